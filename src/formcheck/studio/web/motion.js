/**
 * A clip's motion as plain data: landmarks by frame, contacts, curves; frames and times.
 *
 * Frames may have a fraction: a contact begins between two frames. Real time is the runner's
 * (slow motion undone), file time the clip's own.
 * @module
 */

/** @typedef {"left" | "right"} Side */

/**
 * @typedef {object} Contact
 * @property {string} id
 * @property {Side} side
 * @property {number} strike_s real time
 * @property {number} toe_off_s
 * @property {number} strike_frame
 * @property {number} toe_off_frame
 * @property {"found" | "hand"} by
 * @property {"high" | "medium" | "low"} confidence
 */

/**
 * @typedef {object} Curve
 * @property {string} unit
 * @property {(number | null)[]} left
 * @property {(number | null)[]} right
 * @property {(number | null)[]} both
 */

/**
 * What `GET /api/analyses/{id}/clips/{n}/motion` answers.
 * @typedef {object} MotionData
 * @property {number} frames
 * @property {number} fps
 * @property {number} width_px
 * @property {number} height_px
 * @property {number[]} time_s file time
 * @property {number} time_scale real seconds = file seconds / time_scale
 * @property {string} view
 * @property {number} direction
 * @property {Side | null} near_side
 * @property {number} roll_deg
 * @property {number | null} leg_px
 * @property {string[]} landmarks
 * @property {number} xy_unit_px
 * @property {string} xy
 * @property {Contact[]} contacts
 * @property {[number, number][]} left_out
 * @property {Record<string, Curve>} curves
 */

/** @typedef {{x: number, y: number}} Point */

const UNSEEN = -32768;

/** @type {Side[]} */
export const SIDES = ["left", "right"];

/**
 * Return the other side.
 * @param {Side} side
 * @returns {Side}
 */
export function otherSide(side) {
  return side === "left" ? "right" : "left";
}

/** A clip's motion, ready to be asked. */
export class Motion {
  /** @param {MotionData} data */
  constructor(data) {
    this.data = data;
    this.frames = data.frames;
    /** Real time of every frame. */
    this.real_s = Float64Array.from(data.time_s, (time_s) => time_s / data.time_scale);
    this.#rows = new Map(data.landmarks.map((name, row) => [name, row]));
    this.#xy = unpacked(data.xy);
  }

  /** @type {Map<string, number>} */
  #rows;
  /** @type {Int16Array} */
  #xy;

  /**
   * Return where a landmark is in a frame, in pixels of the picture, or null where it is not seen.
   * @param {number} frame
   * @param {string} name
   * @returns {Point | null}
   */
  point(frame, name) {
    const row = this.#rows.get(name);
    if (row === undefined || frame < 0 || frame >= this.frames) return null;
    const at = 2 * (frame * this.#rows.size + row);
    const x = this.#xy[at];
    const y = this.#xy[at + 1];
    if (x === undefined || y === undefined || x === UNSEEN || y === UNSEEN) return null;
    return { x: x * this.data.xy_unit_px, y: y * this.data.xy_unit_px };
  }

  /**
   * Return the middle between left and right of a part.
   * @param {number} frame
   * @param {string} part such as "hip"
   * @returns {Point | null}
   */
  middle(frame, part) {
    const left = this.point(frame, `left_${part}`);
    const right = this.point(frame, `right_${part}`);
    return left && right ? { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 } : null;
  }

  /** Return the real time from the first to the last frame. */
  get duration_s() {
    return this.timeOf(this.frames - 1) - this.timeOf(0);
  }

  /**
   * Return the real time of a frame, fractions between their neighbours.
   * @param {number} frame
   */
  timeOf(frame) {
    return timeOfFrame(this.real_s, frame);
  }

  /**
   * Return the frame of a real time, with what lies between two frames.
   * @param {number} time_s
   */
  frameOf(time_s) {
    return frameOfTime(this.real_s, time_s);
  }

  /**
   * Return the file time of a frame: what corrections are kept in.
   * @param {number} frame
   */
  fileTimeOf(frame) {
    return Math.max(0, timeOfFrame(this.data.time_s, frame));
  }

  /**
   * Return the whole frame nearest to a real time.
   * @param {number} time_s
   */
  nearest(time_s) {
    return clamp(Math.round(this.frameOf(time_s)), 0, this.frames - 1);
  }
}

/**
 * Return the time of a frame; beyond the ends time goes on as it did there.
 * @param {ArrayLike<number>} times_s
 * @param {number} frame
 */
export function timeOfFrame(times_s, frame) {
  const last = times_s.length - 1;
  if (last < 1) return times_s[0] ?? 0;
  const below = clamp(Math.floor(frame), 0, last - 1);
  const start_s = times_s[below] ?? 0;
  return start_s + (frame - below) * ((times_s[below + 1] ?? 0) - start_s);
}

/**
 * Return the frame of a time, with a fraction: the way back of `timeOfFrame`.
 * @param {ArrayLike<number>} times_s increasing
 * @param {number} time_s
 */
export function frameOfTime(times_s, time_s) {
  const last = times_s.length - 1;
  if (last < 1) return 0;
  let low = 0;
  let high = last - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((times_s[middle] ?? 0) <= time_s) low = middle;
    else high = middle - 1;
  }
  const start_s = times_s[low] ?? 0;
  return low + (time_s - start_s) / ((times_s[low + 1] ?? 0) - start_s);
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

/**
 * Return the numbers of base64 of little-endian int16.
 * @param {string} text
 */
export function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => view.getInt16(2 * at, true));
}
