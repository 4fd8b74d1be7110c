/**
 * Curves over time, one row a quantity: left and right in their colours, contacts shaded.
 * @module
 */

import { h } from "./dom.js";
import { clamp, SIDES } from "./motion.js";
import { number, say } from "./words.js";

/** @typedef {import("./motion.js").Contact} Contact */
/** @typedef {import("./motion.js").Curve} Curve */
/** @typedef {import("./motion.js").Side} Side */
/** @typedef {Side | "both"} Line */

const HEIGHT = 84;
const PAD = 8;
/** How high a number is. */
const NUMBER = 14;

export class Curves {
  /**
   * @param {import("./timeline.js").Timeline} timeline
   * @param {readonly Contact[]} contacts
   */
  constructor(timeline, contacts) {
    this.timeline = timeline;
    this.contacts = contacts;
    this.element = h("div", { class: "curves" });
    this.rows = Object.entries(timeline.motion.data.curves).map(([name, curve]) => new Row(name, curve));
    this.element.append(...this.rows.map((row) => row.element));
    timeline.onchange(() => this.draw());
    this.#watch = new ResizeObserver(this.#redraw);
    this.#watch.observe(this.element);
    this.#dark = matchMedia("(prefers-color-scheme: dark)");
    this.#dark.addEventListener("change", this.#redraw);
  }

  #watch;
  #dark;
  #redraw = () => {
    this.draw();
    this.onresize?.();
  };
  /** @type {(() => void) | null} called when there is another width to draw on */
  onresize = null;

  /** @param {readonly Contact[]} contacts */
  show(contacts) {
    this.contacts = contacts;
    this.draw();
  }

  draw() {
    for (const row of this.rows) row.draw(this.timeline, this.contacts);
  }

  /**
   * Write the values of a frame beside the names.
   * @param {number} frame
   */
  tell(frame) {
    for (const row of this.rows) row.tell(frame);
  }

  close() {
    this.#watch.disconnect();
    this.#dark.removeEventListener("change", this.#redraw);
  }
}

class Row {
  /**
   * @param {string} name
   * @param {Curve} curve
   */
  constructor(name, curve) {
    this.curve = curve;
    /** @type {Line[]} */
    this.lines = curve.both.length ? ["both"] : [...SIDES];
    this.range = rangeOf(this.lines.flatMap((line) => curve[line]));
    this.values = h("span", { class: "curve-values" });
    this.canvas = h("canvas", { class: "curve", "aria-hidden": "true" });
    this.element = h(
      "div",
      { class: "curve-row", "data-curve": name },
      h("div", { class: "curve-head" }, h("span", null, say(`studio.curve.${name}`)), this.values),
      this.canvas,
    );
  }

  /** @param {number} frame */
  tell(frame) {
    const parts = this.lines.map((line) => {
      const value = this.curve[line][frame];
      const text = value === null || value === undefined ? "–" : this.#worded(value);
      return line === "both"
        ? h("span", null, text)
        : h("span", { class: line }, `${say(`studio.side.${line}`)} ${text}`);
    });
    this.values.replaceChildren(...parts);
  }

  /**
   * @param {import("./timeline.js").Timeline} timeline
   * @param {readonly Contact[]} contacts
   */
  draw(timeline, contacts) {
    const width = this.canvas.clientWidth;
    if (!width) return;
    const sharp = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * sharp);
    this.canvas.height = Math.round(HEIGHT * sharp);
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.scale(sharp, sharp);
    const style = getComputedStyle(this.canvas);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    const [low, high] = this.range;
    const gutter = width - this.element.clientWidth;
    const x = (/** @type {number} */ frame) => gutter + timeline.shareOf(frame) * (width - gutter);
    const y = (/** @type {number} */ value) =>
      PAD + ((high - value) / (high - low)) * (HEIGHT - 2 * PAD);

    context.save();
    context.beginPath();
    context.rect(gutter, 0, width - gutter, HEIGHT);
    context.clip();
    for (const contact of contacts) {
      const [from, to] = [x(contact.strike_frame), x(contact.toe_off_frame)];
      context.globalAlpha = 0.12;
      context.fillStyle = colour(contact.side);
      context.fillRect(from, 0, to - from, HEIGHT);
    }
    context.restore();
    context.font = `12px ${style.fontFamily}`;
    context.textBaseline = "middle";
    context.textAlign = "right";
    let free = HEIGHT; // above here there is room for the next number
    for (const value of levelsOf(low, high)) {
      context.fillStyle = colour("line");
      context.fillRect(gutter, Math.round(y(value)), width - gutter, 1);
      if (y(value) > free) continue;
      context.fillStyle = colour("soft");
      context.fillText(this.#short(value), gutter - 5, clamp(y(value), NUMBER / 2, HEIGHT - NUMBER / 2));
      free = y(value) - NUMBER;
    }
    context.beginPath();
    context.rect(gutter, 0, width - gutter, HEIGHT);
    context.clip();
    context.lineWidth = 1.8;
    context.lineJoin = "round";
    for (const line of this.lines) {
      context.strokeStyle = colour(line === "both" ? "ink" : line);
      context.setLineDash(line === "right" ? [5, 2.5] : []);
      context.beginPath();
      const first = Math.max(0, Math.floor(timeline.first) - 1);
      const last = Math.min(timeline.motion.frames - 1, Math.ceil(timeline.last) + 1);
      let begun = false;
      for (let frame = first; frame <= last; frame += 1) {
        const value = this.curve[line][frame];
        const known = value !== null && value !== undefined;
        if (known && begun) context.lineTo(x(frame), y(value));
        else if (known) context.moveTo(x(frame), y(value));
        begun = known;
      }
      context.stroke();
    }
  }

  /** @param {number} value */
  #short(value) {
    return this.curve.unit === "°" ? `${number(value, 0)}°` : number(value, 0);
  }

  /** @param {number} value */
  #worded(value) {
    const { unit } = this.curve;
    const digits = unit === "cm" ? 1 : 0;
    return unit === "°" ? `${number(value, 0)}°` : `${number(value, digits)} ${say(`studio.unit.${unit === "cm" ? "cm" : "leg"}`)}`;
  }
}

/**
 * Return the lowest and highest value with some room.
 * @param {(number | null)[]} values
 * @returns {[number, number]}
 */
export function rangeOf(values) {
  const known = values.filter((value) => value !== null);
  const [low, high] = known.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  if (!Number.isFinite(low)) return [0, 1];
  const room = Math.max(0.05 * (high - low), 0.5);
  return [low - room, high + room];
}

/**
 * Return two or three round values between two ends.
 * @param {number} low
 * @param {number} high
 */
export function levelsOf(low, high) {
  const step = [1, 2, 5, 10, 20, 30, 60].find((one) => one >= (high - low) / 4.2) ?? 90;
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: count }, (_, at) => (first + at) * step);
}
