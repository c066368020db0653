import { each, on } from "./on.js";

on("click", "[data-dismiss]", (button) => button.closest(button.dataset.dismiss || "[role=status]")?.remove());

// A toast goes by itself, unless it offers something to do or the reader is on it.
each("[data-toast]", (toast) => {
  if (toast.querySelector("form") || toast.getAttribute("role") === "alert") return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
  setTimeout(leave, 7000);
});

// data-copy="text" or data-copy-from="id".
on("click", "[data-copy], [data-copy-from]", async (button) => {
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  await navigator.clipboard?.writeText(source ? (source.value ?? source.textContent) : button.dataset.copy);
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, 2000);
});

// No connection: say so at the top of the page.
const connection = () => {
  for (const note of document.querySelectorAll("[data-offline]")) note.hidden = navigator.onLine;
};
addEventListener("online", connection);
addEventListener("offline", connection);
connection();
navigator.serviceWorker?.register("/sw.js").catch(() => {});

// An answer that htmx would drop silently (409, 422, 403 …) still shows: the server sends the present state.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (![409, 422].includes(xhr.status)) return;
  event.detail.shouldSwap = Boolean(target);
  // Too late: what the dialog asked no longer holds, and it would cover the toast that says so.
  if (xhr.status === 409) document.querySelector("dialog[open]")?.close();
  event.detail.isError = false;
});
// Only what the reader did: a part that loads or refreshes by itself fails in silence.
const asked = ({ requestConfig: { verb, triggeringEvent } = {} }) => verb !== "get" || triggeringEvent?.isTrusted;
document.addEventListener("htmx:responseError", (event) => asked(event.detail) && say(event.detail.xhr.status));
document.addEventListener("htmx:sendError", (event) => asked(event.detail) && say(0));
const say = (status) => {
  const place = document.getElementById("toasts");
  const words = document.querySelector("template[data-trouble]")?.content;
  if (!place || !words) return;
  const kind = status === 0 ? "offline" : status === 403 ? "forbidden" : status === 404 ? "gone" : "broken";
  const toast = words.querySelector(`[data-kind="${kind}"]`)?.firstElementChild.cloneNode(true);
  if (!toast) return;
  place.replaceChildren(toast);
  setTimeout(() => toast.remove(), 9000);
};

// A conversation opens at its newest line.
each("[data-scroll-end]", (log) => {
  log.scrollTop = log.scrollHeight;
});
