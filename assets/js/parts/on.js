// One listener on the document for all elements that match, now or after a swap.
export const on = (type, selector, handle, options) =>
  document.addEventListener(
    type,
    (event) => {
      const hit = event.target.closest?.(selector);
      if (hit) handle(hit, event);
    },
    options,
  );

// Run for what is on the page, and for what htmx brings later.
export const each = (selector, handle) => {
  const run = (root) => {
    if (root.matches?.(selector)) handle(root);
    root.querySelectorAll?.(selector).forEach(handle);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => run(document));
  else run(document);
  document.addEventListener("htmx:load", (event) => event.target !== document.body && run(event.target));
};
