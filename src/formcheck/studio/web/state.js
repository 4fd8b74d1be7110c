/**
 * What a check is, and in what state: the same words and shapes on every screen.
 * @module
 */

import { h } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {{id: string, message: string}} Warning
 * @typedef {{view: string | null, view_word: string, people: number, slow_motion_suggested: number | null,
 *   yaw_deg: number | null, roll_deg: number | null, warnings: Warning[], ready_in_s: number | null}} Look
 * @typedef {{id: string, check_id: string, name: string, bytes: number, state: string, fps: number | null,
 *   duration_s: number | null, frames: number | null, standing: boolean, told: Record<string, any>,
 *   look: Look | null, error: string | null, width_px: number | null, height_px: number | null}} Clip
 * @typedef {{state: string, stage: string, share: number | null, waits_for: string | null,
 *   seconds_left: number | null, place_in_queue: number | null}} Progress
 * @typedef {{id: string, title: string, athlete: {id: string, name: string} | null, day: string, shoes: string,
 *   speed_kmh: number | null, height_cm: number | null, mass_kg: number | null, sex: string | null,
 *   language: string | null, state: string, created: string, error: string | null,
 *   answers: Record<string, any> | null, clips: Clip[], analysis: {id: string, number: number, made: string} | null,
 *   sentence: string | null, progress: Progress | null}} Check
 */

/**
 * One line: what came out, how far it is, or why it is not.
 * @param {Check} check
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
