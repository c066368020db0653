// Discover: filters that send themselves, sliders that write into the fields below them, and the profile beside the list.
import { each, on } from "./parts/on.js";

const FORM = "search-form";
const form = () => document.getElementById(FORM);
const wide = () => matchMedia("(min-width: 1280px)").matches;

// Filters send themselves; what is still being typed waits for a pause.
let timer;
const send = (delay) => {
  clearTimeout(timer);
  timer = setTimeout(() => form()?.requestSubmit(), delay);
};
document.addEventListener("change", (event) => event.target.form?.id === FORM && event.target.name && send(0));
on("input", "#q", () => send(350));
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id !== FORM) return;
  clearTimeout(timer);
  const asked = event.detail.parameters;
  for (const name of [...new Set(Object.keys(asked))]) if (asked[name] === "") delete asked[name];
});

// What was folded open stays open when the counts are drawn anew.
const folds = new Map();
document.addEventListener("toggle", (event) => {
  const name = event.target.dataset?.facet;
  if (name) folds.set(name, event.target.open);
}, true);
each("[data-facet]", (facet) => {
  if (folds.has(facet.dataset.facet)) facet.open = folds.get(facet.dataset.facet);
});

// Two thumbs over a histogram: a place from 0 to 100 is a number on an even or a logarithmic scale; the ends mean "any".
const rounded = (value) => Number(value.toPrecision(2));
const short = (value) =>
  value >= 1e6 ? `${rounded(value / 1e6)}M` : value >= 1e3 ? `${rounded(value / 1e3)}k` : String(rounded(value));
const words = (range, place) => {
  if (place <= 0 || place >= 100) return "";
  const value = Number(range.dataset.start) + (place / 100) * Number(range.dataset.span);
  return range.dataset.range === "log" ? short(10 ** value) : `${Math.round(value * 1000) / 10} %`;
};
const box = (slider) => document.getElementById(slider.dataset.target);
on("input", "[data-range] input[type=range]", (slider) => {
  const range = slider.closest("[data-range]");
  const [low, high] = range.querySelectorAll("input[type=range]");
  if (Number(low.value) > Number(high.value)) (slider === low ? high : low).value = slider.value;
  for (const thumb of [low, high]) {
    box(thumb).value = words(range, Number(thumb.value));
    thumb.setAttribute("aria-valuetext", box(thumb).value || box(thumb).placeholder);
  }
});
on("change", "[data-range] input[type=range]", () => send(0));
each("[data-range] input[type=range]", (slider) =>
  slider.setAttribute("aria-valuetext", box(slider).value || box(slider).placeholder),
);

// A profile opens beside the list, or over it where there is no room beside it. The address says which.
const place = () => (wide() ? document.getElementById("panel") : document.getElementById("sheet-body"));
const remember = (link) => {
  const here = new URL(location.href);
  here.searchParams.delete("person");
  here.searchParams.delete("at");
  if (link) {
    const there = new URL(link.href);
    here.searchParams.set("person", there.pathname.split("/").filter(Boolean).pop());
    if (there.searchParams.has("at")) here.searchParams.set("at", there.searchParams.get("at"));
  }
  history.replaceState(history.state, "", here);
};
const mark = (slug) => {
  for (const link of document.querySelectorAll("tr a[data-person]"))
    link.closest("tr").toggleAttribute("aria-current", false);
  if (slug) document.querySelector(`tr a[data-person="${CSS.escape(slug)}"]`)?.closest("tr").setAttribute("aria-current", "true");
};
const show = async (link) => {
  const target = place();
  await window.htmx.ajax("GET", link.href, { target, swap: "innerHTML" });
  if (wide()) target.hidden = false;
  else if (!document.getElementById("sheet").open) document.getElementById("sheet").showModal();
  remember(link);
  mark(new URL(link.href).pathname.split("/").filter(Boolean).pop());
  target.querySelector("[data-person-name]")?.focus({ preventScroll: wide() });
};
on("click", "a[data-person]", (link, event) => {
  if (!document.getElementById("answer") || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link);
});
const close = () => {
  const open = new URL(location.href).searchParams.get("person");
  document.getElementById("panel").hidden = true;
  remember(null);
  mark("");
  if (open) document.querySelector(`tr a[data-person="${CSS.escape(open)}"]`)?.focus();
};
on("click", "[data-person-close]", (link, event) => {
  if (!document.getElementById("answer")) return;
  event.preventDefault();
  if (document.getElementById("sheet").open) document.getElementById("sheet").close();
  else close();
});
document.getElementById("sheet")?.addEventListener("close", close);
