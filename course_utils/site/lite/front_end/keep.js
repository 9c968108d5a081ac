// In the service worker, before JupyterLite's own part: what was loaded once is kept, so that the
// lessons open without a network.
const KEPT = "rnn-course";
const PATIENCE = 4000; // ms that a network may be silent for, where there is a copy
// Another content has another name: such a file is never asked for twice.
const LASTING = /\/static\/pyodide-[^/]+\/(?!pyodide-lock)|\/build\/.*\.[0-9a-f]{7,}\.|\/static\/[^/]*\.[0-9a-f]{8,}\.js$/;

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  const drive = /\/api\/(drive|stdin|service-worker)/.test(pathname); // not files: JupyterLite's own
  if (request.method !== "GET" || origin !== location.origin || drive) return;
  event.stopImmediatePropagation();
  event.respondWith(answer(event, request, LASTING.test(pathname)));
});

async function answer(event, request, lasting) {
  const cache = await caches.open(KEPT);
  const kept = lasting && await cache.match(request);
  if (kept) return kept;
  // Any lesson's page is the same one.
  const before = await cache.match(request, { ignoreSearch: true });
  const late = new Promise((_, stop) => before && setTimeout(stop, PATIENCE));
  try {
    const fresh = await Promise.race([fetch(request), late]);
    if (fresh.ok) event.waitUntil(cache.put(request, fresh.clone()));
    return fresh;
  } catch (error) { // no network, or one that is there and says nothing
    if (before) return before;
    throw error;
  }
}
