// One socket per page. It brings hints; what a hint is about is read again from the server.
//
// Whoever shows something that can change writes data-live="topic [topic…]" on an element and gets the DOM event
// `live` there: when a hint for the topic arrives, after a lost connection, and when the reader comes back to the page.
const HEARTBEAT_LOST = 60_000;
const LONG_AWAY = 60_000;
const LONGEST_WAIT = 30_000;
const LOGGED_OUT = 4401;

const handlers = new Map();
let socket = null;
let tries = 0;
let lost = false;
let heard = 0;
let hiddenAt = 0;
let stopped = false;
let timer = 0;

export const on = (type, handle) => handlers.set(type, [...(handlers.get(type) ?? []), handle]);
export const connected = () => socket?.readyState === WebSocket.OPEN;
export const send = (message) => connected() && socket.send(JSON.stringify(message));

const emit = (type, message) => (handlers.get(type) ?? []).forEach((handle) => handle(message));

// Several hints in a moment are one event, and nobody loses what is being typed.
const due = new Set();
let flushing = 0;
const TYPED = "textarea, input:not([type=checkbox], [type=radio], [type=hidden], [type=submit], [type=button])";

const busy = (element) =>
  element.querySelector("dialog[open], [data-pick]:checked") !== null ||
  (element !== document.activeElement && element.contains(document.activeElement) && document.activeElement.matches(`${TYPED}, select`)) ||
  [...element.querySelectorAll(TYPED)].some((field) => field.value !== field.defaultValue && field.offsetParent !== null);

const flush = () => {
  flushing = 0;
  for (const element of [...due]) {
    if (!element.isConnected) due.delete(element);
    else if (!busy(element)) {
      due.delete(element);
      element.dispatchEvent(new CustomEvent("live"));
    }
  }
  if (due.size) flushing = setTimeout(flush, 1000);
};

const fire = (elements) => {
  for (const element of elements) due.add(element);
  clearTimeout(flushing);
  flushing = setTimeout(flush, 60);
};

const fireAll = () => fire(document.querySelectorAll("[data-live]"));
const fireTopic = (topic) => fire(document.querySelectorAll(`[data-live~="${CSS.escape(topic)}"]`));

on("changed", ({ topic }) => fireTopic(topic));

const opened = () => {
  tries = 0;
  heard = Date.now();
  document.documentElement.toggleAttribute("data-unlive", false);
  emit("socket-open");
};

// Open is not yet listening: between the two a hint would be lost.
on("ready", () => {
  document.documentElement.toggleAttribute("data-listening", true);
  if (lost) fireAll();
  lost = false;
});

const received = (event) => {
  heard = Date.now();
  const message = JSON.parse(event.data);
  emit(message.t, message);
};

const closed = (event) => {
  socket = null;
  lost = true;
  document.documentElement.toggleAttribute("data-listening", false);
  emit("socket-closed");
  if (event.code === LOGGED_OUT) stopped = true;
  else retry();
};

// Full jitter: after a restart of the server, pages come back one by one.
const retry = () => {
  clearTimeout(timer);
  timer = setTimeout(connect, 100 + Math.random() * Math.min(LONGEST_WAIT, 1000 * 2 ** tries++));
  if (tries > 2) document.documentElement.toggleAttribute("data-unlive", true);
};

const connect = () => {
  clearTimeout(timer);
  if (socket || stopped) return;
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", received);
  socket.addEventListener("close", closed);
};

const returned = () => {
  if (document.hidden) {
    hiddenAt = Date.now();
    return;
  }
  if (hiddenAt && Date.now() - hiddenAt > LONG_AWAY) fireAll();
  hiddenAt = 0;
};

if (document.body.classList.contains("signed-in")) {
  connect();
  document.addEventListener("visibilitychange", returned);
  addEventListener("online", () => {
    tries = 0;
    connect();
  });
  // A connection can die without a word; the server speaks every 25 seconds.
  setInterval(() => connected() && Date.now() - heard > HEARTBEAT_LOST && socket.close(), 10_000);
}
