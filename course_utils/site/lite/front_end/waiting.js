// In JupyterLab's page: load the browser's Python with a word on how far it is, keep it, and say
// when a cell can be run. JupyterLite itself loads it in silence.
(() => {
  const LATER = /scipy|scikit|openblas|joblib|fonttools/; // loaded by a cell that needs them
  const KEPT = "rnn-course", LITE = new URL("../", document.baseURI).href;
  const NARROW = 1000, PHONE = 600; // pixels
  const bar = document.createElement("div"), words = document.createElement("span");
  const meter = document.createElement("progress"), count = document.createElement("span");
  bar.id = "course-waiting";
  bar.setAttribute("role", "status");
  meter.setAttribute("aria-label", "how much of Python has been loaded");
  count.ariaHidden = "true"; // a screen reader says each change of a status: not every second
  bar.append(words, count, meter);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const tell = (text, sofar = "", value = undefined) => {
    if (words.textContent !== text) words.textContent = text;
    count.textContent = sofar;
    meter.hidden = value === undefined;
    if (value !== undefined) meter.value = value;
  };

  async function load() {
    const list = await (await fetch(`${LITE}static/needed.json`)).json();
    const whole = list.reduce((sum, { bytes }) => sum + bytes, 0);
    const cache = await caches.open(KEPT), names = new Set(list.map(({ url }) => LITE + url));
    let got = 0;
    const show = () => tell("Loading Python and the course",
      `${megabytes(got)} of ${megabytes(whole)} MB`, got / whole);
    show();
    await Promise.all(list.map(async ({ url, bytes }) => {
      const there = await cache.match(LITE + url);
      if (there) { got += bytes; return show(); }
      const answer = await fetch(LITE + url);
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      const counter = new TransformStream({ transform(part, to) {
        got += part.byteLength;
        show();
        to.enqueue(part);
      } });
      await cache.put(LITE + url, new Response(answer.body.pipeThrough(counter), answer));
    }));
    // Python of an older site is not needed any more.
    for (const { url } of await cache.keys()) {
      const python = url.startsWith(`${LITE}static/pyodide-`);
      if (python && !names.has(url) && !LATER.test(url)) await cache.delete(url);
    }
  }

  // JupyterLab starts a notebook's kernel when the notebook is drawn. Here both go on side by side:
  // a session of that path, if there is one, is what JupyterLab takes. The kernel sees the files
  // only with JupyterLite's service worker; if that can't be asked for, nothing is done here.
  async function startKernel() {
    const path = new URLSearchParams(location.search).get("path");
    if (!path?.endsWith(".ipynb")) return;
    const app = () => window.jupyterapp, pause = () => new Promise((done) => setTimeout(done, 20));
    while (!app()?.serviceManager.kernelspecs.specs?.default) await pause();
    const known = [...app().pluginRegistry._services.keys()];
    const worker = known.find(({ name }) => name.endsWith(":IServiceWorkerManager"));
    await (await app().resolveOptionalService(worker)).ready;
    const { kernelspecs, sessions } = app().serviceManager;
    await sessions.ready;
    if ([...sessions.running()].some((one) => one.path === path)) return;
    const kernel = { name: kernelspecs.specs.default }, name = path.split("/").at(-1);
    // The first hold of a kernel gets what its widgets say: that is for the notebook.
    const others = { kernelConnectionOptions: { handleComms: false } };
    (await sessions.startNew({ path, name, type: "notebook", kernel }, others)).dispose();
    performance.mark("course-kernel");
  }

  const idle = () => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel
    ?.status === "idle";
  async function start() {
    const began = performance.now();
    while (!idle()) {
      makeRoom();
      const seconds = Math.round((performance.now() - began) / 1000);
      tell("Starting Python and JupyterLab", `${seconds} s`);
      await new Promise((done) => setTimeout(done, 250));
    }
    tell("Ready: Shift+Enter runs a cell; the first one waits until Python has started. "
      + "What you change is kept in this browser.");
    performance.mark("course-ready");
    setTimeout(() => bar.remove(), 12000);
    await keep();
  }

  // The lesson comes first: the list of files, which opens itself late, would hide it on a phone.
  let touched = false;
  for (const event of ["pointerdown", "keydown"]) {
    addEventListener(event, () => { touched = true; }, { capture: true, once: true });
  }
  function makeRoom() {
    const shell = window.jupyterapp?.shell;
    if (touched || !shell?.currentWidget) return;
    if (innerWidth < NARROW) { shell.collapseLeft(); shell.collapseRight(); }
    if (innerWidth < PHONE) shell.mode = "single-document";
  }

  // What the page loaded before the service worker watched over it is kept, too.
  async function keep() {
    const cache = await caches.open(KEPT);
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    for (const url of [location.href, ...loaded]) {
      const { origin, pathname } = new URL(url);
      if (origin !== location.origin || /\/api\/(drive|stdin|service-worker)/.test(pathname)) continue;
      if (await cache.match(url)) continue;
      const answer = await fetch(url).catch(() => null);
      if (answer?.ok) await cache.put(url, answer);
    }
    performance.mark("course-kept");
  }

  addEventListener("DOMContentLoaded", () => {
    document.body.append(bar);
    startKernel().catch(() => {}); // then JupyterLab does it
    load().then(start).catch((error) => tell(
      `Python could not be loaded (${error.message}). With a network, reload this page.`));
  });
})();
