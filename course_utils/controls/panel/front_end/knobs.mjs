// One knob: a number with its slider, and play where it is a step; or a list to choose from.

// Outlines of the buttons, 16 by 16.
const OUTLINES = { play: "M4 2l9 6-9 6z", pause: "M4 2h3v12H4zM10 2h3v12h-3z", stop: "M3 3h10v10H3z",
  undo: "M7 1L2.5 5 7 9V6.4a3.6 3.6 0 1 1-3.5 4.7H1.2A5.8 5.8 0 1 0 7 4z" };
const SLOW = 500; // milliseconds between two steps at least, for whom less motion is wanted

/** A new element; of `more`, what begins with "on" is heard, the rest are its properties. */
export function make(kind, more = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(more)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

/** A button with an outline; its words are read out, and seen where `shown`. */
export function makeButton(outline, words, press, shown = "") {
  const made = make("button", { type: "button", onclick: press });
  const dress = (name, said) => {
    made.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${OUTLINES[name]}"/></svg>`;
    made.append(shown);
    made.title = made.ariaLabel = said;
  };
  dress(outline, words);
  return { made, dress };
}

/**
 * The elements of the knob that Python says `about`; `tell(value)` hears what a person chooses.
 * Of a list, the value is the place in it.
 */
export function makeKnob(about, tell) {
  const { label, words } = about, listed = words.length > 0, ranged = "max" in about;
  let { min, max } = about, now = min ?? 0, timer = 0;

  const move = (value) => { show(value); tell(value); };
  const byHand = (value) => { halt(); move(value); };

  const field = listed
    ? make("select", { onchange: () => byHand(field.selectedIndex) },
      ...words.map((word) => new Option(word)))
    : make("input", { type: "number", min, max, step: about.step, onchange: typed,
      // JupyterLab keeps Enter from what it does in a field.
      onkeydown: (event) => { if (event.key === "Enter") typed(); } });
  const range = ranged && make("input", { type: "range", min, max, step: about.step,
    ariaLabel: label, oninput: () => byHand(range.valueAsNumber) });
  const root = make("div", { className: "knob" }, make("label", {}, `${label} `, field));
  if (ranged) root.append(range);
  if (!listed) {
    const longest = Math.max(...[min, max, min + about.step].map((n) => written(n).length));
    field.style.width = `calc(${longest}ch + 40px)`;
  }

  function typed() {
    const value = field.valueAsNumber;
    const wanted = Number.isNaN(value) ? now : Math.min(max, Math.max(min, value));
    if (wanted === now) show(now);
    else byHand(wanted);
  }

  function show(value) {
    now = value;
    if (listed) field.selectedIndex = value;
    else if (field.valueAsNumber !== value) field.value = written(value); // a typed 0.50 may stay
    if (!ranged) return;
    range.value = value;
    if (listed) range.ariaValueText = words[value];
  }

  function tick() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (now < max) move(now + 1);
    if (now >= max) halt();
    else timer = setTimeout(tick, calm ? Math.max(about.play, SLOW) : about.play);
  }

  function halt() {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    play.dress("play", `Play ${label}`);
  }

  const play = about.play && makeButton("play", `Play ${label}`, () => {
    if (timer) { halt(); return; }
    if (now >= max) move(min);
    timer = setTimeout(tick, 0);
    play.dress("pause", `Pause ${label}`);
  });
  if (play) {
    const stop = makeButton("stop", `Stop, ${label} back to ${min}`, () => byHand(min));
    root.append(make("span", { className: "buttons" }, play.made, stop.made));
  }

  return { root, show, halt, playing: () => timer !== 0,
    /** A new trace may be longer or shorter. */
    limit(most) {
      if (!ranged || most === max) return;
      max = range.max = most;
      if (!listed) field.max = most;
    } };
}

const written = (value) => String(Number(value.toFixed(10)));
