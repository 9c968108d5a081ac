// The view of the reach: how strongly each earlier state acts on h(t).
import { factor, short } from "./numbers.mjs";
import { step } from "./data.mjs";
import { decades } from "./shapes.mjs";

/** Bars from 1, up for growth, down for fading; the dashed line is the linear case. */
export function drawReach(pen, { run, geo, t, rows, chosen }) {
  const { lens, map } = geo, top = lens.y + 40, bottom = lens.y + lens.height - 26;
  pen.box(lens.x, lens.y, lens.width, lens.height, "lens");
  pen.text(14, lens.y + 20, `How strongly does each h(k) act on h${step(t)}?`, "head");
  if (rows) {
    const [low, high] = decades([rows.real, rows.linear]), tall = high - low;
    const y = (log) => bottom - ((Math.max(low, Math.min(high, log)) - low) / tall) * (bottom - top);
    const centre = (k) => map.x + (k + 0.5) * map.cell;
    const hop = tall > 10 ? 4 : tall > 4 ? 2 : 1, wide = Math.max(1.5, map.cell * 0.62);
    for (let d = Math.ceil(low / hop) * hop; d <= high; d += hop) {
      pen.path(`M${map.x} ${y(d)}h${map.width}`, d ? "axis" : "one");
      pen.text(map.x - 6, y(d), d ? `1e${short(d)}` : "1", "tick end");
    }
    const bar = (value, k) => `M${centre(k) - wide / 2} ${y(0)}h${wide}V${y(value)}h${-wide}z`;
    pen.path(Array.from(rows.real, bar).join(""), `i-gradient${map.cell < 16 ? " thin" : ""}`);
    pen.path(`M${Array.from(rows.linear, (value, k) => `${centre(k)} ${y(value)}`).join("L")}`,
      "linear");
    pen.path(`M${centre(chosen)} ${top - 6}V${bottom + 4}`, "guide");
    if (map.cell >= 34) rows.real.forEach((value, k) =>
      pen.text(centre(k), y(Math.min(0, value)) + 11, factor(value), "number middle halo"));
    pen.text(geo.width - 14, lens.y + 20,
      `bars: ${run.activation} \u00b7 dashed line: if f were linear`, "tick end");
    pen.text(map.x + map.width / 2, lens.y + lens.height - 9, "step k", "tick middle");
  } else pen.text(14, top + 30, "waiting for the kernel", "tick");
  pen.done();
}
