// What a page does by itself: search, living stages, quizzes, the contents that follow the reader.
import { find, prepare, snippet } from "./search.mjs";
import quiz from "./quiz.mjs";

const { up } = document.body.dataset;
const made = (tag, attributes, ...inside) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...inside);
  return node;
};
const load = async (path) => (await fetch(up + path)).json();

// Search ------------------------------------------------------------------------------------------
const form = document.querySelector("form.search"), box = form.querySelector("input");
const list = form.querySelector(".found");
let sections;
const ready = () => (sections ??= load("search.json").then(prepare));

async function show() {
  const query = box.value.trim(), all = await ready();
  if (query !== box.value.trim()) return; // more has been typed since
  const found = find(all, query);
  list.hidden = !query;
  list.replaceChildren(...found.map(({ page, lesson, anchor, title, text }) => made("a",
    { href: `${up}${page}#${anchor}` }, made("strong", {}, title), made("small", {}, lesson),
    made("span", {}, ...snippet(text, query).map(([words, hit]) => (hit ? made("mark", {}, words) : words))))));
  if (!found.length) list.append(made("p", { role: "status" }, `Nothing found for \u201c${query}\u201d.`));
}
box.addEventListener("focus", ready);
box.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
form.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
  if (event.key === "Escape") { list.hidden = true; box.focus(); }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const to = at + (event.key === "ArrowDown" ? 1 : -1);
  (to < 0 ? box : links[Math.min(to, links.length - 1)])?.focus();
});
list.addEventListener("click", () => { list.hidden = true; });
document.addEventListener("click", ({ target }) => { if (!form.contains(target)) list.hidden = true; });
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select, .rnn-stage")) return;
  event.preventDefault();
  box.focus();
});

// What was chosen, by "lesson/kind/name", stays in this browser; the map counts it ------------------
const answers = () => { try { return JSON.parse(localStorage.getItem("answers")) ?? {}; } catch { return {}; } };
const keep = (name, chosen) => {
  try { localStorage.setItem("answers", JSON.stringify({ ...answers(), [name]: chosen })); } catch { /* for this page only */ }
};
for (const place of document.querySelectorAll(".map .minutes[data-all]")) {
  const given = Object.keys(answers()), [number, all] = JSON.parse(place.dataset.all);
  const said = Object.entries(all).map(([kind, many]) =>
    [given.filter((name) => name.startsWith(`${number}/${kind}/`)).length, many, kind]);
  if (said.some(([made]) => made)) {
    const sign = said.every(([made, many]) => made >= many) ? "\u2713 " : "";
    place.append(made("small", {}, sign + said.map(([made, many, kind]) => `${made} of ${many} ${kind}`).join(", ")));
  }
}

// Quizzes: the page stands for the kernel, since the explanations are in it ------------------------
for (const place of document.querySelectorAll(".quiz")) {
  const state = JSON.parse(place.querySelector("script").textContent), before = answers()[state.kept];
  state.chosen = Number.isInteger(before) && state.choices[before] ? before : -1;
  const heard = [];
  const model = { get: (name) => state[name], save_changes() {}, off() {},
    set(name, value) { state[name] = value; keep(state.kept, value); heard.forEach((call) => call()); },
    on(_, call) { heard.push(call); } };
  place.querySelector(".still").remove();
  quiz.render({ model, el: place });
}

// Stages: each begins to live when it comes into sight ---------------------------------------------
async function enliven(place) {
  const [{ default: stage }, state] = await Promise.all([
    import("./stage.mjs"), load(place.dataset.live)]);
  const room = made("div", {});
  place.append(room);
  if (state.presets.length) state.more = async (name) => (await load("live/presets.json"))[name];
  stage.render({ model: stage.still(state), el: room });
  place.querySelector("img").remove();
  place.querySelector("figcaption")?.remove();
}
const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    enliven(target).catch((error) => console.error(error)); // the picture stays
  }
}, { rootMargin: "400px" });
for (const place of document.querySelectorAll("figure.stage")) sight.observe(place);

// The contents: closed where they would fill the screen; the section being read is marked ----------
const contents = document.querySelector(".contents");
if (contents) {
  const fold = contents.querySelector("details"), narrow = matchMedia("(max-width: 1179px)");
  const fit = () => { fold.open = !narrow.matches; };
  narrow.addEventListener("change", fit);
  fit();
  fold.addEventListener("click", ({ target }) => { if (narrow.matches && target.matches("a")) fold.open = false; });
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const heads = [...links.keys()].map((id) => document.getElementById(id));
  const mark = () => {
    const now = heads.filter((head) => head.getBoundingClientRect().top < 140).at(-1);
    for (const [id, link] of links) {
      if (id === now?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}
