/**
 * Two checks' curves over each other by gait phase, with a cursor at the phase that is shown.
 * @module
 */

import { levelsOf, rangeOf } from "./curves.js";
import { clear, h, s } from "./dom.js";
import { SIDES } from "./motion.js";
import { cycleOf, percentAt } from "./phase.js";
import { number, say } from "./words.js";

/** @typedef {import("./motion.js").Motion} Motion */
/** @typedef {import("./motion.js").Side} Side */
/** @typedef {import("./phase.js").Cycle} Cycle */

const WIDE = 360;
const HIGH = 170;
const [LEFT, TOP, BOTTOM] = [34, 8, 22];

export class Cycles {
  /**
   * @param {Motion} first
   * @param {Motion} other
   */
  constructor(first, other) {
    this.first = first;
    /** @type {{side: Side, line: SVGLineElement}[]} */
    this.cursors = [];
    const names = Object.keys(first.data.curves).filter((name) => other.data.curves[name]);
    this.element = h("div", { class: "cycles" }, names.map((name) => this.#row(name, first, other)));
  }

  /**
   * Put the cursor where a frame of the first clip is.
   * @param {number} frame
   */
  point(frame) {
    for (const { side, line } of this.cursors) {
      const percent = percentAt(this.first, side, frame);
      line.toggleAttribute("hidden", percent === null);
      line.style.display = percent === null ? "none" : "";
      line.setAttribute("x1", String(xOf(percent ?? 0)));
      line.setAttribute("x2", String(xOf(percent ?? 0)));
    }
  }

  /**
   * @param {string} name
   * @param {Motion} first
   * @param {Motion} other
   */
  #row(name, first, other) {
    const sided = (first.data.curves[name]?.left.length ?? 0) > 0;
    const sides = sided ? SIDES : /** @type {Side[]} */ (["left"]);
    const charts = sides.map((side) => {
      const cycles = [first, other].map((motion) => {
        const curve = motion.data.curves[name];
        return cycleOf(motion, (sided ? curve?.[side] : curve?.both) ?? [], side);
      });
      return { side, cycles };
    });
    const range = rangeOf(charts.flatMap(({ cycles }) => cycles.flatMap((one) => one.mean.flatMap((value, at) => (
      value === null ? [] : [value - (one.sd[at] ?? 0), value + (one.sd[at] ?? 0)])))));
    const unit = first.data.curves[name]?.unit ?? "";
    return h(
      "section", { class: "cycle-row" },
      h("h3", null, say(`studio.curve.${name}`)),
      h("div", { class: "cycle-charts" }, charts.map(({ side, cycles }) => h(
        "figure", { class: sided ? side : "both" },
        this.#chart(side, cycles, range, unit, name),
        h("figcaption", null, say(sided ? `studio.compare.cycle_${side}` : "studio.compare.cycle_both"))))),
    );
  }

  /**
   * @param {Side} side
   * @param {Cycle[]} cycles
   * @param {[number, number]} range
   * @param {string} unit
   * @param {string} name
   */
  #chart(side, cycles, range, unit, name) {
    const y = (/** @type {number} */ value) => TOP + ((range[1] - value) / (range[1] - range[0])) * (HIGH - TOP - BOTTOM);
    const svg = s("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": told(cycles, say(`studio.curve.${name}`), unit) });
    for (const value of levelsOf(...range)) {
      svg.append(
        s("line", { class: "grid", x1: LEFT, x2: WIDE, y1: y(value), y2: y(value) }),
        s("text", { x: LEFT - 4, y: y(value) + 4, "text-anchor": "end" }, unit === "°" ? `${number(value, 0)}°` : number(value, 0)),
      );
    }
    for (const percent of [0, 25, 50, 75, 100]) {
      const anchor = percent === 0 ? "start" : percent === 100 ? "end" : "middle";
      svg.append(s("text", { x: xOf(percent), y: HIGH - 6, "text-anchor": anchor }, `${percent} %`));
    }
    for (const [at, cycle] of cycles.entries()) {
      const known = cycle.mean.flatMap((value, place) => (value === null ? [] : [{ x: xOf(place), value, sd: cycle.sd[place] ?? 0 }]));
      const above = known.map(({ x, value, sd }) => `${x.toFixed(1)},${y(value + sd).toFixed(1)}`);
      const below = known.map(({ x, value, sd }) => `${x.toFixed(1)},${y(value - sd).toFixed(1)}`).reverse();
      const line = known.map(({ x, value }) => `${x.toFixed(1)},${y(value).toFixed(1)}`).join(" ");
      const group = s("g", { class: `cycle ${at ? "other" : "first"}` }, s("polygon", { points: [...above, ...below].join(" ") }), s("polyline", { points: line }));
      if (cycle.toe_off_pct !== null) group.append(s("line", { class: "lift", x1: xOf(cycle.toe_off_pct), x2: xOf(cycle.toe_off_pct), y1: TOP, y2: HIGH - BOTTOM }));
      svg.append(group);
    }
    const cursor = s("line", { class: "phase", y1: TOP, y2: HIGH - BOTTOM });
    svg.append(cursor);
    this.cursors.push({ side, line: cursor });
    return svg;
  }
}

/** @param {number} percent */
function xOf(percent) {
  return LEFT + (percent / 100) * (WIDE - LEFT - 2);
}

/**
 * Return what a chart shows to who cannot see it: where each check is lowest and highest.
 * @param {Cycle[]} cycles
 * @param {string} name
 * @param {string} unit
 */
function told(cycles, name, unit) {
  const parts = cycles.map((cycle, at) => {
    const known = cycle.mean.filter((value) => value !== null);
    if (!known.length) return "";
    const [low, high] = [Math.min(...known), Math.max(...known)].map((value) => `${number(value, 0)} ${unit}`);
    return say(at ? "studio.compare.told_other" : "studio.compare.told_first", { low: low ?? "", high: high ?? "" });
  });
  return [name, ...parts].join(". ");
}

/**
 * Return the key of the lines: which is the first check, which the other.
 * @param {string} first
 * @param {string} other
 */
export function keyOf(first, other) {
  const line = (/** @type {string} */ kind) => s("svg", { viewBox: "0 0 34 10", class: `sample ${kind}`, "aria-hidden": "true" }, s("line", { x1: 1, x2: 33, y1: 5, y2: 5 }));
  const key = h("p", { class: "cycle-key" });
  clear(key, h("span", null, line("first"), " ", first), h("span", null, line("other"), " ", other));
  return key;
}
