// Saves a reflection while it is written: the text alone. Who may read it is set by the form's button, since a slip of the
// finger must not share anything; only taking it back is done at once.
const PAUSE_MS = 1_500;
const AGAIN_MS = 10_000;
// What a browser still sends for a page that is being left.
const SENT_WHILE_LEAVING = 60_000;
const RANKS = ["me", "counselor", "group"];

const form = document.querySelector("form[data-reflection]");
const text = form.elements.namedItem("text");
const seen = form.elements.namedItem("seen");
const was = form.elements.namedItem("was");
const look = form.elements.namedItem("look");
const said = form.querySelector("[data-saved]");
const readers = document.getElementById("readers");
// By these the server knows what was sent earlier and arrives later, and keeps it from overwriting what came after.
const page = hidden("page", uuid());
const turn = hidden("turn", "0");
let saved = text.value;
// A browser that brings a text back at a reload passes it for typed, and it would be saved over what another device wrote
// since. So it may bring back only what was typed here and is kept nowhere yet.
form.autocomplete = "off";
said.hidden = false;
let timer;
let underWay;

text.addEventListener("input", () => {
  clearTimeout(timer);
  form.autocomplete = "on";
  timer = setTimeout(save, PAUSE_MS);
});
text.addEventListener("blur", () => save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save();
});
addEventListener("pagehide", () => save({}, true));
addEventListener("online", () => save());
form.addEventListener("submit", () => {
  clearTimeout(timer);
  turn.value = String(Number(turn.value) + 1);
});
form.addEventListener("change", ({ target }) => {
  if (target.name !== "sharing") return;
  if (RANKS.indexOf(target.value) >= RANKS.indexOf(was.value)) return say(target.value === was.value ? "" : "share");
  if (target.value === "me") look.checked = false;
  save({ sharing: target.value, ...(look.checked && { look: "yes" }) });
});

async function save(more = {}, isLeaving = false) {
  clearTimeout(timer);
  // One after the other; who leaves does not wait, and the count of the turns keeps the order.
  while (underWay && !isLeaving) await underWay;
  const value = text.value;
  const isNew = value !== saved;
  if (!isNew && !more.sharing) return;
  // Emptied by a slip, or on purpose: only the button says which.
  if (isNew && !value.trim() && saved.trim()) return say("empty");
  turn.value = String(Number(turn.value) + 1);
  const fields = { text: value, seen: seen.value, was: was.value, page: page.value, turn: turn.value, ...more };
  const sending = send(new URLSearchParams(fields), value, more.sharing);
  underWay = sending.finally(() => (underWay = undefined));
}

async function send(body, value, sharing) {
  say("saving");
  const keepalive = String(body).length < SENT_WHILE_LEAVING;
  const asked = { method: "POST", body, headers: { Accept: "application/json" }, keepalive };
  const answer = await fetch(form.action, asked).catch(() => undefined);
  // Kept on this device to be sent later (offline-worker.js), which says so itself. The server has not seen it.
  if (answer?.status === 202) {
    if (sharing) was.value = sharing;
    known(value);
    return say("");
  }
  if (answer?.ok) {
    const news = await answer.json();
    seen.value = news.revision;
    readers.textContent = news.readers;
    if (sharing) was.value = sharing;
    known(value);
    return say("saved");
  }
  if (answer?.status === 409) {
    known(value);
    return say("both");
  }
  if (answer?.status === 401) return say("out");
  if (answer?.status === 422) return say("refused", await answer.text());
  say("failed");
  timer = setTimeout(() => save(sharing ? { sharing } : {}), AGAIN_MS);
}

// What is kept needs no keeping when a sign-in ends (`ending.js`).
function known(value) {
  saved = value;
  text.defaultValue = value;
  form.autocomplete = text.value === value ? "off" : "on";
  if (text.value !== value) timer = setTimeout(save, PAUSE_MS);
}

function say(what, more = "") {
  said.className = ["failed", "out", "refused"].includes(what) ? "saved saved__wrong" : "saved";
  said.textContent = what ? [said.dataset[what], more].filter(Boolean).join(" ") : "";
  if (what === "both") said.append(" ", Object.assign(document.createElement("a"), { href: location.pathname, textContent: said.dataset.choose }));
}

function hidden(name, value) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
  form.append(field);
  return field;
}

// `crypto.randomUUID` is there on safe origins alone.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
