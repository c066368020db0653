// The API's documentation: operations are filtered while one types. Without this file the form asks the server.
const field = document.querySelector("[data-filter] input");
const list = document.getElementById(field?.form.dataset.filter);
const count = document.querySelector("[data-filter-count]");

const filter = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const one of list.querySelectorAll("[data-find]")) {
    one.hidden = !words.every((word) => one.dataset.find.includes(word));
    if (!one.hidden) shown += 1;
  }
  for (const group of list.querySelectorAll("[data-filter-group]"))
    group.hidden = !group.querySelector("[data-find]:not([hidden])");
  if (count) count.textContent = `${shown} ${count.dataset.filterCount}`;
};

// What the server has filtered is not all there is to filter: then the form goes on asking it.
const whole = !new URLSearchParams(location.search).get("q");
if (field && list && whole) {
  field.addEventListener("input", filter);
  if (count) field.form.addEventListener("submit", (event) => event.preventDefault());
}

// "/" leads to the field, as on other sites; whoever types elsewhere is left alone.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  field?.focus();
});
