// On a narrow screen a row of tabs scrolls: the one that is open must be in sight.
for (const tab of document.querySelectorAll(".tabs > [aria-current], .docs-nav > [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
