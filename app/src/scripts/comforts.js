// Size, spacing and colors: what is chosen shows at once, and the form is posted as its button would do it.
const form = document.getElementById("comforts");
const said = form.querySelector("[role=status]");
// One after the other, so that what was chosen last is what is kept.
let posted = Promise.resolve();

form.addEventListener("change", () => {
  const chosen = new FormData(form);
  for (const [name, value] of chosen) document.documentElement.dataset[name] = value;
  said.textContent = "";
  posted = posted.then(() => keep(new URLSearchParams(chosen)));
});

async function keep(body) {
  const answer = await fetch("/comforts", { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => undefined);
  said.textContent = answer?.ok ? form.dataset.kept : form.dataset.notKept;
}
