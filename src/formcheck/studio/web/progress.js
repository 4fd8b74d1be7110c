/**
 * How far a check is: stage, share, time left, and the way to stop it.
 * @module
 */

import { get, post } from "./api.js";
import { clear, h } from "./dom.js";
import { duration, number, say } from "./words.js";

/** @typedef {import("./state.js").Progress} Progress */

const LOOK_AGAIN_MS = 1000;
const OVER = ["done", "failed", "refused", "cancelled", "interrupted", "draft"];

/**
 * Show how far a check is until it is over.
 * @param {string} checkId
 * @param {AbortSignal} signal
 * @param {(state: string) => void} over
 * @returns {HTMLElement}
 */
export function progressPanel(checkId, signal, over) {
  const stage = h("p", { class: "stage-word", role: "status", "aria-live": "polite" });
  const bar = h("progress", { max: 1, "aria-label": say("studio.progress.label") });
  const left = h("p", { class: "small soft" });
  const fault = h("p", { class: "fault", role: "alert" });
  const cancel = h("button", { type: "button", onclick: stop }, say("studio.progress.cancel"));
  let said = "";

  /** @param {Progress} now */
  function show(now) {
    const waits = now.state === "queued";
    const ahead = now.place_in_queue ?? 0;
    const text = waits
      ? say(ahead > 1 ? "studio.progress.ahead" : ahead === 1 ? "studio.progress.one_ahead" : "studio.progress.queued", { count: ahead })
      : capital(now.stage) || say("studio.state.running");
    if (text !== said) clear(stage, (said = text)); // told once, not every second
    if (now.share === null || now.share === undefined) bar.removeAttribute("value");
    else bar.value = now.share;
    const share = now.share === null || now.share === undefined ? "" : `${number(Math.floor(now.share * 100), 0)} %`;
    const rest = now.seconds_left === null || now.seconds_left === undefined || waits
      ? "" : say("studio.progress.left", { time: duration(now.seconds_left) });
    clear(left, [share, rest].filter(Boolean).join(" · "), waits && now.waits_for && h("span", null, ` ${now.waits_for}`));
    clear(fault);
  }

  async function watch() {
    while (!signal.aborted) {
      try {
        const now = await /** @type {Promise<Progress>} */ (get(`/api/checks/${checkId}/progress`, { signal }));
        show(now);
        if (OVER.includes(now.state)) {
          over(now.state);
          return;
        }
      } catch (error) {
        if (signal.aborted) return;
        clear(fault, /** @type {Error} */ (error).message);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  async function stop() {
    cancel.disabled = true;
    try {
      await post(`/api/checks/${checkId}/cancel`, undefined, { signal });
    } catch (error) {
      cancel.disabled = false;
      clear(fault, /** @type {Error} */ (error).message);
    }
  }

  void watch();
  return h("section", { class: "panel", "aria-label": say("studio.progress.label") }, stage, bar, left, fault,
    h("p", { class: "small soft" }, say("studio.progress.leave")), h("div", { class: "buttons" }, cancel));
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
