// Passkeys: adding one, signing in with one, proving with one who sits here. The form says which by data-passkey.
import { each } from "./parts/on.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

// The options as the browser wants them: what is binary travels as text.
const named = (credential) => ({ ...credential, id: bytes(credential.id) });
const decoded = ({ publicKey: options }) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
  ...(options.excludeCredentials && { excludeCredentials: options.excludeCredentials.map(named) }),
  ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(named) }),
});

const encoded = (credential) => {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]?.byteLength);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      ...Object.fromEntries(given.map((part) => [part, text(response[part])])),
      ...(response.getTransports && { transports: response.getTransports() }),
    },
  };
};

const onPage = (form) => JSON.parse(document.getElementById(form.dataset.options).textContent);

const ceremonies = {
  async create(form) {
    const publicKey = decoded(onPage(form).creation_options);
    const alone = form.elements.passwordless?.checked ?? false;
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    };
    return navigator.credentials.create({ publicKey });
  },
  get: async (form) => navigator.credentials.get({ publicKey: decoded(onPage(form).request_options) }),
  async login(form) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return navigator.credentials.get({ publicKey: decoded((await answer.json()).request_options) });
  },
};

// InvalidStateError: this device has one for the account already. NotAllowedError: cancelled, or too late.
const REASONS = { InvalidStateError: "known", NotAllowedError: "cancelled", AbortError: "cancelled" };

const run = async (form, button) => {
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.hidden = true;
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  try {
    const credential = await ceremonies[form.dataset.passkey](form);
    form.elements.credential.value = JSON.stringify(encoded(credential));
    form.submit();
  } catch (error) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    trouble.querySelector("span").textContent = trouble.dataset[REASONS[error.name] ?? "broken"];
    trouble.hidden = false;
  }
};

// A passkey belongs to a name: browsers have none for 127.0.0.1.
const numeric = /^[\d.]+$|^\[/.test(location.hostname);

each("form[data-passkey]", (form) => {
  if (!window.PublicKeyCredential || (numeric && form.dataset.passkey === "login")) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(form, event.submitter ?? form.querySelector("button"));
  });
});
