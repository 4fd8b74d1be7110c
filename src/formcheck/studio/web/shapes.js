/**
 * A coach's shapes on a picture: line, arrow, angle with its degrees, free hand.
 *
 * Points are shares of the picture's width and height, so that they fit it at any size.
 * @module
 */

import { angleAt } from "./angles.js";
import { s } from "./dom.js";
import { number } from "./words.js";

/** @typedef {"line" | "angle" | "arrow" | "free"} Kind */
/** @typedef {{kind: Kind, points: [number, number][], color: string}} Shape */
/** @typedef {import("./motion.js").Point} Point */
/** @typedef {{width_px: number, height_px: number}} Size */

/** @type {Kind[]} */
export const KINDS = ["line", "angle", "arrow", "free"];

/** How many points end a shape; free hand ends when the pointer is lifted. */
export const POINTS = { line: 2, arrow: 2, angle: 3, free: Infinity };

/**
 * Return the degrees of an angle of three points: an end, the corner, the other end.
 * @param {Shape} shape
 * @param {Size} size
 */
export function degreesOf(shape, size) {
  const [from, corner, to] = shape.points.map((point) => placed(point, size));
  return from && corner && to ? angleAt(from, corner, to) : null;
}

/**
 * Return a shape as SVG, in pixels of the picture.
 * @param {Shape} shape
 * @param {Size} size
 */
export function drawn(shape, size) {
  const points = shape.points.map((point) => placed(point, size));
  const group = s("g", { class: `shape ${shape.kind}`, "data-kind": shape.kind });
  const line = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ");
  for (const [name, colour] of [["halo", "#181818"], ["line", shape.color || "#ffd400"]]) {
    group.append(s("polyline", { class: name, points: line, stroke: colour }));
    if (shape.kind === "arrow") group.append(s("polyline", { class: name, points: head(points, size), stroke: colour }));
  }
  const degrees = shape.kind === "angle" ? degreesOf(shape, size) : null;
  if (degrees !== null) group.append(...label(points, degrees, size));
  return group;
}

/**
 * @param {[number, number]} point
 * @param {Size} size
 * @returns {Point}
 */
function placed([x, y], { width_px, height_px }) {
  return { x: x * width_px, y: y * height_px };
}

/**
 * Return the head of an arrow at its last point.
 * @param {Point[]} points
 * @param {Size} size
 */
function head(points, size) {
  const [from, to] = [points[0], points[1]];
  if (!from || !to) return "";
  const way = Math.atan2(to.y - from.y, to.x - from.x);
  const long = Math.min(0.045 * size.width_px, 0.4 * Math.hypot(to.x - from.x, to.y - from.y));
  const ends = [way + 2.6, way - 2.6].map((one) => `${round(to.x + long * Math.cos(one))},${round(to.y + long * Math.sin(one))}`);
  return `${ends[0]} ${round(to.x)},${round(to.y)} ${ends[1]}`;
}

/**
 * Return the degrees beside the corner, inside of the angle.
 * @param {Point[]} points
 * @param {number} degrees
 * @param {Size} size
 */
function label(points, degrees, size) {
  const [from, corner, to] = /** @type {[Point, Point, Point]} */ (points);
  const ways = [from, to].map((end) => Math.atan2(end.y - corner.y, end.x - corner.x));
  const [one, other] = /** @type {[number, number]} */ (ways);
  const middle = one + Math.atan2(Math.sin(other - one), Math.cos(other - one)) / 2;
  const away = 0.085 * size.width_px;
  const [x, y] = [corner.x + away * Math.cos(middle), corner.y + away * Math.sin(middle)];
  const high = 0.034 * size.width_px;
  const words = `${number(degrees, 0)}°`;
  const wide = (0.62 * words.length + 0.6) * high;
  return [
    s("rect", { class: "plate", x: round(x - wide / 2), y: round(y - 0.75 * high), width: round(wide), height: round(1.5 * high) }),
    s("text", { class: "degrees", x: round(x), y: round(y + 0.36 * high), "font-size": round(high), "text-anchor": "middle" }, words),
  ];
}

/** @param {number} value */
function round(value) {
  return Math.round(10 * value) / 10;
}
