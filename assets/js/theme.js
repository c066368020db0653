// Runs before the first paint: the theme follows the system until the reader chooses.
try {
  const saved = localStorage.getItem("hub-theme");
  if (saved) document.documentElement.dataset.theme = saved;
} catch {
  // Storage is switched off: the system decides.
}
