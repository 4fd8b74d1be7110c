/**
 * What a check is, and in what state: the same words and shapes on every screen.
 * @module
 */

import { h } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {{id: string, message: string}} Warning
 * @typedef {{view: string | null, view_word?: string, people?: number, slow_motion_suggested?: number | null,
 *   warnings?: Warning[], blocked?: boolean}} Look
 * @typedef {{view?: string | null, slow_motion?: number | null, person?: number | null}} Told
 * @typedef {{id: string, check_id: string, name: string, size_bytes: number, state: string, fps: number | null,
 *   duration_s: number | null, frames: number | null, standing: boolean, told: Told | null,
 *   look: Look | null, error: string | null, width_px: number | null, height_px: number | null}} Clip
 * @typedef {{state: string, stage: string, share: number | null, waits_for: string | null,
 *   seconds_left: number | null, place_in_queue: number | null}} Progress
 * @typedef {{id: string, title: string, athlete_id: string | null, athlete_name: string, day: string, shoes: string,
 *   speed_kmh: number | null, height_cm: number | null, mass_kg: number | null, sex: string | null,
 *   language: string, state: string, created: string, error: string | null, clip_count: number,
 *   thumb_clip_id: string | null, analysis_id: string | null, sentence?: string | null,
 *   progress: Progress | null}} CheckRow
 * @typedef {CheckRow & {answers: Record<string, unknown> | null, clips: Clip[]}} Check
 * @typedef {{id: string, name: string, height_cm: number | null, mass_kg: number | null, sex: string | null,
 *   speed_kmh: number | null, shoes: string, note: string, checks: number, last_day: string | null}} Athlete
 */

/**
 * One line: what came out, how far it is, or why it is not.
 * @param {CheckRow} check
 */
export function stateLine(check) {
  if (check.state === "done") return h("span", { class: "small" }, check.sentence ?? say("studio.state.done"));
  const word = say(`studio.state.${check.state}`);
  const share = check.progress?.share;
  if (check.state === "running") {
    return h("span", { class: "small state" }, check.progress?.stage || word,
      h("progress", { max: 1, value: share ?? null, "aria-label": word }));
  }
  const faulty = ["failed", "refused", "interrupted"].includes(check.state);
  return h("span", { class: faulty ? "small level watch" : "small soft" }, word);
}
