/**
 * Pointing at something in the picture: with a click, or with a crosshair moved by the keys.
 * @module
 */

import { h } from "./dom.js";
import { clamp } from "./motion.js";

/** @typedef {import("./motion.js").Point} Point */
/** @typedef {import("./stage.js").Stage} Stage */

const STRIDE = 12;

/**
 * Let a person point at something on a stage, once.
 * @param {Stage} stage
 * @param {string} words what is to be pointed at
 * @param {(point: Point) => void} picked in pixels of the clip
 * @returns {() => void} the way to stop it
 */
export function pointAt(stage, words, picked) {
  const { width_px, height_px } = stage.motion.data;
  let at = { x: width_px / 2, y: height_px / 2 };
  const cross = h("div", { class: "crosshair", "aria-hidden": "true" });
  const glass = h("div", { class: "pointing", tabindex: "0", role: "application", "aria-label": words }, cross);

  function put() {
    cross.style.left = `${(100 * (at.x + 0.5)) / width_px}%`;
    cross.style.top = `${(100 * (at.y + 0.5)) / height_px}%`;
  }
  function stop() {
    glass.remove();
  }
  function done() {
    stop();
    picked({ x: clamp(at.x, 0, width_px - 1), y: clamp(at.y, 0, height_px - 1) });
  }
  glass.addEventListener("pointermove", (event) => {
    at = stage.pointOf(event);
    put();
  });
  glass.addEventListener("click", (event) => {
    at = stage.pointOf(event);
    done();
  });
  glass.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? 1 : STRIDE;
    const way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key];
    if (way) at = { x: clamp(at.x + (way[0] ?? 0), 0, width_px - 1), y: clamp(at.y + (way[1] ?? 0), 0, height_px - 1) };
    else if (event.key === "Enter") done();
    else if (event.key === "Escape") stop();
    else return;
    event.preventDefault();
    put();
  });
  stage.frame.append(glass);
  put();
  glass.focus({ preventScroll: true });
  return stop;
}
