/**
 * Curves over the gait cycle: every stride from strike to strike of one foot, 0 to 100 %.
 * @module
 */

/** @typedef {import("./motion.js").Motion} Motion */
/** @typedef {import("./motion.js").Side} Side */
/** @typedef {{mean: (number | null)[], sd: (number | null)[], strides: number, toe_off_pct: number | null}} Cycle */

export const POINTS = 101;

/**
 * Return the frames at which the strides of a side begin and end, none with a contact missing.
 * @param {Motion} motion
 * @param {Side} side
 * @returns {{first: number, last: number, toe_off: number}[]}
 */
export function stridesOf(motion, side) {
  const { contacts } = motion.data;
  const own = contacts.filter((one) => one.side === side).sort((a, b) => a.strike_frame - b.strike_frame);
  const strides = [];
  for (const [at, start] of own.entries()) {
    const stop = own[at + 1];
    if (!stop) break;
    const between = contacts.filter((one) => one.side !== side
      && one.strike_frame > start.strike_frame && one.strike_frame < stop.strike_frame);
    if (between.length === 1) {
      strides.push({ first: start.strike_frame, last: stop.strike_frame, toe_off: start.toe_off_frame });
    }
  }
  return strides;
}

/**
 * Return mean and standard deviation of a curve over the cycle of a side.
 * @param {Motion} motion
 * @param {readonly (number | null)[]} values one a frame
 * @param {Side} side
 * @returns {Cycle}
 */
export function cycleOf(motion, values, side) {
  const strides = stridesOf(motion, side);
  const rows = strides.map(({ first, last }) =>
    Array.from({ length: POINTS }, (_, at) => between(values, first + (at / (POINTS - 1)) * (last - first))));
  /** @type {(number | null)[]} */
  const mean = [];
  /** @type {(number | null)[]} */
  const sd = [];
  for (let at = 0; at < POINTS; at += 1) {
    const known = rows.map((row) => row[at]).filter((value) => value !== null && value !== undefined);
    const enough = known.length > 0 && known.length >= rows.length / 2;
    const middle = known.reduce((sum, value) => sum + value, 0) / known.length;
    const spread = known.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, known.length - 1);
    mean.push(enough ? middle : null);
    sd.push(enough ? Math.sqrt(spread) : null);
  }
  const lifts = strides.map(({ first, last, toe_off }) => (100 * (toe_off - first)) / (last - first));
  return {
    mean, sd, strides: strides.length,
    toe_off_pct: lifts.length ? lifts.reduce((sum, value) => sum + value, 0) / lifts.length : null,
  };
}

/**
 * Return where in the cycle of a side a frame is, in %, or null outside of all strides.
 * @param {Motion} motion
 * @param {Side} side
 * @param {number} frame
 */
export function percentAt(motion, side, frame) {
  const stride = stridesOf(motion, side).find(({ first, last }) => first <= frame + 0.5 && frame < last);
  if (!stride) return null;
  return Math.max(0, (100 * (frame - stride.first)) / (stride.last - stride.first));
}

/**
 * @param {readonly (number | null)[]} values
 * @param {number} frame
 * @returns {number | null}
 */
function between(values, frame) {
  const below = Math.floor(frame);
  const [low, high] = [values[below], values[Math.min(below + 1, values.length - 1)]];
  if (low === null || low === undefined || high === null || high === undefined) return null;
  return low + (frame - below) * (high - low);
}
