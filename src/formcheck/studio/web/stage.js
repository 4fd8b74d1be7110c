/**
 * One clip's picture with what is drawn over it, and a loupe.
 * @module
 */

import { h } from "./dom.js";
import { FrameVideo } from "./frames.js";
import { clamp } from "./motion.js";
import { paint, unitOf } from "./overlay.js";
import { say } from "./words.js";

/** @typedef {import("./motion.js").Motion} Motion */
/** @typedef {import("./motion.js").Point} Point */
/** @typedef {"off" | "pointer" | "left" | "right"} LoupeAt */

/** @type {LoupeAt[]} */
export const LOUPES = ["off", "pointer", "left", "right"];

const TIMES = 3;
const LOUPE_PX = 220;

/**
 * @typedef {object} StageClip
 * @property {string} key the clip's id
 * @property {string} name
 * @property {string} src of its proxy
 * @property {(index: number) => string} jpeg address of a single frame
 * @property {Motion} motion
 */

export class Stage {
  /** @param {StageClip} clip */
  constructor(clip) {
    this.clip = clip;
    this.motion = clip.motion;
    /** @type {import("./overlay.js").Shown} */
    this.shown = { layers: new Set(), metric: null };
    /** @type {LoupeAt} */
    this.loupe = "off";
    this.picture = h("video", { muted: true, playsinline: true, preload: "auto", tabindex: "-1" });
    this.picture.muted = true;
    this.canvas = h("canvas", { class: "overlay", "aria-hidden": "true" });
    this.glass = h("canvas", { class: "loupe", "aria-hidden": "true", hidden: true });
    this.failed = h("p", { class: "stage-failed", hidden: true, role: "alert" });
    this.frame = h("div", { class: "stage" }, this.picture, this.canvas, this.glass, this.failed);
    const { width_px, height_px } = this.motion.data;
    this.frame.style.setProperty("--wide", String(width_px));
    this.frame.style.setProperty("--high", String(height_px));
    this.caption = h("figcaption", null, clip.name);
    this.element = h("figure", { class: "pane" }, this.frame, this.caption);
    this.element.style.setProperty("--ratio", String(width_px / height_px));
    this.video = this.#opened();
    this.frame.addEventListener("pointermove", (event) => this.#point(event));
    this.frame.addEventListener("pointerleave", () => this.#point(null));
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(this.frame);
  }

  #watch;
  /** @type {Point | null} where the pointer is, in pixels of the clip */
  #pointer = null;
  /** @type {Set<(frame: number) => void>} */
  #listeners = new Set();
  /** @type {Set<(playing: boolean) => void>} */
  #states = new Set();

  /** Index of the frame that is painted. */
  get at() {
    return this.video.current();
  }

  /** Canvas units in a pixel of the clip. */
  get scale() {
    return this.canvas.width / this.motion.data.width_px;
  }

  /**
   * Call back each time another frame is painted.
   * @param {(frame: number) => void} listener
   */
  onframe(listener) {
    this.#listeners.add(listener);
  }

  /**
   * Take another motion of the same clip, as after a correction.
   * @param {Motion} motion
   */
  replace(motion) {
    const frame = this.at;
    const clock = motion.data.time_scale !== this.motion.data.time_scale;
    this.motion = motion;
    if (clock) {
      this.video.close();
      this.video = this.#opened();
      for (const listener of this.#states) this.video.onstate(listener);
      void this.video.seek(frame);
    }
    this.repaint();
  }

  /** Draw over the frame that is painted. */
  repaint() {
    const context = this.canvas.getContext("2d");
    if (!context || !this.canvas.width) return;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    paint(context, this.motion, this.at, this.scale, this.shown);
    this.#enlarge();
  }

  /**
   * Return where on the clip's picture a pointer is, in its pixels.
   * @param {{clientX: number, clientY: number}} event
   * @returns {Point}
   */
  pointOf(event) {
    const box = this.frame.getBoundingClientRect();
    const { width_px, height_px } = this.motion.data;
    return {
      x: ((event.clientX - box.left) / box.width) * width_px - 0.5,
      y: ((event.clientY - box.top) / box.height) * height_px - 0.5,
    };
  }

  close() {
    this.#watch.disconnect();
    this.video.close();
  }

  /**
   * Call back when it begins and ends to play.
   * @param {(playing: boolean) => void} listener
   */
  onstate(listener) {
    this.#states.add(listener);
    this.video.onstate(listener);
  }

  #opened() {
    this.picture.src = this.clip.src;
    const video = new FrameVideo(this.picture, this.motion.frames, this.motion.real_s, { jpeg: this.clip.jpeg });
    video.ready.then(() => this.repaint(), () => this.#fail());
    video.onframe((frame) => {
      this.repaint();
      for (const listener of this.#listeners) listener(frame);
    });
    return video;
  }

  #fail() {
    if (!this.element.isConnected) return;
    this.failed.textContent = say("studio.player.no_picture");
    this.failed.hidden = false;
  }

  #resize() {
    const sharp = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.frame.clientWidth * sharp);
    this.canvas.height = Math.round(this.frame.clientHeight * sharp);
    this.repaint();
  }

  /** @param {PointerEvent | null} event */
  #point(event) {
    if (this.loupe !== "pointer") return;
    this.#pointer = event && this.pointOf(event);
    this.#enlarge();
  }

  /** Show what the loupe is on, three times as large. */
  #enlarge() {
    const at = this.#middleOfLoupe();
    this.glass.hidden = at === null;
    if (!at) return;
    const [wide, high] = [this.frame.clientWidth, this.frame.clientHeight];
    const size = Math.min(LOUPE_PX, 0.46 * Math.min(wide, high));
    const sharp = window.devicePixelRatio || 1;
    this.glass.width = this.glass.height = Math.round(size * sharp);
    this.glass.style.width = this.glass.style.height = `${size}px`;
    const { width_px, height_px } = this.motion.data;
    const follows = this.loupe === "pointer";
    const x = follows ? ((at.x + 0.5) / width_px) * wide - size / 2 : wide - size - 8;
    const y = follows ? ((at.y + 0.5) / height_px) * high - size / 2 : 8;
    this.glass.style.left = `${clamp(x, 4, wide - size - 4)}px`;
    this.glass.style.top = `${clamp(y, 4, high - size - 4)}px`;

    const context = /** @type {CanvasRenderingContext2D} */ (this.glass.getContext("2d"));
    const scale = TIMES * this.scale;
    const corner = {
      x: this.glass.width / 2 - (at.x + 0.5) * scale,
      y: this.glass.height / 2 - (at.y + 0.5) * scale,
    };
    context.setTransform(1, 0, 0, 1, corner.x, corner.y);
    context.drawImage(this.video.picture, 0, 0, width_px * scale, height_px * scale);
    paint(context, this.motion, this.at, scale, this.shown, unitOf(this.motion, this.scale));
  }

  /** @returns {Point | null} */
  #middleOfLoupe() {
    if (this.loupe === "off") return null;
    if (this.loupe === "pointer") return this.#pointer;
    const side = this.loupe;
    return this.motion.point(this.at, `${side}_heel`) ?? this.motion.point(this.at, `${side}_ankle`);
  }
}
