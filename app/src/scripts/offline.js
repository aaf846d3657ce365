// Reading without a network, the part on pages: says what is kept, what waits, and what became of it. Loaded only where
// somebody allowed it on this device. What is kept and sent, the worker keeps and sends (offline-worker.js).
const MANIFEST = "/assets/reader.webmanifest";
const KEY = document.cookie.match(/__Host-offline=([0-9a-f]+)/)?.[1];
const main = document.querySelector("main");
const place = document.querySelector("[data-offline]");
// Where no bar is, nobody is signed in, or not the owner of what is kept: nothing of it is shown.
const isOwnPage = Boolean(document.querySelector(".dock"));
const isCopy = document.documentElement.dataset.kept !== undefined;
const box = document.createElement("section");
box.className = "stack stack--tight";
box.setAttribute("role", "status");
let now = { items: [] };
// Of this page: what could not even be kept.
let failed;
let isSending = false;

if (KEY && main) {
  begin().catch((error) => {
    console.warn("Nothing can be kept here.", error);
    place?.append(line(place.dataset.offline));
  });
}

async function begin() {
  document.head.append(make("link", { rel: "manifest", href: MANIFEST }));
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.failed && location.pathname === pageOf(data.path)) failed = data.failed;
    if (data?.path && !data.failed) failed = undefined;
    if (data?.revision !== undefined) goOnFrom(data);
    if (data?.changed) refresh();
  });
  await navigator.serviceWorker.register(`/offline.js?key=${KEY}`, { updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  await refresh();
  addEventListener("online", reach);
  document.addEventListener("submit", holdBack);
  await reach();
}

async function reach() {
  if (isSending) return;
  isSending = true;
  const way = await ask("contact");
  isSending = false;
  if (way === "offline-no-room") failed = way;
  else if (failed === "offline-no-room") failed = undefined;
  await refresh(way === undefined);
}

async function ask(act, about = {}) {
  const { active } = await navigator.serviceWorker.ready;
  // Another tab has left or signed out: the worker is gone, and all that it kept.
  if (!active) return undefined;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    active.postMessage({ act, ...about }, [port2]);
  });
}

async function refresh(isReached = false) {
  now = (await ask("status")) ?? { items: [] };
  if (now.over && now.items.length === 0) document.cookie = "__Host-offline=; Path=/; Secure; SameSite=Lax; Max-Age=0";
  if (!now.words) return;
  show(isReached);
  if (isOwnPage) showWhatWaitsHere();
  if (isCopy) markForms();
}

/* What is said. */

function show(isReached) {
  const said = isOwnPage ? [...saidOfThisPage(isReached), ...saidOfItems()] : saidToAnybody();
  // A reader of the screen is not told the same again, and a text that is being copied stays marked.
  const before = box.dataset.said;
  box.dataset.said = JSON.stringify([said.map((one) => one.textContent), now.items.map(({ n }) => n)]);
  if (said.length === 0) box.remove();
  else if (!box.isConnected) main.prepend(box);
  if (box.dataset.said !== before) box.replaceChildren(...said);
  if (place) place.replaceChildren(...(now.copies ? [line(words("offline-kept-now").replace("{count}", now.copies).replace("{when}", now.when))] : []));
}

function* saidOfThisPage(isReached) {
  if (failed) yield notice("", line(words(failed)));
  if (new URLSearchParams(location.search).has("away")) yield notice("calm", line(words("offline-away")));
  if (isCopy && isReached) yield notice("calm", line(link("offline-again", location.pathname)));
  if (now.sent) yield notice("done", line(words("offline-sent")), button("offline-seen", () => ask("sent is seen").then(() => refresh())));
}

function* saidOfItems() {
  const waiting = waitingItems().length;
  if (waiting > 0) yield notice("calm", line(counted("offline-waiting", waiting)), ...(now.isSignedOut ? [line(link("offline-sign-in", `/sign-in?back=${location.pathname}`))] : []));
  for (const item of now.items) {
    const seen = (name) => button(name, () => ask("drop", { n: item.n }));
    if (item.is === "two") yield notice("calm", line(words("offline-two")), line(link("offline-choose", pageOf(item.path))), seen("offline-seen"));
    if (item.is === "ended") yield notice("", line(words("offline-ended").replace("{when}", day(item.at))), seen("offline-seen"));
    if (item.is === "refused" || item.is === "wrong") yield notice("", line(words(`offline-${item.is}`)), written(item), item.is === "wrong" ? line(link("offline-see", pageOf(item.path))) : "", seen("offline-remove"));
  }
}

// Anybody may look at a page without the bar: how much waits, and what would lose it, but nothing of what it is.
function* saidToAnybody() {
  const waiting = now.items.filter((item) => item.fields).length;
  if (waiting > 0) yield notice("calm", line(counted("offline-somebodys", waiting)));
}

// What somebody wrote, to be copied.
function written(item) {
  const text = field(item, "text");
  if (text === undefined) return line(`${day(item.at)}: ${words(field(item, "done") === "no" ? "offline-not-done" : "offline-done").split(".")[0]}.`);
  const area = make("textarea", { value: text, readOnly: true, rows: 6 });
  area.setAttribute("aria-label", day(item.at));
  return area;
}

/* What waits shows where it was written. */

function showWhatWaitsHere() {
  for (const form of forms()) {
    const item = waitingItems().filter(({ path }) => path === form.getAttribute("action")).at(-1);
    const key = !item ? "" : field(item, "text") !== undefined ? "offline-written" : field(item, "done") === "no" ? "offline-not-done" : "offline-done";
    sayBeside(form, key);
    if (item) fillIn(form, item);
  }
}

function sayBeside(form, key) {
  let said = form.nextElementSibling?.matches("[data-waits]") ? form.nextElementSibling : undefined;
  if (!key) return said?.remove();
  if (!said) {
    said = make("p", { className: "small soft" });
    said.dataset.waits = "";
    form.after(said);
  }
  if (said.textContent !== words(key)) said.textContent = words(key);
  return undefined;
}

// A copy was made before it was written, and so was a page on which nobody has written since. Where somebody has, what waits
// would pass for typed here, and be saved over that. What is being typed now is newer still.
function fillIn(form, item) {
  const isNewer = isCopy || field(item, "seen") === form.elements.namedItem("seen")?.value;
  for (const [name, value] of item.fields) {
    const input = form.elements.namedItem(name);
    if (!input || name === "seen") continue;
    if (input instanceof RadioNodeList) input.value = value;
    else if (input.type === "checkbox") input.checked = true;
    else if (input.tagName === "TEXTAREA" && isNewer && input.value === input.defaultValue) input.value = value;
  }
}

// What was sent meanwhile is what the next text is written on.
function goOnFrom({ path, revision }) {
  const form = forms().find((one) => one.getAttribute("action") === path);
  const seen = form?.elements.namedItem("seen");
  if (seen) seen.value = String(revision);
}

/* Forms of a copy that can't wait say so. */

function markForms() {
  if (navigator.onLine) return;
  const canWait = /^\/readings\/[^/]+\/(completion|reflection)$|^\/(leave|sign-out)$/;
  for (const form of forms()) {
    // How the page looks can be chosen without a network, and says itself that it is not kept.
    if (canWait.test(form.getAttribute("action")) || form.id === "comforts" || form.querySelector("[data-needs]")) continue;
    for (const one of form.elements) one.disabled = true;
    const said = make("p", { className: "small soft", textContent: words("offline-network-only") });
    said.dataset.needs = "";
    form.append(said);
  }
}

/* Signing out, or stopping it, while something waits. */

function holdBack(event) {
  const form = event.target;
  const action = form.getAttribute("action");
  const wipes = action === "/sign-out" || action === "/account/closure" || (action === "/account/offline" && place);
  const unsent = now.items.filter((item) => item.fields).length;
  if (!wipes || unsent === 0) return;
  event.preventDefault();
  const goOn = () => HTMLFormElement.prototype.submit.call(form);
  const title = make("h1", { textContent: words("offline-unsent-title"), tabIndex: -1 });
  const said = make("p", { textContent: counted("offline-unsent", unsent) });
  const buttons = make("p", { className: "row" });
  const sendFirst = button("offline-send-first", async () => {
    await reach();
    if (now.items.some((item) => item.fields)) said.textContent = words("offline-sending-failed");
    else goOn();
  });
  sendFirst.className = "button button--main";
  buttons.append(sendFirst, button("offline-lose", goOn));
  // The form stays in the page, out of sight: it is what is posted in the end.
  for (const one of main.children) one.hidden = true;
  const warning = make("section", { className: "stack" });
  warning.append(title, said, ...now.items.filter((item) => item.fields).map(written), buttons);
  main.append(warning);
  title.focus();
}

/* Small things. */

function waitingItems() {
  return now.items.filter((item) => item.is === "waiting");
}

function forms() {
  return [...document.forms].filter((form) => form.getAttribute("method") === "post");
}

function field(item, name) {
  return item.fields?.find(([known]) => known === name)?.[1];
}

// The reading that something was written about.
function pageOf(path) {
  return path.replace(/\/[^/]+$/, "");
}

function day(at) {
  return new Date(at).toLocaleDateString(words("offline-locale") ?? [], { weekday: "long", day: "numeric", month: "long" });
}

function words(key) {
  return now.words[key];
}

function counted(key, count) {
  const [one, many] = now.counted[key];
  return count === 1 ? one : many.replace("{count}", count);
}

function make(name, what) {
  return Object.assign(document.createElement(name), what);
}

function line(what) {
  const paragraph = make("p", {});
  paragraph.append(what);
  return paragraph;
}

function link(key, href) {
  return make("a", { href, textContent: words(key) });
}

function button(key, onclick) {
  return make("button", { type: "button", className: "button", textContent: words(key), onclick });
}

function notice(kind, ...parts) {
  const section = make("div", { className: kind ? `notice notice--${kind}` : "notice" });
  section.append(...parts);
  return section;
}
