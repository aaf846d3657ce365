// While a new password is typed: how hard it is to guess, by the server's own check; and a button that shows it.
const PAUSE_MS = 400;

for (const place of document.querySelectorAll("[data-strength]")) watch(place, place.querySelector("input"));

function watch(place, input) {
  const show = Object.assign(document.createElement("button"), { type: "button", className: "button button--plain", textContent: place.dataset.show });
  show.setAttribute("aria-pressed", "false");
  show.onclick = () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    show.setAttribute("aria-pressed", String(shown));
  };
  let pause;
  let asking;
  function stopAsking() {
    clearTimeout(pause);
    asking?.abort();
  }
  // A submitted form must not leave the password among the browser's remembered texts, and nothing is asked any more.
  input.form.addEventListener("submit", () => {
    input.type = "password";
    stopAsking();
  });
  const meter = Object.assign(document.createElement("meter"), { className: "strength", max: 4, low: 2.5, high: 3, optimum: 4, hidden: true });
  meter.setAttribute("aria-hidden", "true");
  const said = Object.assign(document.createElement("p"), { className: "small" });
  said.setAttribute("role", "status");
  place.append(show, meter, said);

  input.addEventListener("input", () => {
    stopAsking();
    pause = setTimeout(async () => {
      asking = new AbortController();
      const body = new URLSearchParams({ password: input.value, name: input.form.elements.namedItem("name")?.value ?? "" });
      const asked = { method: "POST", body, headers: { Accept: "application/json" }, signal: asking.signal };
      const answer = await fetch(place.dataset.strength, asked).then((one) => (one.ok ? one.json() : undefined)).catch(() => undefined);
      if (!answer) return;
      meter.hidden = false;
      meter.value = answer.score;
      said.textContent = answer.words;
    }, PAUSE_MS);
  });
}
