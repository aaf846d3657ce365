// Leave quickly: the button, or Shift pressed three times by itself within five seconds. The page is blank before anything
// is asked of the network. Stands in front of loader.js in one file, so that it is there as early as any script can be.
const LEAVE_WITHIN_MS = 5000;
// While the browser has it, the server answers each page with the empty one (app/src/pages/leave.rs).
const LEFT = "__Host-left=1";
// What the device keeps where somebody allowed it: the cookie of the permission. The server takes it too, but may be out of reach.
const FORGET = "__Host-offline=; Path=/; Secure; SameSite=Lax; Max-Age=0";
const openTabs = new BroadcastChannel("leave");

function blank() {
  document.title = "New tab";
  document.querySelector("link[rel=icon]")?.setAttribute("href", "data:,");
  document.body.remove();
}

// Where somebody stopped reading (place.js). A browser may refuse to be asked.
function forgetPlaces() {
  try {
    localStorage.removeItem("places");
  } catch {}
}

function goBlank() {
  blank();
  location.replace("/leave");
}

function leave() {
  document.cookie = `${LEFT}; Path=/; Secure; SameSite=Lax; Max-Age=3600`;
  blank();
  forgetPlaces();
  document.cookie = FORGET;
  navigator.serviceWorker?.controller?.postMessage({ act: "leave" });
  // Blanks the other tabs, and makes the browser drop what it kept of pages for Back.
  openTabs.postMessage("left");
  fetch("/leave", { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
  location.replace("/leave");
}

openTabs.onmessage = goBlank;
addEventListener("pageshow", (event) => {
  if (event.persisted && document.cookie.includes(LEFT)) goBlank();
});
addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/leave") return;
  event.preventDefault();
  leave();
});

// Capital letters, marking text and clicking with Shift are no request to leave: any other key or a click begins anew.
let letGoAt = [];
let shiftAlone = false;
function beginAnew() {
  letGoAt = [];
  shiftAlone = false;
}
// Staff have no such button, and nobody told them of the keys: they would only lose what they are writing.
if (!document.querySelector(".desk")) {
  addEventListener("pointerdown", beginAnew, true);
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") beginAnew();
    else if (!event.repeat) shiftAlone = true;
  }, true);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !shiftAlone) return;
    shiftAlone = false;
    letGoAt = [...letGoAt.filter((at) => event.timeStamp - at < LEAVE_WITHIN_MS), event.timeStamp];
    if (letGoAt.length === 3) leave();
  }, true);
}
