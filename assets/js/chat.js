// A conversation: appends what arrives, sends what is written, keeps the reader's place.
//
// The server numbers messages without gaps, so a line is shown once however often it arrives. What is being sent
// carries a key of its own and is sent again with the same key until the server has it.
import * as live from "./live.js";

const TYPING_EVERY = 2500;
const TYPING_LASTS = 5000;
const POLL_EVERY = 10_000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const NEAR = 120;
const threads = new Map();

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const post = (url, fields) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json", "X-CSRFToken": token() } });
const parse = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
};
const store = (key, value) => {
  try {
    if (value === undefined) return JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch { /* no storage: the draft lives as long as the page */ }
  return null;
};

class Thread {
  constructor(root) {
    this.root = root;
    this.pk = Number(root.dataset.thread);
    this.last = Number(root.dataset.last);
    this.mark = Number(root.dataset.mark);
    this.log = root.querySelector("[data-log]");
    this.lines = root.querySelector("[data-lines]");
    this.form = root.querySelector("[data-composer]");
    this.box = this.form?.querySelector("textarea");
    this.unsent = store(`unsent-${this.pk}`) ?? [];
    this.typedAt = 0;
    this.missed = 0;
    this.wait = FIRST_WAIT;
    this.anchor = "end"; // what stays in place while pictures and cards grow: the end, a line, or nothing
    this.listen();
    this.tidy();
    this.start();
  }

  listen() {
    this.scroller().addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const type of ["wheel", "touchmove", "keydown"]) this.log.addEventListener(type, () => (this.anchor = null), { passive: true });
    new ResizeObserver(() => this.settlePlace()).observe(this.lines);
    this.root.querySelector("[data-jump]")?.addEventListener("click", () => this.toEnd(true));
    for (const type of ["focus", "visibilitychange"]) (type === "focus" ? window : document).addEventListener(type, () => this.read());
    this.lines.addEventListener("click", (event) => event.target.closest("[data-retry]") && this.sendAll());
    if (!this.form) return;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.say();
    });
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("input", () => this.typed());
    this.box.value ||= store(`draft-${this.pk}`) ?? "";
  }

  start() {
    for (const entry of this.unsent) this.showPending(entry);
    const first = this.root.querySelector("[data-new]");
    const named = location.hash.startsWith("#m") && document.querySelector(location.hash);
    this.anchor = named || first || "end";
    this.settlePlace();
    this.open();
    this.read();
    if (this.unsent.length) this.sendAll();
  }

  open() {
    live.send({ t: "open", conversation: this.pk, seq: this.last });
  }

  // Place

  scroller() {
    const own = this.log.scrollHeight > this.log.clientHeight + 1 || getComputedStyle(this.log).overflowY !== "visible";
    return own ? this.log : document;
  }

  view() {
    return this.scroller() === document ? document.scrollingElement : this.log;
  }

  atEnd() {
    const view = this.view();
    return view.scrollHeight - view.scrollTop - view.clientHeight < NEAR;
  }

  // A click into the text is no wish to leave the place; turning the wheel is.
  settlePlace() {
    if (this.anchor === "end") this.toEnd();
    else if (this.anchor?.isConnected) {
      const view = this.view();
      view.scrollTop += this.anchor.getBoundingClientRect().top - (view === this.log ? view.getBoundingClientRect().top : 0) - view.clientHeight / 3;
      if (this.atEnd()) this.read();
    }
  }

  toEnd(smooth = false) {
    this.anchor = "end";
    const view = this.view();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    view.scrollTo({ top: view.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    this.showMissed(0);
  }

  scrolled() {
    if (this.atEnd()) {
      this.anchor ??= "end";
      this.showMissed(0);
      this.read();
    }
    if (this.view().scrollTop < 80) this.older();
  }

  showMissed(count) {
    this.missed = count;
    const jump = this.root.querySelector("[data-jump]");
    if (!jump) return;
    jump.hidden = count === 0;
    jump.querySelector("[data-jump-count]").textContent = count;
  }

  async older() {
    const link = this.lines.querySelector("[data-older]");
    if (!link || link.dataset.busy) return;
    link.dataset.busy = "1";
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(answer.status);
      const view = this.view();
      const below = view.scrollHeight - view.scrollTop;
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      template.content.querySelectorAll("[data-new]").forEach((mark) => mark.remove());
      const added = [...template.content.children];
      link.closest("[data-older-row]").replaceWith(template.content);
      added.forEach((element) => window.htmx?.process(element));
      this.tidy();
      view.scrollTop = view.scrollHeight - below;
    } catch {
      delete link.dataset.busy;
    }
  }

  // Lines

  find(seq) {
    return this.lines.querySelector(`[data-seq="${seq}"]`);
  }

  add(items) {
    const stay = this.anchor === "end" || this.atEnd();
    let fresh = 0;
    for (const { seq, html } of items) {
      if (this.find(seq)) continue;
      const line = parse(html);
      if (line.dataset.client) this.settle(line.dataset.client);
      this.place(line, seq);
      window.htmx?.process(line);
      this.last = Math.max(this.last, seq);
      if (line.dataset.own === undefined) fresh += 1;
    }
    if (fresh) this.showTyping(null);
    this.tidy();
    if (stay) this.toEnd();
    else if (fresh) this.showMissed(this.missed + fresh);
    this.read();
  }

  // Answers and pushes may arrive in any order: a line goes where its number says.
  place(line, seq) {
    this.root.querySelector("[data-nothing]")?.remove();
    const after = [...this.lines.querySelectorAll("[data-seq], [data-pending]")].find((other) => other.dataset.pending !== undefined || Number(other.dataset.seq) > seq);
    if (after) after.before(line);
    else this.lines.append(line);
  }

  // Day separators, and runs of one author under one name and time.
  tidy() {
    let above = null;
    for (const element of [...this.lines.children]) {
      if (element.matches("[data-day-row]")) element.remove();
      if (!element.matches("[data-seq], [data-pending]")) continue;
      if (element.dataset.day && element.dataset.day !== above?.dataset.day) {
        const mark = element.previousElementSibling?.matches("[data-new]") ? element.previousElementSibling : element;
        mark.before(this.dayRow(element.dataset.dayName));
      }
      const run = above !== null && element.dataset.run !== "" && element.dataset.run === above.dataset.run && element.dataset.day === above.dataset.day && Math.abs(element.dataset.at - above.dataset.at) < 300;
      element.toggleAttribute("data-follows", run);
      above?.toggleAttribute("data-joined", run);
      above = element;
    }
    above?.removeAttribute("data-joined");
  }

  dayRow(name) {
    const row = this.root.querySelector("template[data-day-template]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-day-text]").textContent = name;
    return row;
  }

  // Sending

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.say();
  }

  typed() {
    store(`draft-${this.pk}`, this.box.value || null);
    this.complain("");
    if (Date.now() - this.typedAt < TYPING_EVERY || !this.box.value) return;
    this.typedAt = Date.now();
    live.send({ t: "typing", conversation: this.pk });
  }

  say() {
    const body = this.box.value.trim();
    if (!body) return;
    const entry = { client_id: newKey(), body };
    this.box.value = "";
    store(`draft-${this.pk}`, null);
    this.typedAt = 0;
    this.unsent.push(entry);
    this.showPending(entry);
    this.toEnd();
    this.sendAll();
  }

  showPending(entry) {
    const line = this.root.querySelector("template[data-pending-template]").content.firstElementChild.cloneNode(true);
    line.dataset.pending = entry.client_id;
    line.dataset.at = Date.now() / 1000;
    line.querySelector("[data-body]").textContent = entry.body;
    this.root.querySelector("[data-nothing]")?.remove();
    this.lines.append(line);
    this.tidy();
  }

  settle(client) {
    this.lines.querySelector(`[data-pending="${CSS.escape(client)}"]`)?.remove();
    this.unsent = this.unsent.filter((entry) => entry.client_id !== client);
    this.keep();
  }

  keep() {
    store(`unsent-${this.pk}`, this.unsent.length ? this.unsent : null);
  }

  // One after the other: they arrive in the order in which they were written.
  async sendAll() {
    this.keep();
    if (this.sending) return;
    this.sending = true;
    while (this.unsent.length && (await this.sendOne(this.unsent[0])));
    this.sending = false;
  }

  async sendOne(entry) {
    const line = this.lines.querySelector(`[data-pending="${CSS.escape(entry.client_id)}"]`);
    line?.removeAttribute("data-failed");
    let answer;
    try {
      answer = await post(this.root.dataset.say, entry);
    } catch {
      answer = null;
    }
    if (!answer || answer.status >= 500) {
      line?.toggleAttribute("data-failed", true);
      clearTimeout(this.retryTimer);
      this.retryTimer = setTimeout(() => this.sendAll(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      return false;
    }
    this.wait = FIRST_WAIT;
    this.settle(entry.client_id);
    if (answer.ok && answer.headers.get("content-type")?.startsWith("application/json")) this.add([await answer.json()]);
    else this.refused(entry, await answer.json().catch(() => ({})));
    return true;
  }

  // What was written goes back into the box.
  refused(entry, { error }) {
    this.box.value = [entry.body, this.box.value].filter(Boolean).join("\n");
    store(`draft-${this.pk}`, this.box.value);
    this.complain(error || this.form.dataset.refused);
  }

  complain(text) {
    const line = this.form.querySelector("[data-complaint]");
    line.hidden = !text;
    line.textContent = text;
  }

  // Reading

  read() {
    if (document.hidden || !document.hasFocus() || !this.atEnd() || this.last <= this.mark || !this.root.dataset.read) return;
    if (this.root.offsetParent === null) return;
    this.mark = this.last;
    post(this.root.dataset.read, { seq: this.last }).catch(() => {
      this.mark = Number(this.root.dataset.mark);
    });
  }

  showRead(seq) {
    for (const line of this.lines.querySelectorAll("[data-mine]:not([data-read])")) line.toggleAttribute("data-read", Number(line.dataset.seq) <= seq);
  }

  showTyping(name) {
    const row = this.root.querySelector("[data-typing]");
    if (!row) return;
    const stay = this.atEnd();
    clearTimeout(this.typingTimer);
    row.hidden = name === null;
    if (name === null) return;
    row.querySelector("[data-typing-name]").textContent = row.dataset.words.replace("%s", name);
    if (stay) this.toEnd();
    this.typingTimer = setTimeout(() => this.showTyping(null), TYPING_LASTS);
  }

  // Without a socket the same question is asked by ordinary requests.
  async poll() {
    try {
      const answer = await fetch(this.root.dataset.after.replace("/0/", `/${this.last}/`), { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { items, read, reload } = await answer.json();
      if (reload) location.reload();
      this.add(items);
      this.showRead(read);
    } catch { /* the next round asks again */ }
  }
}

// crypto.randomUUID is only there on https and localhost; a self-hosted instance may be neither.
const newKey = () =>
  crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

const each = (handle) => {
  for (const [root, thread] of threads) {
    if (root.isConnected) handle(thread);
    else threads.delete(root);
  }
};
const of = (pk, handle) => each((thread) => thread.pk === pk && handle(thread));
const find = (within) => {
  for (const root of within.querySelectorAll("[data-thread]")) if (!threads.has(root)) threads.set(root, new Thread(root));
};

live.on("socket-open", () => each((thread) => {
  thread.open();
  thread.sendAll();
}));
live.on("messages", ({ conversation, items }) => of(conversation, (thread) => thread.add(items)));
live.on("read", ({ conversation, seq }) => of(conversation, (thread) => thread.showRead(seq)));
live.on("typing", ({ conversation, name }) => of(conversation, (thread) => thread.showTyping(name)));
live.on("reload", ({ conversation }) => of(conversation, () => location.reload()));
live.on("gone", ({ conversation }) => of(conversation, () => location.reload()));
addEventListener("online", () => each((thread) => thread.sendAll()));
setInterval(() => each((thread) => {
  if (!live.connected()) thread.poll();
}), POLL_EVERY);

find(document);
document.addEventListener("htmx:load", (event) => find(event.target.parentElement ?? document));
