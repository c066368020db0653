// Countdowns: <time data-left="seconds">, seconds counted by the server (clocks of readers are wrong). The server renders the words too.
import { each } from "./on.js";

const words = (seconds) => {
  const m = Math.max(0, Math.floor(seconds / 60));
  if (m >= 1440) return `${Math.floor(m / 1440)} d ${Math.floor((m % 1440) / 60)} h`;
  return m >= 60 ? `${Math.floor(m / 60)} h ${m % 60} min` : `${m} min`;
};
const ends = new WeakMap();
const show = (time) => {
  time.textContent = words((ends.get(time) - performance.now()) / 1000);
};
each("time[data-left]", (time) => {
  ends.set(time, performance.now() + Number(time.dataset.left) * 1000);
  show(time);
});
setInterval(() => document.querySelectorAll("time[data-left]").forEach((time) => ends.has(time) && show(time)), 30000);

// Who joins need not look for their time zone in a list: the browser knows it.
each("input[data-time-zone]", (input) => {
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
});
