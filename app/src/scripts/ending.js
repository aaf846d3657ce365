// Says two minutes before a sign-in ends that it does. The server is asked each time before anything is said: another tab
// may have gone on. Once it is over, the page is put away from other eyes, and what was typed goes along through signing in.
const WHERE = "/account/sign-in-end";
const WARN_BEFORE_S = 120;
const LONGEST_WAIT_S = 86_400;
const main = document.querySelector("main");
const banner = document.createElement("div");
banner.className = "ending";
banner.setAttribute("role", "status");
document.body.append(banner);
let timer;

async function ask(method = "GET") {
  clearTimeout(timer);
  const answer = await fetch(WHERE, { method, headers: { Accept: "application/json" } }).catch(() => undefined);
  // No network, no news: nothing is said that is not known.
  if (!answer?.ok) return askIn(30);
  const { idle, whole, words } = await answer.json();
  const left = Math.min(idle, whole);
  const isOver = left <= 0;
  // Whoever comes by now reads nothing of the page but that it is over.
  if (main.classList.toggle("is-over", isOver)) main.append(banner);
  else document.body.append(banner);
  if (isOver) return say(words.over, words.again, signInAgain, words.title);
  if (left > WARN_BEFORE_S) {
    banner.replaceChildren();
    return askIn(left - WARN_BEFORE_S);
  }
  if (whole <= idle) say(words.whole);
  else say(words.idle, words.stay, () => ask("POST"));
  askIn(Math.min(left + 1, 20));
}

function askIn(seconds) {
  timer = setTimeout(ask, Math.min(seconds, LONGEST_WAIT_S) * 1000);
}

// Said once: a reader of the screen is not told the same every twenty seconds, and no focus is taken.
function say(words, action, act, title) {
  if (banner.querySelector("p")?.textContent === words) return;
  banner.replaceChildren();
  if (title) add("h1", { textContent: title });
  add("p", { textContent: words });
  if (action) add("button", { type: "button", className: "button button--main", textContent: action, onclick: act });
}

function add(name, what) {
  banner.append(Object.assign(document.createElement(name), what));
}

// The server gives back what is posted too late, sealed, in the form for signing in.
function signInAgain() {
  const form = [...document.forms].find((form) => form.getAttribute("method") === "post" && isTyped(form));
  if (form) HTMLFormElement.prototype.submit.call(form);
  else location.href = `/sign-in?back=${encodeURIComponent(location.pathname + location.search)}`;
}

function isTyped(form) {
  const fields = [...form.elements];
  // A password is never given back: a form that has one can only be begun anew.
  if (fields.some((field) => field.type === "password")) return false;
  return fields.some((field) => {
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue;
  });
}

// A device that slept knows nothing of the time that passed.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") ask();
});
ask();
