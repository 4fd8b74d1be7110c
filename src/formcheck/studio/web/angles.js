/**
 * Angles in a picture: between three points, against the vertical, and what of them is drawn.
 * @module
 */

/** @typedef {import("./motion.js").Point} Point */
/** @typedef {import("./motion.js").Motion} Motion */
/** @typedef {import("./motion.js").Side} Side */

/**
 * An angle as it is drawn: its corner, the two ends its legs point to, its size.
 * @typedef {{name: string, corner: Point, from: Point, to: Point, deg: number}} Angle
 */

/**
 * Return the angle at a corner between two points, 0 to 180 degrees.
 * @param {Point} from
 * @param {Point} corner
 * @param {Point} to
 */
export function angleAt(from, corner, to) {
  const first = { x: from.x - corner.x, y: from.y - corner.y };
  const other = { x: to.x - corner.x, y: to.y - corner.y };
  const cross = first.x * other.y - first.y * other.x;
  const dot = first.x * other.x + first.y * other.y;
  return degrees(Math.abs(Math.atan2(cross, dot)));
}

/**
 * Return the picture's true vertical as a unit vector that points up.
 * @param {number} roll_deg how far the vertical leans to the right
 * @returns {Point}
 */
export function upwards(roll_deg) {
  const roll = (roll_deg * Math.PI) / 180;
  return { x: Math.sin(roll), y: -Math.cos(roll) };
}

/**
 * Return the point on the line through two points beyond the second, as far again.
 * @param {Point} from
 * @param {Point} to
 * @param {number} [share]
 * @returns {Point}
 */
export function beyond(from, to, share = 0.6) {
  return { x: to.x + (to.x - from.x) * share, y: to.y + (to.y - from.y) * share };
}

/**
 * Return what is drawn of the angles in a frame: knee, hip, ankle and trunk from the side; knees
 * and trunk from the front and behind.
 * @param {Motion} motion
 * @param {number} frame
 * @param {Side[]} sides
 * @returns {Angle[]}
 */
export function anglesIn(motion, frame, sides) {
  const found = sides.flatMap((side) => legAngles(motion, frame, side));
  const trunk = trunkAngle(motion, frame);
  return [...found, trunk].filter((one) => one !== null);
}

/**
 * @param {Motion} motion
 * @param {number} frame
 * @param {Side} side
 * @returns {(Angle | null)[]}
 */
function legAngles(motion, frame, side) {
  const [hip, knee, ankle, heel, toe] = ["hip", "knee", "ankle", "heel", "foot_index"].map(
    (part) => motion.point(frame, `${side}_${part}`),
  );
  const bent = hip && knee && ankle
    ? made("knee", knee, beyond(hip, knee), ankle)
    : null;
  if (motion.data.direction === 0) return [bent];
  const up = upwards(motion.data.roll_deg);
  const down = hip && knee && distance(hip, knee)
    ? { x: hip.x - up.x * distance(hip, knee), y: hip.y - up.y * distance(hip, knee) }
    : null;
  const thigh = hip && knee && down ? made("hip", hip, down, knee) : null;
  const foot = knee && ankle && heel && toe
    ? made("ankle", ankle, { x: ankle.x + toe.x - heel.x, y: ankle.y + toe.y - heel.y }, knee)
    : null;
  return [bent, thigh, foot];
}

/**
 * @param {Motion} motion
 * @param {number} frame
 * @returns {Angle | null}
 */
function trunkAngle(motion, frame) {
  const hips = motion.middle(frame, "hip");
  const shoulders = motion.middle(frame, "shoulder");
  if (!hips || !shoulders) return null;
  const up = upwards(motion.data.roll_deg);
  const length = distance(hips, shoulders);
  const above = { x: hips.x + up.x * length, y: hips.y + up.y * length };
  return made("trunk", hips, above, shoulders);
}

/**
 * @param {string} name
 * @param {Point} corner
 * @param {Point} from
 * @param {Point} to
 * @returns {Angle}
 */
function made(name, corner, from, to) {
  return { name, corner, from, to, deg: angleAt(from, corner, to) };
}

/**
 * @param {Point} one
 * @param {Point} other
 */
export function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** @param {number} radians */
function degrees(radians) {
  return (radians * 180) / Math.PI;
}
