// Bulk bar: appears when something with data-pick is ticked. Works for lists that htmx swaps.
import { on } from "./on.js";

const picks = () => [...document.querySelectorAll("[data-pick]")];
const recount = () => {
  const chosen = picks().filter((box) => box.checked);
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = chosen.length === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = String(chosen.length);
  }
  for (const box of picks()) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  for (const all of document.querySelectorAll("[data-pick-all]")) {
    all.checked = chosen.length > 0 && chosen.length === picks().length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
};
on("change", "[data-pick]", recount);
on("change", "[data-pick-all]", (all) => {
  for (const box of picks()) box.checked = all.checked;
  recount();
});
on("click", "[data-bulk-clear]", () => {
  for (const box of picks()) box.checked = false;
  recount();
});
document.addEventListener("htmx:afterSettle", recount);
addEventListener("pageshow", recount);

// Segmented control that swaps views of the same thing: <button data-view="id" aria-pressed>.
on("click", ".seg [data-view]", (button) => {
  for (const other of button.parentElement.querySelectorAll("[data-view]")) {
    other.setAttribute("aria-pressed", String(other === button));
    document.getElementById(other.dataset.view).hidden = other !== button;
  }
});
