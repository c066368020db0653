// Answers with the page "No connection" when the server cannot be reached. Nothing else is kept: what is shown is always fresh.
const CACHE = "offline-1";
const PAGE = "{% url 'offline' %}";

const keep = async () => {
  const cache = await caches.open(CACHE);
  const answer = await fetch(PAGE, { cache: "reload" });
  const parts = (await answer.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"#]+)/g);
  await cache.addAll([...new Set([...parts].map((part) => part[1]))]);
  await cache.put(PAGE, answer);
};
self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (new URL(request.url).pathname.startsWith("/static/") && !navigator.onLine)
    event.respondWith(fetch(request).catch(() => caches.match(request).then((kept) => kept ?? Response.error())));
});
