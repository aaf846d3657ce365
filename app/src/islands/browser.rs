//! What islands ask of the browser beyond views. On the server none of it happens; this keeps one source for both builds.

/// A button of a form that was pressed: what the form would post, the button with it.
pub struct Pressed {
    pub body: String,
}

#[cfg(feature = "hydrate")]
mod here {
    use super::Pressed;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement, HtmlInputElement, MouseEvent};

    /// The browser's clock, in milliseconds since 1970; the server has its own.
    #[must_use]
    pub fn browser_now() -> f64 {
        js_sys::Date::now()
    }

    /// Whether somebody can see this page now.
    #[must_use]
    pub fn is_visible() -> bool {
        web_sys::window().and_then(|window| window.document()).is_none_or(|document| !document.hidden())
    }

    fn element(id: &str) -> Option<Element> {
        web_sys::window()?.document()?.get_element_by_id(id)
    }

    /// Sets the text of the element with this id.
    pub fn put_text(id: &str, text: &str) {
        if let Some(element) = element(id) {
            element.set_text_content(Some(text));
        }
    }

    /// Puts HTML of our own server into the element with this id. Who stood on a button stands on the same one after it.
    pub fn put_html(id: &str, html: &str) {
        let Some(element) = element(id) else { return };
        let focused = web_sys::window().and_then(|window| window.document()?.active_element());
        let focused = focused.filter(|focused| element.contains(Some(focused)));
        element.set_inner_html(html);
        let Some(value) = focused.map(|focused| focused.get_attribute("value").unwrap_or_default()) else { return };
        let same = element.query_selector(&format!("button[value='{value}']")).ok().flatten();
        let next = same.or_else(|| element.query_selector("button").ok().flatten());
        if let Some(button) = next {
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// The button that a click is on. The browser does not post it then.
    #[must_use]
    pub fn pressed(event: &MouseEvent) -> Option<Pressed> {
        let target: Element = event.target()?.unchecked_into();
        let button = target.closest("button[name]").ok()??;
        let form = button.closest("form").ok()??;
        event.prevent_default();
        let data = web_sys::FormData::new_with_form(form.unchecked_ref()).ok()?;
        data.append_with_str(&button.get_attribute("name")?, &button.get_attribute("value")?).ok()?;
        let fields = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
        Some(Pressed { body: fields.to_string().as_string()? })
    }

    /// The fields of the form with this id, form-encoded as the browser would post them.
    #[must_use]
    pub fn form_body(form_id: &str) -> Option<String> {
        let data = web_sys::FormData::new_with_form(element(form_id)?.unchecked_ref()).ok()?;
        let fields = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
        fields.to_string().as_string()
    }

    /// Sets the value of the input with this id.
    pub fn set_input(id: &str, value: &str) {
        if let Some(input) = element(id) {
            input.unchecked_into::<HtmlInputElement>().set_value(value);
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod here {
    use super::Pressed;
    use leptos::ev::MouseEvent;

    #[must_use]
    pub fn browser_now() -> f64 {
        0.0
    }
    #[must_use]
    pub fn is_visible() -> bool {
        false
    }
    pub fn put_text(_id: &str, _text: &str) {}
    pub fn put_html(_id: &str, _html: &str) {}
    #[must_use]
    pub fn pressed(_event: &MouseEvent) -> Option<Pressed> {
        None
    }
    #[must_use]
    pub fn form_body(_form_id: &str) -> Option<String> {
        None
    }
    pub fn set_input(_id: &str, _value: &str) {}
}

pub use here::*;
