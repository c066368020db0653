import { on } from "./on.js";

const root = document.documentElement;
export const isDark = () =>
  root.dataset.theme ? root.dataset.theme === "evening" : matchMedia("(prefers-color-scheme: dark)").matches;

export const choose = (theme) => {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (theme) localStorage.setItem("hub-theme", theme);
    else localStorage.removeItem("hub-theme");
  } catch {
    // Not stored: it holds for this page.
  }
  document.dispatchEvent(new Event("themechange"));
};
on("click", "[data-theme-toggle]", () => choose(isDark() ? "daylight" : "evening"));
// A settings page offers three: <input type="radio" data-theme-choice value="daylight|evening|">.
on("change", "[data-theme-choice]", (input) => choose(input.value));
const mark = () => {
  for (const input of document.querySelectorAll("[data-theme-choice]"))
    input.checked = input.value === (root.dataset.theme ?? "");
};
document.addEventListener("themechange", mark);
mark();
