/**
 * The player: pictures, the way through them by frame and by contact, ribbon and curves.
 * @module
 */

import { downAt, frameInStep, nextStrike, StepClock, strideAround } from "./contacts.js";
import { Controls } from "./controls.js";
import { h } from "./dom.js";
import { Motion } from "./motion.js";
import { LAYERS } from "./overlay.js";
import { Stage } from "./stage.js";
import { Tracks } from "./tracks.js";
import { say, seconds } from "./words.js";

/** @typedef {import("./motion.js").Contact} Contact */
/** @typedef {import("./overlay.js").Layer} Layer */
/** @typedef {import("./stage.js").StageClip} StageClip */

/** How far from its instant a number is drawn, in frames. */
const MOMENT = 3;

/**
 * @typedef {object} PlayerOptions
 * @property {number} [lead] which clip ribbon and curves are of
 * @property {boolean} [together] all clips side by side, in step
 * @property {boolean} [apart] whether they can be looked at one by one
 * @property {Layer[]} [layers]
 * @property {number} [offset] frames that the others are ahead of the lead
 */

export class Player {
  /**
   * @param {StageClip[]} clips
   * @param {PlayerOptions} [options]
   */
  constructor(clips, { lead = 0, together = false, apart = true, layers, offset = 0 } = {}) {
    this.stages = clips.map((clip) => new Stage(clip));
    this.lead = Math.min(lead, clips.length - 1);
    this.together = together && clips.length > 1;
    this.apart = apart;
    this.offset = offset;
    /** @type {Set<Layer>} */
    this.layers = new Set(layers ?? ["skeleton"]);
    /** @type {{metric: string, side: import("./motion.js").Side, clip: number, frame: number} | null} */
    this.metric = null;
    this.speed = 1;
    this.span_s = /** @type {number | null} */ (null);
    this.looping = false;
    /** @type {StepClock[]} */
    this.clocks = this.stages.map((stage) => new StepClock(stage.motion.data.contacts));

    this.panes = h("div", { class: "panes" }, this.stages.map((stage) => stage.element));
    this.controls = new Controls(this);
    this.tracks = this.#tracked();
    this.element = h(
      "section",
      { class: "player", "aria-label": say("studio.player.name") },
      h("div", { class: "player-top" }, this.panes, this.controls.element),
      this.tracks.element,
    );
    for (const [at, stage] of this.stages.entries()) {
      stage.onframe((frame) => this.#painted(at, frame));
      stage.onstate(() => this.controls.refresh());
    }
    document.addEventListener("keydown", this.#keys);
    this.#arrange();
    this.#point(0);
  }

  /** @param {KeyboardEvent} event */
  #keys = (event) => keyPressed(this, event);
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {Set<() => void>} */
  #retracked = new Set();
  /** @type {Set<Partial<import("./ribbon.js").Told>>} */
  tools = new Set();

  /** The stage whose ribbon and curves are shown. */
  get stage() {
    return /** @type {Stage} */ (this.stages[this.lead]);
  }

  get motion() {
    return this.stage.motion;
  }

  /** The frame asked for last: where the next step starts from. */
  get frame() {
    return this.stage.video.wanted();
  }

  /** Where the player is, in words. */
  get told() {
    return this.#told(this.frame);
  }

  get playing() {
    return this.stage.video.playing;
  }

  /**
   * Call back when what is shown has changed and rests: frame, clip, layers, offset.
   * @param {() => void} listener
   */
  onrest(listener) {
    this.#listeners.add(listener);
  }

  /**
   * Call back when ribbon and curves were made anew.
   * @param {() => void} listener
   */
  ontracks(listener) {
    this.#retracked.add(listener);
  }

  /**
   * Show a frame of the lead; the others follow where they are shown.
   * @param {number} frame
   */
  seek(frame) {
    this.#point(Math.min(Math.max(0, frame), this.motion.frames - 1));
    return this.stage.video.seek(frame);
  }

  /** @param {number} frames on or back */
  step(frames) {
    return this.seek(this.frame + frames);
  }

  /**
   * Go to the next or the last strike of either foot.
   * @param {1 | -1} way
   */
  contact(way) {
    const found = nextStrike(this.motion.data.contacts, this.frame, way);
    if (found) return this.seek(Math.round(found.strike_frame));
    return this.seek(way > 0 ? this.motion.frames - 1 : 0);
  }

  toggle() {
    if (this.playing) void this.stage.video.pause();
    else this.stage.video.play(this.speed);
    this.controls.refresh();
  }

  /** @param {number} speed 1 = real time */
  setSpeed(speed) {
    this.speed = speed;
    if (this.playing) this.stage.video.play(speed);
    this.controls.refresh();
  }

  /** @param {boolean} on */
  setLoop(on) {
    const stride = on ? strideAround(this.motion.data.contacts, this.frame) : null;
    this.looping = stride !== null;
    if (stride) {
      this.stage.video.loop(stride.first, stride.last);
      this.stage.video.play(this.speed);
    } else this.stage.video.loop(null);
    this.controls.refresh();
  }

  /**
   * @param {Layer} layer
   * @param {boolean} on
   */
  setLayer(layer, on) {
    if (on) this.layers.add(layer);
    else this.layers.delete(layer);
    this.metric = null;
    this.#dress();
    this.#rested();
  }

  /** @param {import("./stage.js").LoupeAt} loupe */
  setLoupe(loupe) {
    for (const stage of this.stages) stage.loupe = loupe;
    this.#dress();
    this.controls.refresh();
  }

  /** @param {number | null} span_s how much is shown along the width; null = the whole clip */
  setSpan(span_s) {
    this.span_s = span_s;
    this.tracks.span(span_s);
    this.controls.refresh();
  }

  /** @param {number} offset frames that the others are ahead */
  setOffset(offset) {
    this.offset = offset;
    this.#follow(this.stage.at);
    this.controls.refresh();
    this.#rested();
  }

  /** @param {boolean} together */
  setTogether(together) {
    this.together = together;
    this.#arrange();
    this.#follow(this.stage.at);
    this.#rested();
  }

  /** @param {number} lead */
  setLead(lead) {
    if (lead === this.lead || !this.stages[lead]) return;
    void this.stage.video.pause();
    this.setLoop(false);
    this.lead = lead;
    this.#track();
    this.#arrange();
    this.#rested();
  }

  /**
   * Show the instant that a number or a finding is about, with what is measured drawn on it.
   * @param {{clip: number, frame: number, metric?: string | null, side?: string | null}} moment
   */
  jump({ clip, frame, metric = null, side = null }) {
    this.setLead(clip);
    if (this.looping) this.setLoop(false);
    const down = downAt(this.motion.data.contacts, frame)[0];
    const leg = side === "left" || side === "right"
      ? side
      : down?.side ?? this.motion.data.near_side ?? "left";
    this.metric = metric ? { metric, side: leg, clip, frame } : null;
    this.#dress();
    return this.seek(frame);
  }

  /**
   * Take what a correction changed in a clip.
   * @param {number} clip
   * @param {import("./motion.js").MotionData} data
   */
  replaceMotion(clip, data) {
    const stage = /** @type {Stage} */ (this.stages[clip]);
    stage.replace(new Motion(data));
    this.clocks[clip] = new StepClock(data.contacts);
    if (clip === this.lead) this.#track();
  }

  /** Bring the picture onto the screen where it is not. */
  showYourself() {
    const box = this.panes.getBoundingClientRect();
    if (box.top < 0 || box.top + 0.5 * box.height > window.innerHeight) {
      this.panes.scrollIntoView({ block: "start" });
    }
  }

  close() {
    document.removeEventListener("keydown", this.#keys);
    this.tracks.close();
    for (const stage of this.stages) stage.close();
  }

  #tracked() {
    return new Tracks(this.motion, {
      scrub: (frame) => void this.seek(frame),
      pick: (contact) => {
        for (const tool of this.tools) tool.pick?.(contact);
        void this.seek(Math.round(contact.strike_frame));
      },
      drag: (contact, edge, at, done) => {
        for (const tool of this.tools) tool.drag?.(contact, edge, at, done);
      },
    });
  }

  /** Make ribbon and curves anew: of another clip, or after a correction. */
  #track() {
    const before = this.tracks;
    before.close();
    this.tracks = this.#tracked();
    before.element.replaceWith(this.tracks.element);
    this.tracks.span(this.span_s);
    this.#point(this.frame);
    for (const listener of this.#retracked) listener();
  }

  /**
   * Move cursor, slider and numbers to a frame, at once, before its picture is there.
   * @param {number} frame
   */
  #point(frame) {
    if (this.metric && Math.abs(frame - this.metric.frame) > MOMENT) {
      this.metric = null;
      this.#dress();
    }
    this.tracks.point(frame);
    this.controls.tell(frame, this.#told(frame));
  }

  /** @param {number} frame */
  #told(frame) {
    const down = downAt(this.motion.data.contacts, frame);
    const feet = down.length > 1
      ? say("studio.player.both_down")
      : down[0] ? say(`studio.player.${down[0].side}_down`) : say("studio.player.in_the_air");
    return say("studio.player.told", {
      frame: frame + 1,
      frames: this.motion.frames,
      time: seconds(this.motion.timeOf(frame), 3),
      feet,
    });
  }

  /**
   * @param {number} at which stage
   * @param {number} frame
   */
  #painted(at, frame) {
    if (at !== this.lead) return;
    if (this.playing || frame === this.frame) this.#point(frame);
    this.#follow(frame);
    if (!this.playing) this.#rested();
  }

  /** @param {number} frame of the lead */
  #follow(frame) {
    if (!this.together) return;
    const own = /** @type {StepClock} */ (this.clocks[this.lead]);
    for (const [at, stage] of this.stages.entries()) {
      if (at === this.lead) continue;
      const other = /** @type {StepClock} */ (this.clocks[at]);
      void stage.video.seek(frameInStep(own, other, frame, stage.motion.frames, this.offset));
    }
  }

  #rested() {
    for (const listener of this.#listeners) listener();
  }

  /** Show the lead alone, or all. */
  #arrange() {
    this.panes.classList.toggle("together", this.together);
    const { width_px, height_px } = this.motion.data;
    this.element.classList.toggle("broad", this.together || width_px > height_px);
    for (const [at, stage] of this.stages.entries()) {
      stage.element.hidden = !this.together && at !== this.lead;
      stage.element.classList.toggle("lead", at === this.lead);
    }
    this.#dress();
    this.controls.refresh();
  }

  #dress() {
    for (const [at, stage] of this.stages.entries()) {
      const metric = this.metric?.clip === at ? this.metric : null;
      stage.shown = { layers: this.layers, metric };
      stage.repaint();
    }
    this.controls.refresh();
  }
}

/** Keys that move through a clip, wherever the keyboard is but in a field. */
/** @type {Record<string, (player: Player) => unknown>} */
const KEYS = {
  ArrowLeft: (player) => player.step(-1),
  ArrowRight: (player) => player.step(1),
  "Shift ArrowLeft": (player) => player.contact(-1),
  "Shift ArrowRight": (player) => player.contact(1),
  Home: (player) => player.seek(0),
  End: (player) => player.seek(player.motion.frames - 1),
  " ": (player) => player.toggle(),
  l: (player) => player.setLoop(!player.looping),
};

/**
 * @param {Player} player
 * @param {KeyboardEvent} event
 */
function keyPressed(player, event) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (at.matches("textarea, select, input:not([type=range]):not([type=checkbox]):not([type=radio]), [contenteditable]")) return;
  if (event.key === " " && at.matches("button, input, summary, a")) return;
  if (event.key.startsWith("Arrow") && at.matches("input[type=radio]")) return;
  const key = `${event.shiftKey && event.key.startsWith("Arrow") ? "Shift " : ""}${event.key}`;
  const act = KEYS[key];
  if (!act) return;
  event.preventDefault();
  act(player);
}

/**
 * Return the layers that an address names.
 * @param {string | null} text
 * @returns {Layer[] | undefined}
 */
export function layersOf(text) {
  if (text === null) return undefined;
  const named = text.split(",");
  return LAYERS.filter((layer) => named.includes(layer));
}
