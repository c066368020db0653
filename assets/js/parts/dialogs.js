import { on } from "./on.js";

// data-open="id": a dialog of the page. Without JavaScript the element is a link or a button of its own.
on("click", "[data-open]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset.open);
  if (!dialog?.showModal || dialog.open) return;
  event.preventDefault();
  opener.closest("details.pop")?.removeAttribute("open");
  dialog.showModal();
  dialog.dispatchEvent(new Event("opened"));
});
on("click", "[data-close]", (button) => button.closest("dialog")?.close());
document.addEventListener("click", (event) => {
  if (event.target.matches?.("dialog:not([data-modal])")) event.target.close();
});

// Menus are <details class="pop">: one at a time; closed by Escape, by a click elsewhere, or when the focus moves on.
const pops = () => document.querySelectorAll("details.pop[open]");
document.addEventListener("click", (event) => {
  for (const pop of pops()) if (!pop.contains(event.target)) pop.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const pop of pops()) if (!pop.contains(event.target)) pop.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const pop of pops()) {
    pop.open = false;
    pop.querySelector("summary").focus();
  }
});
on("keydown", "details.pop", (pop, event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...pop.querySelectorAll(".menu-item")];
  if (!pop.open || !items.length) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length].focus();
});

// Filters stand beside their results where there is room; on a phone they are folded.
for (const fold of document.querySelectorAll("details[data-open-wide]")) fold.open = matchMedia("(min-width: 64rem)").matches;
