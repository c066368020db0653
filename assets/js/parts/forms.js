import { each, on } from "./on.js";

// The summary of errors takes the focus, so that it is read first.
each("[data-focus]", (element) => element.focus());

// A form with data-guard warns before what was typed is lost.
const dirty = new Set();
on("input", "form[data-guard]", (form) => dirty.add(form));
on("change", "form[data-guard]", (form) => dirty.add(form));
document.addEventListener("submit", (event) => dirty.delete(event.target));
addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

// Busy keeps its width; a second click sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  const button = event.submitter;
  if (form.method !== "post" || !button?.classList.contains("btn")) return;
  button.setAttribute("aria-busy", "true");
  // After the browser has read the button's own name and value.
  setTimeout(() => (button.disabled = true));
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  for (const button of event.target.querySelectorAll?.('button[aria-busy="true"]') ?? []) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
});

// File drop: the input already works; this shows what was chosen and that a file is over it.
for (const type of ["dragenter", "dragleave", "drop"])
  on(type, ".drop", (drop, event) => {
    if (type === "dragleave" && drop.contains(event.relatedTarget)) return;
    drop.toggleAttribute("data-over", type === "dragenter");
  });
on("dragover", ".drop", (_, event) => event.preventDefault());
on("drop", ".drop", (drop, event) => {
  event.preventDefault();
  const input = drop.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
on("change", ".drop input[type=file]", (input) => {
  const name = input.closest(".drop").querySelector("[data-file-name]");
  const files = [...input.files];
  const limit = Number(input.dataset.maxMb || 0);
  const heavy = files.find((file) => limit && file.size > limit * 1e6);
  input.setCustomValidity(heavy ? `${heavy.name}: ${(heavy.size / 1e6).toFixed(1)} MB > ${limit} MB` : "");
  if (heavy) input.reportValidity();
  if (name && files.length) name.textContent = files.map((file) => file.name).join(", ");
});

// Filters with data-autosubmit send themselves.
on("change", "form[data-autosubmit]", (form) => form.requestSubmit());

// Rows of a formset: data-add-row="prefix" clones the <template> of the prefix.
on("click", "[data-add-row]", (button) => {
  const prefix = button.dataset.addRow;
  const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const place = document.querySelector(`[data-rows="${prefix}"]`);
  const pattern = document.querySelector(`template[data-row="${prefix}"]`);
  if (!total || !place || !pattern) return;
  const holder = document.createElement("template");
  holder.innerHTML = pattern.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.content.firstElementChild;
  place.append(row);
  total.value = String(Number(total.value) + 1);
  window.htmx?.process(row);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});
on("click", "[data-remove-row]", (button) => {
  const row = button.closest("[data-formrow]");
  const gone = row?.querySelector('input[name$="-DELETE"]');
  if (gone) {
    gone.checked = true;
    row.hidden = true;
  }
});

// Two-thumb sliders over a histogram. Geometry is SVG attributes: no inline style.
each("[data-dual]", (dual) => {
  const [low, high] = dual.querySelectorAll("input");
  const bars = dual.parentElement.querySelectorAll(".histo rect");
  const fill = dual.querySelector(".in");
  const draw = () => {
    const a = Math.min(low.value, high.value);
    const b = Math.max(low.value, high.value);
    fill.setAttribute("x", a);
    fill.setAttribute("width", b - a);
    bars.forEach((bar, n) => {
      const middle = ((n + 0.5) / bars.length) * 100;
      bar.classList.toggle("in", middle >= a && middle <= b);
    });
  };
  dual.addEventListener("input", draw);
  draw();
});
