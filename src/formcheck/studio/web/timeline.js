/**
 * Which part of a clip is shown along the width of a screen, and scrubbing by pointing at it.
 * @module
 */

import { clamp } from "./motion.js";

/** How near to the edge of what is shown the cursor may come before that moves along. */
const MARGIN = 0.08;

/** From here on a pressed pointer is dragged. */
const DRAGGED_PX = 3;

/** A window on the frames of a clip. */
export class Timeline {
  /** @param {import("./motion.js").Motion} motion */
  constructor(motion) {
    this.motion = motion;
    this.first = 0;
    this.last = motion.frames - 1;
  }

  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * Call back whenever another part is shown.
   * @param {() => void} listener
   */
  onchange(listener) {
    this.#listeners.add(listener);
  }

  /**
   * Show so much real time around a frame; null = the whole clip.
   * @param {number | null} span_s
   * @param {number} frame
   */
  show(span_s, frame) {
    const whole = this.motion.frames - 1;
    const span = span_s === null
      ? whole
      : Math.min(whole, this.motion.frameOf(this.motion.timeOf(0) + span_s));
    this.#move(frame - span / 2, span);
  }

  /**
   * Move along so that a frame is in what is shown.
   * @param {number} frame
   */
  follow(frame) {
    const span = this.last - this.first;
    const margin = MARGIN * span;
    if (frame < this.first + margin) this.#move(frame - margin, span);
    else if (frame > this.last - margin) this.#move(frame + margin - span, span);
  }

  /**
   * Return where a frame lies, 0 to 1 of the width; beyond that outside of what is shown.
   * @param {number} frame
   */
  shareOf(frame) {
    return (frame - this.first) / Math.max(1e-9, this.last - this.first);
  }

  /**
   * Return the frame at a share of the width, with a fraction.
   * @param {number} share
   */
  frameAt(share) {
    return clamp(this.first + share * (this.last - this.first), 0, this.motion.frames - 1);
  }

  /**
   * @param {number} first
   * @param {number} span
   */
  #move(first, span) {
    const from = clamp(first, 0, this.motion.frames - 1 - span);
    if (from === this.first && from + span === this.last) return;
    this.first = from;
    this.last = from + span;
    for (const listener of this.#listeners) listener();
  }
}

/**
 * Let an element be scrubbed: pressing and dragging gives the frame under the pointer.
 * @param {HTMLElement} element as wide as what the timeline shows
 * @param {() => Timeline} timeline
 * @param {(frame: number) => void} onframe whole frames
 */
export function scrubbed(element, timeline, onframe) {
  /** @param {PointerEvent} event */
  const at = (event) => {
    const box = element.getBoundingClientRect();
    onframe(Math.round(timeline().frameAt((event.clientX - box.left) / box.width)));
  };
  /** @type {number | null} where the pointer was pressed */
  let pressed = null;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.defaultPrevented) return;
    pressed = event.clientX;
    // A bar that is pressed is chosen; only dragging from it scrubs.
    if (!(/** @type {Element} */ (event.target).closest("button"))) at(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (pressed === null) return;
    if (!element.hasPointerCapture(event.pointerId)) {
      if (Math.abs(event.clientX - pressed) < DRAGGED_PX) return;
      element.setPointerCapture(event.pointerId);
    }
    at(event);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    element.addEventListener(end, () => { pressed = null; });
  }
}

/**
 * Return the times that are written along what is shown: round ones, not too close.
 * @param {number} start_s
 * @param {number} stop_s
 * @param {number} [most]
 * @returns {number[]}
 */
export function ticksBetween(start_s, stop_s, most = 8) {
  const wanted = (stop_s - start_s) / most;
  const step = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60].find((one) => one >= wanted) ?? 120;
  const first = Math.ceil(start_s / step - 1e-9);
  const count = Math.max(0, Math.floor(stop_s / step + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, at) => (first + at) * step);
}
