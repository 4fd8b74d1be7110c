/**
 * What is drawn over a frame: skeleton, angles, trails. From data, never burnt into the picture.
 * @module
 */

import { anglesIn, beyond, distance, upwards } from "./angles.js";
import { SIDES } from "./motion.js";
import { number } from "./words.js";

/** @typedef {import("./motion.js").Motion} Motion */
/** @typedef {import("./motion.js").Point} Point */
/** @typedef {import("./motion.js").Side} Side */
/** @typedef {"skeleton" | "angles" | "trails"} Layer */
/** @typedef {CanvasRenderingContext2D} Context */

/** @type {Layer[]} */
export const LAYERS = ["skeleton", "angles", "trails"];

/** On a picture, light or dark: the colours of the stills and the annotated video. */
export const ON_PICTURE = {
  left: "#0072b2",
  right: "#d55e00",
  left_far: "#8cbfdc",
  right_far: "#edb78c",
  grey: "#bebebe",
  arm: "#d8d8d8",
  white: "#ffffff",
  halo: "#181818",
};

const LEG = ["hip", "knee", "ankle", "heel", "foot_index", "ankle"];
const ARM = ["shoulder", "elbow", "wrist"];
const TRAIL_S = 0.75;

/** What of a number is drawn where it is shown alone: the angle that it is of. */
/** @type {Record<string, string>} */
const ANGLE_OF = {
  knee_flexion_strike: "knee",
  knee_flexion_peak: "knee",
  knee_excursion: "knee",
  knee_valgus: "knee",
  thigh_extension_toe_off: "hip",
  ankle_dorsiflexion_peak: "ankle",
  trunk_lean: "trunk",
  trunk_side_lean: "trunk",
};

/**
 * @typedef {object} Shown
 * @property {ReadonlySet<Layer>} layers
 * @property {{metric: string, side: Side} | null} metric a number that is looked at alone
 */

/**
 * Draw over a frame.
 * @param {Context} context cleared; one unit is one unit of the canvas
 * @param {Motion} motion
 * @param {number} frame
 * @param {number} scale canvas units in a pixel of the picture
 * @param {Shown} shown
 * @param {number} [unit] width of a thin line in canvas units
 */
export function paint(context, motion, frame, scale, shown, unit = unitOf(motion, scale)) {
  const brush = new Brush(context, scale, unit);
  if (shown.layers.has("trails")) trails(brush, motion, frame);
  if (shown.layers.has("skeleton")) skeleton(brush, motion, frame);
  if (shown.metric) measure(brush, motion, frame, shown.metric);
  else if (shown.layers.has("angles")) {
    const near = motion.data.near_side;
    angles(brush, motion, frame, near ? [near] : SIDES, null);
  }
}

/**
 * Return the width of a thin line on a picture so large.
 * @param {Motion} motion
 * @param {number} scale
 */
export function unitOf(motion, scale) {
  return Math.max(1, (Math.min(motion.data.width_px, motion.data.height_px) * scale) / 320);
}

/** Draws in pixels of the picture; the middle of its first pixel is 0, 0. */
class Brush {
  /**
   * @param {Context} context
   * @param {number} scale
   * @param {number} unit
   */
  constructor(context, scale, unit) {
    this.context = context;
    this.scale = scale;
    this.unit = unit;
    context.lineCap = "round";
    context.lineJoin = "round";
  }

  /** @type {{x: number, y: number, width: number}[]} */
  #labels = [];

  /** @param {Point} point */
  place(point) {
    return { x: (point.x + 0.5) * this.scale, y: (point.y + 0.5) * this.scale };
  }

  /**
   * @param {(Point | null)[]} points a missing one breaks the line
   * @param {string} colour
   * @param {number} width
   * @param {{halo?: boolean, dashed?: boolean}} [how]
   */
  path(points, colour, width, { halo = true, dashed = false } = {}) {
    const { context } = this;
    context.beginPath();
    let begun = false;
    for (const point of points) {
      if (point) {
        const { x, y } = this.place(point);
        if (begun) context.lineTo(x, y);
        else context.moveTo(x, y);
      }
      begun = Boolean(point);
    }
    context.setLineDash(dashed ? [5 * this.unit, 5 * this.unit] : []);
    if (halo) this.#stroke(ON_PICTURE.halo, width + 1.2);
    this.#stroke(colour, width);
    context.setLineDash([]);
  }

  /**
   * @param {Point | null} point
   * @param {string} colour
   * @param {number} radius
   */
  dot(point, colour, radius) {
    if (!point) return;
    const { x, y } = this.place(point);
    this.context.beginPath();
    this.context.arc(x, y, radius * this.unit, 0, 2 * Math.PI);
    this.context.fillStyle = colour;
    this.context.fill();
  }

  /**
   * Draw the arc of an angle and return where its number belongs.
   * @param {Point} corner
   * @param {Point} from
   * @param {Point} to
   * @param {number} radius_px
   * @returns {Point}
   */
  arc(corner, from, to, radius_px) {
    const start = Math.atan2(from.y - corner.y, from.x - corner.x);
    const stop = Math.atan2(to.y - corner.y, to.x - corner.x);
    const turn = Math.atan2(Math.sin(stop - start), Math.cos(stop - start));
    const { x, y } = this.place(corner);
    this.context.beginPath();
    this.context.arc(x, y, radius_px * this.scale, start, start + turn, turn < 0);
    this.#stroke(ON_PICTURE.halo, 2.4);
    this.#stroke(ON_PICTURE.white, 1.2);
    const middle = start + turn / 2;
    const away = radius_px * 1.9;
    return { x: corner.x + away * Math.cos(middle), y: corner.y + away * Math.sin(middle) };
  }

  /**
   * @param {Point} point
   * @param {string} words
   */
  label(point, words) {
    const { context } = this;
    const size = Math.max(11, 9 * this.unit);
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const { x, y: wanted } = this.place(point);
    const width = context.measureText(words).width + 0.7 * size;
    let y = wanted;
    // A number gives way downwards to those that are there.
    const hidden = () => this.#labels.some((one) =>
      Math.abs(one.x - x) < (one.width + width) / 2 && Math.abs(one.y - y) < 1.45 * size);
    for (let tries = 0; tries < 4 && hidden(); tries += 1) y += 0.75 * size;
    this.#labels.push({ x, y, width });
    context.fillStyle = "rgba(24, 24, 24, 0.78)";
    context.fillRect(x - width / 2, y - 0.7 * size, width, 1.4 * size);
    context.fillStyle = ON_PICTURE.white;
    context.fillText(words, x, y + 0.04 * size);
  }

  /**
   * @param {string} colour
   * @param {number} width
   */
  #stroke(colour, width) {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width * this.unit;
    this.context.stroke();
  }
}

/**
 * @param {Brush} brush
 * @param {Motion} motion
 * @param {number} frame
 */
function skeleton(brush, motion, frame) {
  const at = (/** @type {string} */ name) => motion.point(frame, name);
  const trunk = ["left_shoulder", "right_shoulder", "right_hip", "left_hip", "left_shoulder"];
  brush.path(trunk.map(at), ON_PICTURE.grey, 0.9);
  const near = motion.data.near_side;
  const sides = near === "left" ? /** @type {Side[]} */ (["right", "left"]) : SIDES;
  for (const side of sides) {
    const far = near !== null && side !== near;
    const colour = far ? ON_PICTURE[`${side}_far`] : ON_PICTURE[side];
    const leg = LEG.map((part) => at(`${side}_${part}`));
    brush.path(ARM.map((part) => at(`${side}_${part}`)), ON_PICTURE.arm, 0.8);
    brush.path(leg, colour, far ? 1 : 1.6);
    for (const joint of leg.slice(0, 3)) brush.dot(joint, colour, far ? 1.6 : 2.2);
  }
}

/**
 * @param {Brush} brush
 * @param {Motion} motion
 * @param {number} frame
 */
function trails(brush, motion, frame) {
  const first = Math.max(0, Math.ceil(motion.frameOf(motion.timeOf(frame) - TRAIL_S)));
  const run = Array.from({ length: frame - first + 1 }, (_, at) => first + at);
  brush.path(run.map((one) => motion.middle(one, "hip")), ON_PICTURE.white, 0.9);
  for (const side of SIDES) {
    const path = run.map((one) => motion.point(one, `${side}_ankle`));
    brush.path(path, ON_PICTURE[side], 1.1);
  }
}

/**
 * @param {Brush} brush
 * @param {Motion} motion
 * @param {number} frame
 * @param {Side[]} sides
 * @param {string | null} only the name of the one angle that is wanted
 */
function angles(brush, motion, frame, sides, only) {
  const one = sides.length === 1 ? sides[0] : undefined;
  for (const angle of anglesIn(motion, frame, sides)) {
    if (only && angle.name !== only) continue;
    const reach = 0.5 * Math.min(
      distance(angle.corner, angle.from), distance(angle.corner, angle.to),
    );
    brush.path([angle.corner, angle.from], ON_PICTURE.white, 1, { dashed: true });
    if (only) brush.path([angle.corner, angle.to], ON_PICTURE.white, 1.6);
    const place = brush.arc(angle.corner, angle.from, angle.to, reach);
    brush.label(place, `${number(shownDegrees(motion, frame, angle, one), 0)}°`);
  }
}

/**
 * Return an angle as the curves give it, so that picture and number say the same; else as drawn.
 * @param {Motion} motion
 * @param {number} frame
 * @param {import("./angles.js").Angle} angle
 * @param {Side | undefined} side
 */
function shownDegrees(motion, frame, angle, side) {
  const curve = motion.data.curves[angle.name];
  const values = curve && (curve.both.length ? curve.both : side ? curve[side] : undefined);
  return values?.[frame] ?? angle.deg;
}

/**
 * Draw what one number is of.
 * @param {Brush} brush
 * @param {Motion} motion
 * @param {number} frame
 * @param {{metric: string, side: Side}} wanted
 */
function measure(brush, motion, frame, { metric, side }) {
  const plain = metric.replace(/_asymmetry$/, "");
  const angle = ANGLE_OF[plain];
  if (angle) angles(brush, motion, frame, [side], angle);
  if (plain === "overstride") reachAhead(brush, motion, frame, side);
  if (plain === "shank_angle") {
    against(brush, motion, motion.point(frame, `${side}_ankle`), motion.point(frame, `${side}_knee`));
  }
  if (plain === "foot_strike_angle") sole(brush, motion, frame, side);
  if (plain === "pelvic_drop" || plain === "hip_adduction") {
    brush.path(SIDES.map((one) => motion.point(frame, `${one}_hip`)), ON_PICTURE.white, 2);
  }
}

/**
 * Draw how far the ankle is ahead of the middle of the hips.
 * @param {Brush} brush
 * @param {Motion} motion
 * @param {number} frame
 * @param {Side} side
 */
function reachAhead(brush, motion, frame, side) {
  const hips = motion.middle(frame, "hip");
  const ankle = motion.point(frame, `${side}_ankle`);
  if (!hips || !ankle) return;
  const up = upwards(motion.data.roll_deg);
  const high = (hips.x - ankle.x) * up.x + (hips.y - ankle.y) * up.y;
  const below = { x: hips.x - up.x * high, y: hips.y - up.y * high };
  brush.path([hips, beyond(hips, below, 0.06)], ON_PICTURE.white, 1.2, { dashed: true });
  brush.path([below, ankle], ON_PICTURE.white, 2.2);
  for (const end of [below, ankle]) {
    const tick = { x: up.x * 0.03 * high, y: up.y * 0.03 * high };
    const ends = [{ x: end.x - tick.x, y: end.y - tick.y }, { x: end.x + tick.x, y: end.y + tick.y }];
    brush.path(ends, ON_PICTURE.white, 2.2);
  }
}

/**
 * Draw a line's angle to the vertical.
 * @param {Brush} brush
 * @param {Motion} motion
 * @param {Point | null} corner
 * @param {Point | null} end
 */
function against(brush, motion, corner, end) {
  if (!corner || !end) return;
  const up = upwards(motion.data.roll_deg);
  const length = distance(corner, end);
  const above = { x: corner.x + up.x * length, y: corner.y + up.y * length };
  brush.path([corner, above], ON_PICTURE.white, 1.2, { dashed: true });
  brush.path([corner, end], ON_PICTURE.white, 2.2);
  brush.arc(corner, above, end, 0.7 * length);
}

/**
 * Draw the foot's angle to the ground.
 * @param {Brush} brush
 * @param {Motion} motion
 * @param {number} frame
 * @param {Side} side
 */
function sole(brush, motion, frame, side) {
  const heel = motion.point(frame, `${side}_heel`);
  const toe = motion.point(frame, `${side}_foot_index`);
  if (!heel || !toe) return;
  const up = upwards(motion.data.roll_deg);
  const ahead = Math.sign(toe.x - heel.x) || 1;
  const length = distance(heel, toe);
  const level = { x: heel.x - up.y * ahead * length, y: heel.y + up.x * ahead * length };
  brush.path([heel, beyond(heel, level, 0.2)], ON_PICTURE.white, 1.2, { dashed: true });
  brush.path([heel, toe], ON_PICTURE.white, 2.2);
  brush.arc(heel, level, toe, 0.7 * length);
}
