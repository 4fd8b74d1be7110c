/**
 * One number through the checks: a point each, its 90 % interval, the typical range behind.
 * @module
 */

import { s } from "./dom.js";
import { day, number, say } from "./words.js";

/**
 * @typedef {{check_id: string, day: string, shoes: string, value: number, low: number, high: number,
 *   value_text: string, interval_text: string, level: string, level_word: string, level_shape: string,
 *   verdict: string, verdict_shape: string, verdict_word: string, why: string}} Point
 * @typedef {{metric: string, side: string, label: string, side_word: string, unit: string, decimals: number,
 *   typical_low: number | null, typical_high: number | null, points: Point[]}} Line
 */

const WIDTH = 360;
const HEIGHT = 190;
const PLOT = { left: 44, right: 350, top: 12, bottom: 158 };
const DAY_MS = 86_400_000;

/**
 * Draw the lines of one metric: one for both sides together, or left and right.
 * @param {Line[]} lines
 * @returns {SVGSVGElement}
 */
export function trendChart(lines) {
  const points = lines.flatMap((line) => line.points);
  const [first] = lines;
  if (!first) throw new Error("a chart needs a line");
  const days = [...new Set(points.map((point) => point.day))].sort();
  const from = time(days[0] ?? "");
  const span = Math.max(time(days[days.length - 1] ?? "") - from, DAY_MS);
  const known = first.typical_low !== null && first.typical_high !== null;
  const { low, high, ticks } = scale(
    [...points.flatMap((point) => [point.low, point.high]), ...(known ? [Number(first.typical_low), Number(first.typical_high)] : [])]);
  const x = (/** @type {string} */ on) => days.length === 1
    ? (PLOT.left + PLOT.right) / 2
    : PLOT.left + 14 + ((time(on) - from) / span) * (PLOT.right - PLOT.left - 28);
  const y = (/** @type {number} */ value) => PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top);

  return s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "trend", role: "img", "aria-label": told(lines) },
    known && s("rect", {
      class: "band", x: PLOT.left, width: PLOT.right - PLOT.left,
      y: y(Number(first.typical_high)), height: Math.max(1, y(Number(first.typical_low)) - y(Number(first.typical_high))),
    }),
    ticks.map((tick) => [
      s("line", { class: "grid", x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick) }),
      s("text", { x: PLOT.left - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick)),
    ]),
    shownDays(days).map((on, i, all) => s("text", {
      x: x(on), y: PLOT.bottom + 20, "text-anchor": all.length === 1 ? "middle" : i === 0 ? "start" : i === all.length - 1 ? "end" : "middle",
    }, day(on, { short: true }))),
    lines.map((line, place) => drawn(line, (point) => x(point.day) + shift(lines.length, place), y)));
}

/**
 * @param {Line} line
 * @param {(point: Point) => number} x
 * @param {(value: number) => number} y
 */
function drawn(line, x, y) {
  return s("g", { class: `mark ${line.side}` },
    s("polyline", { class: "between", points: line.points.map((point) => `${x(point)},${y(point.value)}`).join(" ") }),
    line.points.map((point) => s("g", null,
      s("path", { class: "whisker", d: `M${x(point) - 4},${y(point.low)}h8m-4,0V${y(point.high)}m-4,0h8` }),
      s("path", { class: point.verdict === "real" ? "dot real" : "dot", d: shape(line.side, x(point), y(point.value)) }),
      s("title", null, pointText(line, point)))));
}

/**
 * Left is a triangle up, right one down, both together a disc: so that no colour is needed.
 * @param {string} side
 * @param {number} x
 * @param {number} y
 */
function shape(side, x, y) {
  if (side === "left") return `M${x},${y - 6}l6,10h-12z`;
  if (side === "right") return `M${x},${y + 6}l6,-10h-12z`;
  return `M${x - 5},${y}a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z`;
}

/**
 * @param {number} count
 * @param {number} place
 */
function shift(count, place) {
  return count < 2 ? 0 : place === 0 ? -6 : 6;
}

/** @param {string} iso */
function time(iso) {
  return new Date(`${iso}T12:00:00Z`).getTime();
}

/**
 * At most three days are written, or they would touch.
 * @param {string[]} days
 */
function shownDays(days) {
  if (days.length < 3) return days;
  const [first = "", last = ""] = [days[0], days[days.length - 1]];
  const middle = days[Math.floor(days.length / 2)] ?? "";
  const apart = (time(middle) - time(first)) / (time(last) - time(first));
  return apart > 0.3 && apart < 0.7 ? [first, middle, last] : [first, last];
}

/**
 * @param {number[]} values
 */
function scale(values) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = Math.max((most - least) * 0.08, 1e-6 * Math.max(1, Math.abs(most)), 1e-9);
  const raw = (most - least + 2 * room) / 4;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = size * (/** @type {number} */ ([1, 2, 5, 10].find((one) => one * size >= raw)));
  const low = Math.floor((least - room) / step) * step;
  const high = Math.ceil((most + room) / step) * step;
  const count = Math.round((high - low) / step);
  return { low, high, ticks: Array.from({ length: count + 1 }, (_, i) => low + i * step) };
}

/** @param {Line[]} lines */
function told(lines) {
  return [lines[0]?.label, ...lines.flatMap((line) => line.points.map((point) => pointText(line, point)))].join(". ");
}

/**
 * @param {Line} line
 * @param {Point} point
 */
export function pointText(line, point) {
  const parts = [`${day(point.day)}: ${point.value_text} (${point.interval_text})`, line.side_word, point.level_word, point.verdict_word && say("studio.athlete.since_first", { verdict: point.verdict_word })];
  return parts.filter(Boolean).join(", ");
}
