// ⌘K: results come as a fragment of role="option" links. Without JavaScript the same address is a page.
import { on } from "./on.js";

const dialog = () => document.getElementById("palette");
let asked = 0;
let timer;

const options = () => [...dialog().querySelectorAll('[role="option"]')];
const select = (chosen) => {
  const input = dialog().querySelector("[data-palette]");
  options().forEach((option, n) => {
    option.id ||= `pal-${n}`;
    option.setAttribute("aria-selected", String(option === chosen));
  });
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
};

const search = async (input) => {
  const turn = ++asked;
  const url = new URL(input.dataset.palette, location.href);
  url.searchParams.set("q", input.value);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (turn !== asked || !answer?.ok) return;
  const list = document.getElementById("pal-list");
  list.innerHTML = await answer.text();
  select(options()[0]);
  dialog().querySelector("[data-palette-status]").textContent = String(options().length);
};

on("input", "[data-palette]", (input) => {
  clearTimeout(timer);
  timer = setTimeout(() => search(input), 120);
});
on("keydown", "[data-palette]", (input, event) => {
  if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const all = options();
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && now < 0) return;
  event.preventDefault();
  if (event.key === "Enter") all[now].click();
  else if (all.length) select(all[(now + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || !dialog()) return;
  event.preventDefault();
  if (dialog().open) return dialog().close();
  dialog().showModal();
  dialog().dispatchEvent(new Event("opened"));
});
document.addEventListener(
  "opened",
  (event) => {
    if (event.target.id !== "palette") return;
    const input = event.target.querySelector("[data-palette]");
    input.select();
    search(input);
  },
  true,
);
