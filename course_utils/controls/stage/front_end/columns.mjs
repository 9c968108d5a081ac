// The lens: one step laid open as aligned columns, one row per unit; and the view of the reach.
import { factor, labelled, short, signed, small } from "./numbers.mjs";
import { FUNCTIONS, bars, curve, decades, dots } from "./shapes.mjs";
import { heading, lossWords, outputName, ranking, step } from "./data.mjs";
import { picture, set, svg } from "./sequence.mjs";

// column -> [the ink of its bars, the scale it is drawn on, what stands between it and the next]
const KINDS = {
  Wx: ["Wx", "sum", "+"], Rh: ["Rh", "sum", "+"], b: ["b", "sum", "="], a: ["a", "sum", ""],
  h: ["h", "h", ""], from_output: ["y", "dh", "+"], from_future: ["Rh", "dh", "="],
  dh: ["a", "dh", ""], df: ["soft", "one", "="], da: ["gradient", "da", ""],
};
const STACKS = { a: ["Wx", "Rh", "b"], dh: ["from_output", "from_future"] };

export function makeColumns(root, look, id) {
  const group = svg("g", {}, root);
  let run, geo, mode, parts, now = 0;

  const limitOf = (name) => (name === "one" ? 1 : run.limits[name]);
  const valuesOf = (name, t) => (name === "b" ? run.flat("b") : run.row(name, t));
  const fill = (ink) => (ink === "soft" ? "var(--line)" : ink === "Rh" || ink === "b" ? `url(#${ink}-${id})` : `var(--ink-${ink})`);

  function frame(name, column, limit, oneSided) {
    const { top, body } = geo.rows, bottom = top + body;
    parts.heads[name] = svg("text", { x: column.x + column.width / 2, y: top - 12,
      class: `head middle t-${KINDS[name]?.[0] ?? (name === "dz" ? "gradient" : name)}` }, group);
    const zero = oneSided ? column.x : column.x + column.width / 2;
    svg("path", { d: `M${zero} ${top - 3}V${bottom + 3}`, class: "axis" }, group);
    const ends = oneSided ? [[0, column.x, "middle"], [limit, column.x + column.width, "end"]]
      : [[-limit, column.x, "start"], [limit, column.x + column.width, "end"]];
    for (const [value, x, anchor] of ends) {
      if (column.width < 76 && value < 0) continue;
      svg("text", { x, y: bottom + 14, class: `tick ${anchor}` }, group).textContent = short(value);
    }
    const between = KINDS[name]?.[2];
    if (between) svg("text", { x: column.x + column.width + 8, y: top - 12, class: "head middle" },
      group).textContent = between;
    return { zero, edge: oneSided ? column.width : column.width / 2,
      scale: (oneSided ? column.width : column.width / 2) / limit };
  }

  function barColumn(name) {
    const [ink, scaleName] = KINDS[name], column = geo.columns[name];
    const place = { ...frame(name, column, limitOf(scaleName), name === "df"), ...geo.rows };
    const many = geo.rows.row < 9, tall = Math.min(place.row, 42);
    const made = { place, thick: tall * (many ? 0.8 : 0.56) };
    if (name === "h") {
      made.ghost = svg("path", { class: "ghost" }, group);
      made.thick = tall * (many ? 0.5 : 0.4);
      made.ghostThick = tall * (many ? 0.9 : 0.74);
    }
    if (STACKS[name]) {
      made.lanes = STACKS[name].map((part) => svg("path", { fill: fill(KINDS[part][0]),
        class: "bar", stroke: `var(--edge-${KINDS[part][0]})` }, group));
      made.thick = tall * (many ? 0.94 : 0.84);
    }
    made.path = svg("path", ink === "a" ? { class: "outline" }
      : { fill: fill(ink), class: ink === "gradient" ? "bar dashed" : "bar",
        stroke: ink === "soft" ? "var(--soft)" : `var(--edge-${ink})` }, group);
    if (many) made.path.classList.add("thin");
    made.labels = place.row < 13 ? [] : Array.from({ length: run.units }, (_, i) =>
      svg("text", { y: place.top + (i + 0.5) * place.row, class: "number halo" }, group));
    parts.bars[name] = made;
  }

  function moveBars(name, t, hidden) {
    const made = parts.bars[name], { place, thick } = made;
    const values = valuesOf(name, t), gone = hidden && (name === "a" || name === "h");
    made.path.setAttribute("d", gone ? "M0 0" : bars(values, null, { ...place, thick }));
    if (made.ghost) {
      made.ghost.setAttribute("d", bars(run.before(t), null, { ...place, thick: made.ghostThick }));
    }
    if (made.lanes) {
      const lane = thick / made.lanes.length, from = new Float64Array(run.units);
      made.lanes.forEach((path, i) => {
        const part = valuesOf(STACKS[name][i], t), to = from.map((value, u) => value + part[u]);
        path.setAttribute("d", gone ? "M0 0" : bars(to, from, { ...place, thick: lane * 0.86,
          shift: (i - (made.lanes.length - 1) / 2) * lane }));
        from.set(to);
      });
    }
    const write = mode === "backward" && name !== "df" ? small : signed;
    made.labels.forEach((label, i) => {
      // where a hidden number stands must not tell its sign
      const left = (gone || values[i] >= 0) && name !== "df";
      label.textContent = gone ? "?" : values[i] === 0 ? "0"
        : name === "df" ? values[i].toFixed(2) : write(values[i]);
      label.classList.toggle("zero", values[i] === 0 && !gone);
      const { x, width } = geo.columns[name];
      if (name === "df") set(label, { x: x + width, "text-anchor": "end" });
      else if (made.lanes) set(label, { x: left ? x : x + width, "text-anchor": left ? "start" : "end" });
      else set(label, { x: place.zero + (left ? -5 : 5), "text-anchor": left ? "end" : "start" });
    });
  }

  function curveColumn() {
    const { x, width } = geo.columns.f, { top, body } = geo.rows;
    const sum = run.limits.sum, high = run.limits.h * 1.1;
    const toX = (a) => x + width / 2 + (Math.max(-sum, Math.min(sum, a)) / sum) * (width / 2);
    const tall = Math.min(body, width * 1.25), middle = top + body / 2;
    const toY = (h) => middle - (Math.max(-high, Math.min(high, h)) / high) * (tall / 2);
    parts.heads.f = svg("text", { x: x + width / 2, y: top - 12, class: "head middle" }, group);
    parts.heads.f.textContent = `f = ${run.activation}`;
    svg("path", { d: `M${x} ${middle}h${width}M${x + width / 2} ${middle - tall / 2}v${tall}`,
      class: "axis" }, group);
    svg("path", { d: curve(FUNCTIONS[run.activation], sum, toX, toY), class: "curve" }, group);
    for (const [value, y] of [[run.limits.h, toY(run.limits.h)], [-run.limits.h,
      toY(-run.limits.h)]]) {
      svg("text", { x: x + width / 2 - 4, y, class: "tick end" }, group).textContent = short(value);
    }
    svg("text", { x, y: top + body + 14, class: "tick start" }, group).textContent = short(-sum);
    svg("text", { x: x + width, y: top + body + 14, class: "tick end" }, group)
      .textContent = short(sum);
    parts.curve = { toX, toY, middle, x, width,
      all: svg("path", { class: "faint" }, group), guide: svg("path", { class: "guide" }, group),
      tangent: svg("path", { class: "tangent" }, group),
      dot: svg("circle", { r: 5.5, class: "dot" }, group) };
  }

  function moveCurve(t, unit, hidden) {
    const { toX, toY, middle, x, width, all, guide, tangent, dot } = parts.curve;
    const a = run.row("a", t), h = run.row("h", t);
    all.setAttribute("d", hidden ? "M0 0" : dots([...a].map(toX), [...h].map(toY), 2.2));
    const px = toX(a[unit]), py = toY(h[unit]), real = !hidden && Number.isFinite(px + py);
    dot.setAttribute("visibility", real ? "visible" : "hidden");
    if (real) set(dot, { cx: px, cy: py });
    guide.setAttribute("d", real ? `M${px} ${middle}V${py}H${x + width + 6}` : "M0 0");
    if (mode !== "backward" || !real) { tangent.setAttribute("d", "M0 0"); return; }
    const slope = run.row("df", t)[unit] * (toY(1) - toY(0)) / (toX(1) - toX(0));
    const run_ = Math.min(width * 0.3, 34 / Math.hypot(1, slope) + 8);
    tangent.setAttribute("d", `M${px - run_} ${py - run_ * slope}L${px + run_} ${py + run_ * slope}`);
  }

  function outputColumn(name) {
    const whole = geo.columns[name], { top, body } = geo.rows;
    const list = ranking(run, 0), step_ = Math.min(30, (body - 20) / list.length);
    const names = list.map((i) => outputName(run, i));
    const longest = run.outputs > 8 ? Math.max(...(run.outputNames ?? names).map((n) => n.length))
      : Math.max(...names.map((n) => n.length));
    const gutter = Math.min(64, 8 + longest * 8);
    const column = { x: whole.x + gutter, width: whole.width - gutter - 46 };
    const oneSided = name === "y" && run.readout !== "linear";
    const place = { ...frame(name, column, run.limits[name], oneSided), top, row: step_,
      thick: Math.min(17, step_ * 0.62) };
    const ink = name === "y" ? "y" : "gradient";
    parts.out = { name, place, gutter, column,
      path: svg("path", { fill: `var(--ink-${ink})`, stroke: `var(--edge-${ink})`,
        class: ink === "y" ? "bar" : "bar dashed" }, group),
      ring: svg("path", { class: "ring" }, group),
      names: list.map((_, i) => svg("text", { x: column.x - 7, y: top + (i + 0.5) * step_,
        class: "name end" }, group)),
      numbers: list.map((_, i) => svg("text", { x: whole.x + whole.width,
        y: top + (i + 0.5) * step_, class: "number end halo" }, group)),
      loss: svg("text", { x: whole.x + whole.width, y: top + body - 4, class: "loss end" }, group) };
  }

  function moveOutput(t, hidden) {
    const { name, place, path, ring, names, numbers, loss } = parts.out;
    const list = ranking(run, t), all = run.row(name, t);
    const values = list.map((i) => all[i]), gone = hidden;
    path.setAttribute("d", gone ? "M0 0" : bars(values, null, place));
    const write = name === "dz" ? small : run.readout === "linear" ? signed : (v) => v.toFixed(2);
    list.forEach((index, i) => {
      names[i].textContent = gone && run.outputs > 8 ? "" : outputName(run, index);
      numbers[i].textContent = gone ? "" : write(values[i]);
    });
    const target = run.classes?.[t] ?? -1, aims = run.places.target ? run.row("target", t) : null;
    const at = [], rows = [];
    list.forEach((index, i) => {
      const aim = aims ? aims[index] : index === target ? values[i] : NaN;
      if (gone || name === "dz" || Number.isNaN(aim)) return;
      at.push(place.zero + Math.max(-place.edge, Math.min(place.edge, aim * place.scale)));
      rows.push(place.top + (i + 0.5) * place.row);
    });
    ring.setAttribute("d", dots(at, rows, Math.min(7, place.row * 0.36)));
    loss.textContent = gone ? "" : name === "y" ? lossWords(run, t).split(",")[0]
      : run.counts[t] ? "" : "no target at this step";
  }

  function build(newRun, newGeo, newMode) {
    [run, geo, mode] = [newRun, newGeo, newMode];
    parts = { heads: {}, bars: {} };
    group.replaceChildren();
    const { lens, rows } = geo;
    svg("rect", { x: lens.x, y: lens.y, width: lens.width, height: lens.height, rx: 4,
      class: "lens" }, group);
    const out = geo.columns.y ?? geo.columns.dz;
    if (mode === "reach") { parts.reach = svg("g", {}, group); return; }
    parts.band = svg("rect", { x: lens.x + 4, width: out.x - lens.x - 14, height: rows.row,
      class: "band" }, group);
    for (const unit of labelled(run.units)) {
      svg("text", { x: 24, y: rows.top + (unit + 0.5) * rows.row, class: "tick end" }, group)
        .textContent = unit;
    }
    svg("text", { x: 24, y: rows.top - 12, class: "tick end" }, group).textContent = "unit";
    parts.pointer = svg("path", { class: "pointer" }, group);
    for (const name of Object.keys(geo.columns)) {
      if (name === "f") curveColumn();
      else if (name === "y" || name === "dz") outputColumn(name);
      else if (name === "W") weightMap();
      else barColumn(name);
    }
    const { h } = geo.columns;
    if (h?.width > 92) svg("text", { x: h.x + h.width / 2, y: rows.top + rows.body + 14,
      class: "tick middle t-h" }, group).textContent = "pale: before";
  }

  /** All of W; the input that is 1 lights its column, which is what W x is. */
  function weightMap() {
    const { x, width } = geo.columns.W, { top, height } = geo.rows;
    parts.heads.W = svg("text", { x: x + width / 2, y: top - 12, class: "head middle t-Wx" }, group);
    const image = svg("image", { x, y: top, width, height, preserveAspectRatio: "none",
      class: "pixels" }, group);
    parts.paintW = () => {
      const W = run.flat("W");
      image.setAttribute("href", picture(run.units, run.inputs, (u, i) => W[u * run.inputs + i],
        look.maps.weight, run.limits.W));
    };
    parts.paintW();
    parts.lit = svg("rect", { y: top - 1.5, width: width / run.inputs + 2, height: height + 3,
      class: "lit" }, group);
    parts.symbol = svg("text", { y: top + height + 14, class: "tick middle t-Wx" }, group);
  }

  function moveWeightMap(t) {
    const { x, width } = geo.columns.W, hot = run.hot[t], cell = width / run.inputs;
    for (const part of [parts.lit, parts.symbol]) {
      part.setAttribute("visibility", hot < 0 ? "hidden" : "visible");
    }
    if (hot < 0) return;
    parts.lit.setAttribute("x", x + hot * cell - 1);
    parts.symbol.setAttribute("x", x + (hot + 0.5) * cell);
    parts.symbol.textContent = run.tokens[t];
  }

  function about(unit) {
    const write = mode === "backward" ? small : signed;
    return `unit ${unit}: ` + Object.keys(parts.bars).map((name) =>
      `${heading(name, now)} ${write(valuesOf(name, now)[unit])}`).join(" \u00b7 ");
  }

  function move(t, unit, hidden) {
    now = t;
    const { top, row } = geo.rows;
    parts.band.setAttribute("y", top + unit * row);
    parts.pointer.setAttribute("d", `M27 ${top + (unit + 0.5) * row - 4.5}l7 4.5l-7 4.5z`);
    for (const [name, head] of Object.entries(parts.heads)) {
      if (name !== "f") head.textContent = heading(name, t);
    }
    for (const name of Object.keys(parts.bars)) moveBars(name, t, hidden);
    moveCurve(t, unit, hidden);
    moveOutput(t, hidden);
    if (parts.lit) moveWeightMap(t);
  }

  /** How strongly each earlier state acts on h(t): bars from 1, up for growth, down for fading. */
  function moveReach(t, rows, chosen) {
    const g = parts.reach, { lens, map } = geo, top = lens.y + 40, bottom = lens.y + lens.height - 26;
    g.replaceChildren();
    const say = (x, y, words, kind) => {
      svg("text", { x, y, class: kind }, g).textContent = words;
    };
    say(14, lens.y + 20, `How strongly does each h(k) act on h${step(run, t)}?`, "head start");
    if (!rows) { say(14, top + 30, "waiting for the kernel", "tick start"); return; }
    const [low, high] = decades([rows.real, rows.linear]);
    const y = (log) => bottom - ((Math.max(low, Math.min(high, log)) - low) / (high - low))
      * (bottom - top);
    const hop = (high - low) / 2 > 5 ? 4 : high - low > 4 ? 2 : 1;
    for (let d = Math.ceil(low / hop) * hop; d <= high; d += hop) {
      svg("path", { d: `M${map.x} ${y(d)}H${map.x + map.width}`, class: d ? "axis" : "one" }, g);
      say(map.x - 6, y(d), d ? `1e${short(d)}` : "1", "tick end");
    }
    let real = "", linear = "";
    const wide = Math.max(1.5, map.cell * 0.62);
    rows.real.forEach((value, k) => {
      const x = map.x + (k + 0.5) * map.cell;
      real += `M${x - wide / 2} ${y(0)}h${wide}V${y(value)}h${-wide}z`;
      linear += `${k ? "L" : "M"}${x} ${y(rows.linear[k])}`;
    });
    svg("path", { d: real, class: map.cell < 16 ? "" : "bar dashed", fill: "var(--ink-gradient)",
      stroke: "var(--edge-gradient)" }, g);
    svg("path", { d: linear, class: "linear" }, g);
    const x = map.x + (chosen + 0.5) * map.cell;
    svg("path", { d: `M${x} ${top - 6}V${bottom + 4}`, class: "guide" }, g);
    say(geo.width - 14, lens.y + 20, `bars: ${run.activation} \u00b7 dashed line: if f were linear`,
      "tick end");
    if (map.cell >= 34) rows.real.forEach((value, k) => say(map.x + (k + 0.5) * map.cell,
      y(Math.min(0, value)) + 11, factor(value), "number middle halo"));
    say(map.x + map.width / 2, lens.y + lens.height - 9, "step k", "tick middle");
  }

  return { build, move, moveReach, about,
    swap: (newRun) => { run = newRun; parts.paintW?.(); },
    /** The unit at a height, or -1. */
    unitAt(py) {
      const { top, row, height } = geo.rows;
      if (mode === "reach" || py < top || py >= top + height) return -1;
      return Math.min(run.units - 1, Math.floor((py - top) / row));
    } };
}
