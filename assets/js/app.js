// Small, progressive: every page works without this file.
import htmx from "htmx.org";
import "./parts/theme.js";
import "./parts/dialogs.js";
import "./parts/palette.js";
import "./parts/time.js";
import "./parts/forms.js";
import "./parts/selection.js";
import "./parts/tabs.js";
import "./parts/notices.js";

// The admin has no meta element for this.
Object.assign(htmx.config, { includeIndicatorStyles: false, allowEval: false });
window.htmx = htmx;
document.documentElement.dataset.js = "";
