// Wakes the islands of a page. Pages without one fetch nothing beyond this file.
// The build puts the hashed names into the addresses.
const GLUE = "/assets/islands.js";
const WASM = "/assets/islands.wasm";
const ENDING = "/assets/ending.js";
const STRENGTH = "/assets/strength.js";
const PASSKEY = "/assets/passkey.js";
const COMFORTS = "/assets/comforts.js";
const PLACE = "/assets/place.js";
const REFLECTION = "/assets/reflection.js";
const OFFLINE = "/assets/offline.js";

// No sign-in ends in its first minute, and most pages are left before that.
if (document.querySelector(".dock, .desk")) setTimeout(() => import(ENDING), 60_000);
if (document.querySelector("[data-strength]")) import(STRENGTH);
if (document.querySelector("[data-passkey]")) import(PASSKEY);
if (document.getElementById("comforts")) import(COMFORTS);
if (document.querySelector("[data-place]")) import(PLACE);

// The server says so too with its answer; not every browser listens.
addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/sign-out") forgetPlaces();
});
if (document.querySelector("[data-reflection]")) import(REFLECTION);

// Only where somebody allowed it (app/src/pages/offline.rs).
if (document.cookie.includes("__Host-offline=")) import(OFFLINE);

if (document.querySelector("leptos-island")) {
  // A page is whole without its islands: a browser that cannot load them keeps the plain forms.
  wakeAll().catch((error) => console.error("The islands could not be loaded.", error));
}

async function wakeAll() {
  // Asked for together: the glue alone would ask for the WASM only once it has arrived itself.
  const [islands, wasm] = await Promise.all([import(GLUE), fetch(WASM)]);
  await islands.default({ module_or_path: wasm });
  islands.hydrate();
  walk(document.body, islands, undefined);
  // For tests, which must not click before the islands listen.
  document.documentElement.dataset.islands = "awake";
}

// Top down, as Leptos' own script does it. `enterChildren` belongs to the nearest island that was handed children:
// it lets an island among them find the context that the outer one provides.
function walk(element, islands, enterChildren) {
  if (element.localName === "leptos-island") wake(element, islands, enterChildren);
  // Set while the outer island woke, so it can only be read after that.
  const enter = element.localName === "leptos-children" ? element.$$on_hydrate : enterChildren;
  for (const child of [...element.children]) walk(child, islands, enter);
}

// An island that fails must not take the others with it.
function wake(element, islands, enterChildren) {
  const name = element.dataset.component;
  try {
    enterChildren?.();
    islands[name](element);
  } catch (error) {
    console.error(`The island ${name} did not wake.`, error);
  }
}
