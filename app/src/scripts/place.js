// Where somebody stopped reading. It lies on this device alone, under the assignment, which is one person's: nobody else who
// reads here is offered it. It ends after thirty days, with signing out (loader.js) and with leaving quickly (leave.js);
// the page does not ask for it on a shared device. Nothing moves by itself: going on is offered.
const KEPT_UNDER = "places";
const KEPT_FOR_DAYS = 30;
const HEADER_PX = 80;
const offer = document.querySelector("[data-place]");
const article = document.querySelector("article.reading");
const parts = [...article.children];
const today = Math.floor(Date.now() / 86_400_000);

const before = places()[offer.dataset.place];
if (before && parts[before.part]) {
  offer.hidden = false;
  offer.querySelector("button").onclick = () => goOn(parts[before.part]);
}

function goOn(part) {
  offer.hidden = true;
  const closed = article.closest("details");
  if (closed) closed.open = true;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
  part.scrollIntoView({ block: "start" });
}

// Who only opens the page has not stopped anywhere yet.
let pause;
addEventListener("scroll", () => {
  clearTimeout(pause);
  pause = setTimeout(keep, 300);
}, { passive: true });
addEventListener("pagehide", () => {
  if (scrollY > 0) keep();
});

// Who signed out in another tab has that forgotten here too.
let isForgotten = false;
addEventListener("storage", (event) => {
  if (event.key === KEPT_UNDER && !event.newValue) isForgotten = true;
});

function keep() {
  if (isForgotten || !article.offsetHeight) return;
  const all = places();
  const isAtEnd = parts.at(-1).getBoundingClientRect().bottom <= innerHeight;
  const part = parts.findIndex((one) => one.getBoundingClientRect().bottom > HEADER_PX);
  // At the beginning there is nothing to go on with, and at the end neither.
  if (isAtEnd || part < 0) delete all[offer.dataset.place];
  else if (part > 0) all[offer.dataset.place] = { part, day: today };
  else return;
  store(all);
}

// What is older than it may be is forgotten by whichever reading is opened next. A browser may refuse to keep anything.
function places() {
  try {
    const all = Object.entries(JSON.parse(localStorage.getItem(KEPT_UNDER)) ?? {});
    return Object.fromEntries(all.filter(([, place]) => today - place.day < KEPT_FOR_DAYS));
  } catch {
    return {};
  }
}

function store(all) {
  try {
    localStorage.setItem(KEPT_UNDER, JSON.stringify(all));
  } catch {
    // Nothing is promised: the text is there, from its beginning.
  }
}
