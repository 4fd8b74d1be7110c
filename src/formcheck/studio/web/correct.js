/**
 * Correcting by hand: contacts, legs, runner, stretches, what was told; each an entry of a log.
 * @module
 */

import { ApiError, get, post } from "./api.js";
import { downAt, edgeMoved, likelySide, newContact, nextStrike } from "./contacts.js";
import { CorrectPanel } from "./correct_panel.js";
import { SIDES } from "./motion.js";
import { pointAt } from "./pointing.js";
import { language, number, say } from "./words.js";

/** @typedef {import("./motion.js").Contact} Contact */
/** @typedef {import("./motion.js").MotionData} MotionData */
/** @typedef {import("./motion.js").Side} Side */
/** @typedef {import("./contacts.js").Edge} Edge */
/** @typedef {import("./result.js").Result} Result */
/** @typedef {import("./result.js").ResultClip} ResultClip */
/** @typedef {Record<string, unknown> & {kind: string}} Change */
/** @typedef {{id: string, change: Change, undone: boolean, text: string}} Entry */
/** @typedef {{started?: boolean, result: Result, motion: MotionData | null, took_s: number}} Answer */

/** After so long without another key the edge that was moved by keys is kept. */
const REST_MS = 700;

export class Corrector {
  /**
   * @param {import("./player.js").Player} player
   * @param {ResultClip[]} clips in the player's order
   * @param {{speed_kmh?: number | null, height_cm?: number | null}} told of the runner, with the check
   * @param {(result: Result, clip: number, motion: MotionData) => void} corrected
   * @param {(started: boolean) => void} leave the film is looked at anew, or the clip is refused now
   */
  constructor(player, clips, told, corrected, leave) {
    this.player = player;
    this.leave = leave;
    this.clips = clips;
    this.told = told;
    this.corrected = corrected;
    /** @type {Contact | null} */
    this.selected = null;
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {number | null} where a stretch to leave out begins */
    this.from = null;
    this.panel = new CorrectPanel(this);
    this.element = this.panel.element;
    player.tools.add(this.#told);
    player.ontracks(this.#dress);
    document.addEventListener("keydown", this.#keys);
    this.#dress();
    void this.#load();
  }

  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** @type {{before: Contact, edge: Edge, now: Contact, timer: ReturnType<typeof setTimeout>} | null} */
  #nudged = null;
  #closed = false;
  /** @type {(() => void) | null} */
  #stopPointing = null;
  #loaded = -1;

  get motion() {
    return this.player.motion;
  }

  get clip() {
    return /** @type {ResultClip} */ (this.clips[this.player.lead]);
  }

  /** Address of what is set by hand in the clip that is shown. */
  get where() {
    return `/api/clips/${encodeURIComponent(this.clip.id)}/corrections`;
  }

  close() {
    this.#closed = true;
    this.#keepNudged();
    this.#stopPointing?.();
    this.player.tools.delete(this.#told);
    document.removeEventListener("keydown", this.#keys);
    this.player.tracks.ribbon.show(this.motion.data.contacts, { editable: false, selected: null });
  }

  /** @param {Contact | null} contact */
  select(contact) {
    if (contact?.id !== this.#nudged?.before.id) this.#keepNudged();
    this.selected = contact;
    this.#dress();
  }

  /**
   * Select the contact after or before the one that is selected, or around the cursor.
   * @param {1 | -1} way
   */
  selectNext(way) {
    const { contacts } = this.motion.data;
    const from = this.selected ? Math.round(this.selected.strike_frame) : this.player.frame;
    const next = nextStrike(contacts, from, way) ?? downAt(contacts, from)[0];
    if (!next) return;
    this.select(next);
    void this.player.seek(Math.round(next.strike_frame));
  }

  /**
   * Move an edge of the selected contact by whole frames; it is kept when the keys rest.
   * @param {Edge} edge
   * @param {number} frames
   */
  nudge(edge, frames) {
    if (!this.selected) return;
    if (this.#nudged && this.#nudged.edge !== edge) this.#keepNudged();
    const start = this.#nudged?.now ?? this.selected;
    const at = edge === "strike" ? start.strike_frame : start.toe_off_frame;
    // The first step goes to a whole frame: those are what is seen.
    const to = frames > 0 ? Math.floor(at + 1e-6) + frames : Math.ceil(at - 1e-6) + frames;
    const now = edgeMoved(this.motion.data.contacts, start, edge, to, this.motion);
    clearTimeout(this.#nudged?.timer);
    const timer = setTimeout(() => this.#keepNudged(), REST_MS);
    this.#nudged = { before: this.#nudged?.before ?? this.selected, edge, now, timer };
    this.player.tracks.ribbon.preview(now);
    this.panel.tell(now, this.#countOf(now));
    void this.player.seek(Math.round(edge === "strike" ? now.strike_frame : now.toe_off_frame));
  }

  /**
   * Put an edge of the selected contact at the frame that is shown.
   * @param {Edge} edge
   */
  here(edge) {
    if (!this.selected) return;
    this.#keepNudged();
    this.#move(this.selected, edge, this.player.frame);
  }

  /** Delete the selected contact. */
  remove() {
    const { selected } = this;
    if (!selected) return;
    this.#dropNudged();
    this.select(null);
    void this.send({
      kind: "delete_contact", side: selected.side,
      strike_file_s: this.#file(selected.strike_frame),
    });
  }

  /** @param {Side} [side] the one whose turn it is where it is not said */
  add(side = likelySide(this.motion.data.contacts, this.player.frame)) {
    this.#keepNudged();
    const made = newContact(this.motion.data.contacts, side, this.player.frame, this.motion);
    if (!made) {
      this.panel.say(say("studio.correct.already_down", { side: say(`studio.side.${side}`) }));
      return;
    }
    void this.send({
      kind: "add_contact", side,
      strike_file_s: this.#file(made.strike_frame), toe_off_file_s: this.#file(made.toe_off_frame),
    });
  }

  /**
   * Say of the leg pointed at which one it is.
   * @param {Side} side
   * @param {string} stretch "whole", "on" or "back"
   */
  nameLeg(side, stretch) {
    this.#point(say(`studio.correct.point_${side}`), (at) => this.#named(side, stretch, at));
  }

  /**
   * Say that what is drawn as one leg is the other.
   * @param {string} stretch
   */
  exchange(stretch) {
    for (const part of ["knee", "ankle", "hip"]) {
      for (const side of SIDES) {
        const at = this.motion.point(this.player.stage.at, `${side}_${part}`);
        if (at) return this.#named(side === "left" ? "right" : "left", stretch, at);
      }
    }
    return this.panel.say(say("studio.correct.no_leg"));
  }

  choosePerson() {
    this.#point(say("studio.correct.point_person"), ({ x, y }) => void this.send({
      kind: "choose_person", at_file_s: this.#file(this.player.stage.at), x_px: x, y_px: y,
    }));
  }

  /** Begin a stretch to leave out at this frame, or end it here. */
  leaveOut() {
    const { frame } = this.player;
    if (this.from === null || frame <= this.from) {
      this.from = frame;
    } else {
      const change = { kind: "leave_out", start_file_s: this.#file(this.from), stop_file_s: this.#file(frame) };
      this.from = null;
      void this.send(change);
    }
    this.panel.refresh();
  }

  /**
   * @param {string} option
   * @param {string | number | null} value
   */
  setOption(option, value) {
    return this.send({ kind: "set_option", option, value });
  }

  /** @param {Entry} entry */
  undo(entry) {
    this.#keepNudged();
    return this.#ask(() => post(`${this.where}/${encodeURIComponent(entry.id)}/undo?lang=${language()}`, {}));
  }

  undoLast() {
    const last = this.entries.filter((entry) => !entry.undone).at(-1);
    if (last) void this.undo(last);
  }

  /**
   * Add an entry to the log; what it changes is measured and shown.
   * @param {Change} change
   */
  send(change) {
    return this.#ask(() => post(`${this.where}?lang=${language()}`, { change }));
  }

  /** @param {() => Promise<Answer>} sent */
  #ask(sent) {
    const clip = this.player.lead;
    this.#queue = this.#queue.then(async () => {
      this.panel.busy(true);
      try {
        const { started, result, motion, took_s } = await sent();
        if (started || !motion) {
          this.leave(Boolean(started));
          return;
        }
        const found = this.selected && closest(motion.contacts, this.selected);
        this.selected = found ?? null;
        this.corrected(result, clip, motion);
        this.panel.say(say("studio.correct.measured", { time: number(took_s, 1) }));
        await this.#load();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.panel.say(error.message, true);
        this.#dress();
      } finally {
        this.panel.busy(false);
      }
    });
    return this.#queue;
  }

  async #load() {
    const clip = this.player.lead;
    const log = await /** @type {Promise<{items: Entry[]}>} */ (get(this.where));
    if (this.#closed || clip !== this.player.lead) return;
    this.entries = log.items;
    this.#loaded = clip;
    this.panel.refresh();
  }

  /** Give ribbon and panel what is true now. */
  #dress = () => {
    if (this.#closed) return;
    const { contacts } = this.motion.data;
    const known = this.selected && contacts.find((one) => one.id === this.selected?.id);
    this.selected = known ?? null;
    this.player.tracks.ribbon.show(contacts, { editable: true, selected: this.selected?.id ?? null });
    this.panel.tell(this.selected, this.selected ? this.#countOf(this.selected) : 0);
    if (this.#loaded !== -1 && this.#loaded !== this.player.lead) {
      this.#loaded = this.player.lead;
      void this.#load();
    }
  };

  #told = {
    pick: (/** @type {Contact} */ contact) => this.select(contact),
    drag: (/** @type {Contact} */ contact, /** @type {Edge} */ edge, /** @type {number} */ frame, /** @type {boolean} */ done) => {
      const now = edgeMoved(this.motion.data.contacts, contact, edge, frame, this.motion);
      this.player.tracks.ribbon.preview(now);
      this.panel.tell(now, this.#countOf(now));
      void this.player.seek(Math.round(edge === "strike" ? now.strike_frame : now.toe_off_frame));
      if (!done) return;
      this.selected = contact;
      this.#move(contact, edge, frame);
    },
  };

  /** @param {KeyboardEvent} event */
  #keys = (event) => {
    const at = /** @type {HTMLElement} */ (event.target);
    if (event.defaultPrevented || at.matches("textarea, select, input:not([type=range]):not([type=checkbox]):not([type=radio])")) return;
    const act = this.#actOf(event);
    if (!act) return;
    event.preventDefault();
    act();
  };

  /**
   * @param {KeyboardEvent} event
   * @returns {(() => void) | null}
   */
  #actOf(event) {
    const { key, code, shiftKey, ctrlKey, metaKey } = event;
    if ((ctrlKey || metaKey) && !event.altKey) {
      return key.toLowerCase() === "z" && !shiftKey ? () => this.undoLast() : null;
    }
    /** @type {Edge} */
    const edge = shiftKey ? "toe_off" : "strike";
    // The keys beside the letters, whatever a country's layout writes on them.
    if (code === "BracketLeft" || code === "Comma" || key === "[") return () => this.nudge(edge, -1);
    if (code === "BracketRight" || code === "Period" || key === "]") return () => this.nudge(edge, 1);
    if (key === "Delete" || key === "Backspace") return () => this.remove();
    if (key === "n") return () => this.selectNext(1);
    if (key === "p") return () => this.selectNext(-1);
    if (key === "a") return () => this.add();
    return null;
  }

  /**
   * @param {Side} side
   * @param {string} stretch
   * @param {import("./motion.js").Point} at
   */
  #named(side, stretch, at) {
    const here = this.#file(this.player.stage.at);
    const next = this.#file(this.player.stage.at + 1);
    void this.send({
      kind: "name_leg", side, at_file_s: here, x_px: Math.max(0, at.x), y_px: Math.max(0, at.y),
      start_file_s: stretch === "on" ? here : null, stop_file_s: stretch === "back" ? next : null,
    });
  }

  /**
   * @param {string} words
   * @param {(at: import("./motion.js").Point) => void} picked
   */
  #point(words, picked) {
    this.#stopPointing?.();
    void this.player.stage.video.pause();
    this.player.showYourself();
    this.#stopPointing = pointAt(this.player.stage, words, picked);
    this.panel.say(words);
  }

  /**
   * @param {Contact} contact as it is kept
   * @param {Edge} edge
   * @param {number} frame
   */
  #move(contact, edge, frame) {
    const now = edgeMoved(this.motion.data.contacts, contact, edge, frame, this.motion);
    const [from, to] = edge === "strike"
      ? [contact.strike_frame, now.strike_frame]
      : [contact.toe_off_frame, now.toe_off_frame];
    this.selected = now;
    void this.send({
      kind: "move_edge", side: contact.side, edge, at_file_s: this.#file(from), to_file_s: this.#file(to),
    });
  }

  #keepNudged() {
    const nudged = this.#nudged;
    this.#dropNudged();
    if (!nudged) return;
    const { before, edge, now } = nudged;
    this.#move(before, edge, edge === "strike" ? now.strike_frame : now.toe_off_frame);
  }

  #dropNudged() {
    clearTimeout(this.#nudged?.timer);
    this.#nudged = null;
  }

  /** @param {Contact} contact */
  #countOf(contact) {
    return this.motion.data.contacts.filter((one) => one.side === contact.side).findIndex((one) => one.id === contact.id) + 1;
  }

  /** @param {number} frame */
  #file(frame) {
    return Math.round(1e5 * this.motion.fileTimeOf(frame)) / 1e5;
  }
}

/**
 * Return the contact of a side that is nearest to another.
 * @param {readonly Contact[]} contacts
 * @param {Contact} wanted
 * @returns {Contact | undefined}
 */
function closest(contacts, wanted) {
  const away = (/** @type {Contact} */ one) => Math.abs(one.strike_s + one.toe_off_s - wanted.strike_s - wanted.toe_off_s);
  const own = contacts.filter((one) => one.side === wanted.side).sort((a, b) => away(a) - away(b));
  return own[0] && away(own[0]) < 0.2 ? own[0] : undefined;
}
