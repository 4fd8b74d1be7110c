/**
 * What lies under the picture: contact ribbon, curves and times, with one cursor through all.
 * @module
 */

import { Curves } from "./curves.js";
import { clear, h } from "./dom.js";
import { Ribbon } from "./ribbon.js";
import { scrubbed, ticksBetween, Timeline } from "./timeline.js";
import { number } from "./words.js";

export class Tracks {
  /**
   * @param {import("./motion.js").Motion} motion
   * @param {import("./ribbon.js").Told & {scrub: (frame: number) => void}} told
   */
  constructor(motion, told) {
    this.motion = motion;
    this.timeline = new Timeline(motion);
    this.ribbon = new Ribbon(this.timeline, motion.data.contacts, told);
    this.curves = new Curves(this.timeline, motion.data.contacts);
    this.ribbon.show(motion.data.contacts, {
      left_out: motion.data.left_out.map(
        ([start_s, stop_s]) => [motion.frameOf(start_s), motion.frameOf(stop_s)],
      ),
    });
    this.cursor = h("div", { class: "cursor", "aria-hidden": "true" });
    this.axis = h("div", { class: "axis", "aria-hidden": "true" });
    this.element = h("div", { class: "tracks" }, this.ribbon.element, this.curves.element, this.axis, this.cursor);
    this.timeline.onchange(() => this.scale());
    this.curves.onresize = () => this.scale();
    scrubbed(this.element, () => this.timeline, told.scrub);
  }

  #frame = 0;

  /**
   * Show so much real time along the width; null = the whole clip.
   * @param {number | null} span_s
   */
  span(span_s) {
    this.timeline.show(span_s, this.#frame);
    this.scale();
  }

  /**
   * Put the cursor on a frame.
   * @param {number} frame
   */
  point(frame) {
    this.#frame = frame;
    this.timeline.follow(frame);
    this.curves.tell(frame);
    this.#cursor();
  }

  /** Write the times along the width. */
  scale() {
    const { timeline, motion } = this;
    const most = this.element.clientWidth < 500 ? 5 : 10;
    const ticks = ticksBetween(motion.timeOf(timeline.first), motion.timeOf(timeline.last), most);
    const digits = (ticks[1] ?? 1) - (ticks[0] ?? 0) < 0.1 ? 2 : 1;
    clear(this.axis, ticks.map((time_s) => {
      const tick = h("span", { class: "tick" }, `${number(time_s, digits)} s`);
      tick.style.left = `${100 * timeline.shareOf(motion.frameOf(time_s))}%`;
      return tick;
    }));
    this.#cursor();
  }

  #cursor() {
    const share = this.timeline.shareOf(this.#frame);
    this.cursor.hidden = share < 0 || share > 1;
    this.cursor.style.left = `${100 * share}%`;
  }

  close() {
    this.curves.close();
  }
}
