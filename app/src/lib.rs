//! The face of Mooring: pages, forms, mail views and islands.
//!
//! Only [`islands`] compiles to WASM; everything else is the server's and sits behind the feature `ssr`.

pub mod islands;

/// Called by the loader once, before it wakes the islands of a page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
