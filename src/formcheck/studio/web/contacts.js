/**
 * Contacts as a list that is walked, aligned and edited: nothing here touches the page.
 * @module
 */

import { clamp, otherSide } from "./motion.js";

/** @typedef {import("./motion.js").Contact} Contact */
/** @typedef {import("./motion.js").Side} Side */
/** @typedef {"strike" | "toe_off"} Edge */

/** The shortest time on the ground and in the air that an edge can be dragged to, in frames. */
const LEAST = 1;

/**
 * Return the strikes and toe-offs of both feet in order, as frames.
 * @param {readonly Contact[]} contacts
 * @returns {{frame: number, edge: Edge, contact: Contact}[]}
 */
export function eventsOf(contacts) {
  const events = contacts.flatMap((contact) => [
    { frame: contact.strike_frame, edge: /** @type {Edge} */ ("strike"), contact },
    { frame: contact.toe_off_frame, edge: /** @type {Edge} */ ("toe_off"), contact },
  ]);
  return events.sort((a, b) => a.frame - b.frame);
}

/**
 * Return the strike after or before a frame, or null where there is none.
 * @param {readonly Contact[]} contacts
 * @param {number} frame
 * @param {1 | -1} way
 * @returns {Contact | null}
 */
export function nextStrike(contacts, frame, way) {
  const inOrder = [...contacts].sort((a, b) => a.strike_frame - b.strike_frame);
  if (way > 0) return inOrder.find((one) => Math.round(one.strike_frame) > frame) ?? null;
  return inOrder.reverse().find((one) => Math.round(one.strike_frame) < frame) ?? null;
}

/**
 * Return which feet are down in a frame.
 * @param {readonly Contact[]} contacts
 * @param {number} frame
 * @returns {Contact[]}
 */
export function downAt(contacts, frame) {
  return contacts.filter((one) => one.strike_frame <= frame && frame < one.toe_off_frame);
}

/**
 * Return the stride around a frame: from a strike to the same foot's next.
 * @param {readonly Contact[]} contacts
 * @param {number} frame
 * @returns {{first: number, last: number, side: Side} | null} whole frames
 */
export function strideAround(contacts, frame) {
  /** @type {{first: number, last: number, side: Side}[]} */
  const strides = [];
  for (const side of /** @type {Side[]} */ (["left", "right"])) {
    const own = contacts.filter((one) => one.side === side);
    for (const [at, start] of own.entries()) {
      const stop = own[at + 1];
      // A missed contact makes two strides look like one.
      const between = contacts.filter(
        (one) => one.side !== side && one.strike_frame > start.strike_frame
          && one.strike_frame < (stop?.strike_frame ?? 0),
      );
      if (stop && between.length === 1) {
        const [first, last] = [Math.round(start.strike_frame), Math.round(stop.strike_frame) - 1];
        strides.push({ first, last, side });
      }
    }
  }
  const away = (/** @type {{first: number, last: number}} */ one) =>
    frame < one.first ? one.first - frame : Math.max(0, frame - one.last);
  // Among those that hold the frame, the one that began last.
  strides.sort((a, b) => away(a) - away(b) || b.first - a.first);
  return strides[0] ?? null;
}

/**
 * Gait phase as a clock: every step is 1, left strikes are even, right strikes odd. Two clips of
 * one runner are in step where their clocks agree up to whole strides.
 */
export class StepClock {
  /** @param {readonly Contact[]} contacts */
  constructor(contacts) {
    const inOrder = [...contacts].sort((a, b) => a.strike_frame - b.strike_frame);
    const gaps = inOrder.slice(1).map((one, at) => one.strike_frame - (inOrder[at]?.strike_frame ?? 0));
    const usual = median(gaps.filter((gap) => gap > 0));
    this.frames_a_step = usual || 1;
    /** @type {{frame: number, step: number}[]} */
    this.anchors = [];
    for (const one of inOrder) {
      const own = one.side === "left" ? 0 : 1;
      const before = this.anchors.at(-1);
      if (!before) this.anchors.push({ frame: one.strike_frame, step: own });
      else {
        // As many steps as fit in the time, of the right foot: a missed contact is counted too.
        const fits = (one.strike_frame - before.frame) / this.frames_a_step;
        const parity = Math.abs(before.step + own) % 2;
        const steps = Math.max(parity || 2, 2 * Math.round((fits - parity) / 2) + parity);
        this.anchors.push({ frame: one.strike_frame, step: before.step + steps });
      }
    }
  }

  /** Whether there is anything to keep in step with. */
  get known() {
    return this.anchors.length > 1;
  }

  /**
   * Return the steps at a frame, with a fraction.
   * @param {number} frame
   */
  stepAt(frame) {
    return this.#between("frame", "step", 1 / this.frames_a_step, frame);
  }

  /**
   * Return the frame at which so many steps are done.
   * @param {number} step
   */
  frameAt(step) {
    return this.#between("step", "frame", this.frames_a_step, step);
  }

  /**
   * @param {"frame" | "step"} from
   * @param {"frame" | "step"} to
   * @param {number} slope beyond the ends
   * @param {number} value
   */
  #between(from, to, slope, value) {
    const first = this.anchors[0];
    const last = this.anchors.at(-1);
    if (!first || !last) return value * slope;
    if (value <= first[from]) return first[to] + (value - first[from]) * slope;
    if (value >= last[from]) return last[to] + (value - last[from]) * slope;
    const at = this.anchors.findIndex((anchor) => anchor[from] > value);
    const [below, above] = [this.anchors[at - 1] ?? first, this.anchors[at] ?? last];
    const share = (value - below[from]) / (above[from] - below[from]);
    return below[to] + share * (above[to] - below[to]);
  }
}

/**
 * Return the frame of another clip that shows the same gait phase, and its neighbour in the run.
 * @param {StepClock} leader
 * @param {StepClock} follower
 * @param {number} frame of the leader
 * @param {number} frames of the follower
 * @param {number} [offset] frames that the follower is ahead
 */
export function frameInStep(leader, follower, frame, frames, offset = 0) {
  if (!leader.known || !follower.known) return clamp(frame + offset, 0, frames - 1);
  const step = leader.stepAt(frame);
  const [first, last] = [follower.stepAt(-offset), follower.stepAt(frames - 1 - offset)];
  // Whole strides on or back until the phase lies in the other clip.
  let wanted = step;
  if (wanted > last) wanted -= 2 * Math.ceil((wanted - last) / 2);
  if (wanted < first) wanted += 2 * Math.ceil((first - wanted) / 2);
  return clamp(Math.round(follower.frameAt(wanted) + offset), 0, frames - 1);
}

/**
 * Return how far the edge of a contact can be moved: it keeps a frame on the ground, and its own
 * foot's contacts never meet.
 * @param {readonly Contact[]} contacts
 * @param {Contact} contact
 * @param {Edge} edge
 * @param {number} frames of the clip
 * @returns {[number, number]}
 */
export function edgeLimits(contacts, contact, edge, frames) {
  const own = contacts.filter((one) => one.side === contact.side && one.id !== contact.id);
  if (edge === "strike") {
    const before = own.filter((one) => one.toe_off_frame <= contact.strike_frame);
    const free = Math.max(0, ...before.map((one) => one.toe_off_frame + LEAST));
    return [free, contact.toe_off_frame - LEAST];
  }
  const after = own.filter((one) => one.strike_frame >= contact.toe_off_frame);
  const free = Math.min(frames - 1, ...after.map((one) => one.strike_frame - LEAST));
  return [contact.strike_frame + LEAST, free];
}

/**
 * Return a contact with one edge elsewhere, within its limits.
 * @param {readonly Contact[]} contacts
 * @param {Contact} contact
 * @param {Edge} edge
 * @param {number} frame
 * @param {import("./motion.js").Motion} motion
 * @returns {Contact}
 */
export function edgeMoved(contacts, contact, edge, frame, motion) {
  const [low, high] = edgeLimits(contacts, contact, edge, motion.frames);
  const to = clamp(frame, low, high);
  const time_s = motion.timeOf(to);
  return edge === "strike"
    ? { ...contact, strike_frame: to, strike_s: time_s, by: "hand" }
    : { ...contact, toe_off_frame: to, toe_off_s: time_s, by: "hand" };
}

/**
 * Return where a new contact can be put at a frame, as long as is usual there, or null where the
 * foot is down already.
 * @param {readonly Contact[]} contacts
 * @param {Side} side
 * @param {number} frame
 * @param {import("./motion.js").Motion} motion
 * @returns {{side: Side, strike_frame: number, toe_off_frame: number, strike_s: number, toe_off_s: number} | null}
 */
export function newContact(contacts, side, frame, motion) {
  const own = contacts.filter((one) => one.side === side);
  if (downAt(own, frame).length) return null;
  const lengths = contacts.map((one) => one.toe_off_frame - one.strike_frame);
  const usual = median(lengths) || motion.frameOf(motion.timeOf(0) + 0.24);
  const after = own.filter((one) => one.strike_frame > frame);
  const free = Math.min(motion.frames - 1, ...after.map((one) => one.strike_frame - LEAST));
  const toe_off_frame = Math.min(frame + usual, free);
  if (toe_off_frame - frame < LEAST) return null;
  return {
    side,
    strike_frame: frame,
    toe_off_frame,
    strike_s: motion.timeOf(frame),
    toe_off_s: motion.timeOf(toe_off_frame),
  };
}

/**
 * Return which foot should come down next at a frame: the other one than the last.
 * @param {readonly Contact[]} contacts
 * @param {number} frame
 * @returns {Side}
 */
export function likelySide(contacts, frame) {
  const before = contacts.filter((one) => one.strike_frame <= frame).at(-1);
  const after = contacts.find((one) => one.strike_frame > frame);
  if (before) return otherSide(before.side);
  return after ? otherSide(after.side) : "left";
}

/**
 * @param {number[]} values
 * @returns {number} 0 where there is none
 */
export function median(values) {
  const inOrder = [...values].sort((a, b) => a - b);
  const middle = inOrder.length >> 1;
  const upper = inOrder[middle] ?? 0;
  return inOrder.length % 2 ? upper : ((inOrder[middle - 1] ?? 0) + upper) / 2;
}
