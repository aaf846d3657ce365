// Passkeys: signing in with one, and adding one. The browser speaks of bytes; on the way they are base64url.
// What comes of it is posted as a plain form, so that the server answers as it does to every other.
if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(offer);

function offer(place) {
  const form = place.closest("form");
  const button = place.querySelector("button");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.className = "small";
  place.append(said);
  const act = async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "";
    said.textContent = await ask(form, place.dataset);
    button.disabled = false;
  };
  // The form for adding holds nothing else: Return in its field means the same as its button.
  if (place.dataset.passkey === "create") form.addEventListener("submit", act);
  else button.addEventListener("click", act);
  place.closest("section")?.removeAttribute("hidden");
  place.hidden = false;
}

// Gives what is to be said when nothing came of it.
async function ask(form, { passkey, begin, finish, failed, declined, known }) {
  const passwords = [...form.querySelectorAll("[type=password]")];
  const body = new URLSearchParams(passkey === "create" ? { password: passwords[0].value } : {});
  const asked = await fetch(begin, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => undefined);
  if (asked?.status === 422 || asked?.status === 429) return asked.text();
  if (!asked?.ok) return failed;
  const { ceremony, options } = await asked.json();
  let credential;
  try {
    credential = await navigator.credentials[passkey]({ publicKey: asBytes(options) });
  } catch (error) {
    return error.name === "InvalidStateError" ? known : declined;
  }
  for (const field of passwords) field.value = "";
  fill(form, "ceremony", ceremony);
  fill(form, "credential", JSON.stringify(asText(credential)));
  const leads = form.getAttribute("action");
  form.setAttribute("action", finish);
  HTMLFormElement.prototype.submit.call(form);
  form.setAttribute("action", leads);
  return "";
}

function fill(form, name, value) {
  const input = form.elements.namedItem(name) ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  input.value = value;
}

function asBytes(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const one of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) one.id = bytes(one.id);
  return options;
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function asText({ id, rawId, type, response }) {
  const parts = PARTS.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return { id, rawId: text(rawId), type, response: Object.fromEntries(parts) };
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
