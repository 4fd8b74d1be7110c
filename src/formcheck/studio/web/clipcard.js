/**
 * One clip of a new check: on its way, looked at, and what is amiss with it while it can be filmed again.
 * @module
 */

import { del, get, patch } from "./api.js";
import { clear, freshId, h } from "./dom.js";
import { upload } from "./upload.js";
import { number, say, seconds, size } from "./words.js";

/** @typedef {import("./state.js").Clip} Clip */

/**
 * @typedef {object} ClipCard
 * @property {HTMLElement} node
 * @property {() => boolean} busy whether it is not there yet, or not looked at
 * @property {() => boolean} usable whether it can be measured
 * @property {string} half name of a file of which only a part is there; empty for others
 * @property {() => Promise<void>} settled once everything told of it is kept
 */

const LOOK_AGAIN_MS = 400;
const VIEWS = ["side_left", "side_right", "rear", "front"];

/**
 * Return the card of a clip that is there, or of a file that is sent from now on.
 * @param {{clip?: Clip, file?: File, checkId: string}} what
 * @param {{signal: AbortSignal, changed: () => void, removed: (card: ClipCard) => void}} told
 * @returns {ClipCard}
 */
export function clipCard({ clip: there, file, checkId }, { signal, changed, removed }) {
  /** @type {Clip | null} */
  let clip = there ?? null;
  let fault = "";
  /** @type {Promise<unknown>} */
  let keeping = Promise.resolve();
  /** @type {import("./upload.js").Upload | null} */
  let under = null;

  const name = clip?.name ?? file?.name ?? "";
  const picture = h("div", { class: "thumb" });
  const state = h("p", { class: "small soft", role: "status" });
  const bar = h("progress", { max: 1, "aria-label": say("studio.clip.sending", { name }) });
  const seen = h("div", { class: "seen" });
  const remove = h("button", { type: "button", class: "quiet", "aria-label": say("studio.clip.remove_it", { name }), onclick: throwOut }, say("studio.clip.remove"));
  const node = h("li", { class: "clip" }, picture, h("div", { class: "about" },
    h("div", { class: "head" }, h("b", null, name), remove), state, bar, seen));

  /** @type {ClipCard} */
  const card = {
    node,
    busy: () => !fault && !(clip && (clip.look || ["unusable", "interrupted"].includes(clip.state))),
    usable: () => !fault && clip !== null && ["arriving", "ready"].includes(clip.state) && clip.look !== null && !clip.standing
      && !(clip.look.blocked && !clip.told?.view && !clip.told?.slow_motion),
    half: clip?.state === "uploading" ? clip.name : "",
    settled: async () => {
      await keeping;
    },
  };

  async function send() {
    if (!file) return;
    try {
      under = await upload(file, { check_id: checkId }, (share, waiting) => {
        bar.value = share;
        clear(state, waiting ? say("studio.clip.waiting") : say("studio.clip.sent", { share: number(Math.floor(share * 100), 0), size: size(file.size) }));
      });
      signal.addEventListener("abort", under.stop, { once: true });
      await under.done;
      const id = under.clipId;
      under = null;
      await watch(id);
    } catch (error) {
      if (signal.aborted || /** @type {Error} */ (error).name === "AbortError") return;
      fault = /** @type {Error} */ (error).message;
      show();
    }
  }

  /** @param {string} id */
  async function watch(id) {
    while (!signal.aborted) {
      clip = await /** @type {Promise<Clip>} */ (get(`/api/clips/${id}`, { signal }));
      show();
      if (!["uploading", "arriving"].includes(clip.state) || clip.look) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  function show() {
    const looking = card.busy() && clip !== null;
    bar.hidden = !card.busy();
    if (looking) bar.removeAttribute("value");
    const dead = clip && ["unusable", "interrupted"].includes(clip.state);
    if (fault || dead) {
      clear(state);
      clear(seen, h("p", { class: "warn" }, fault || clip?.error || say("studio.clip.unusable")));
    } else if (looking) {
      clear(state, say("studio.clip.looking"));
    } else if (clip?.look) {
      if (!picture.firstChild) picture.append(h("img", { src: `/media/clips/${clip.id}/thumb.jpg`, alt: "", width: 160, height: 120 }));
      clear(state, facts(clip));
      if (!seen.firstChild) seen.append(...lookNodes(clip));
    }
    changed();
  }

  /** @param {Clip} now */
  function lookNodes(now) {
    const look = /** @type {import("./state.js").Look} */ (now.look);
    const warnings = look.warnings ?? [];
    const id = freshId("view");
    const view = h("select", {
      id, value: now.told?.view ?? "", onchange: () => tell({ told: { view: view.value || null } }),
    }, h("option", { value: "" }, look.view ? say("studio.clip.looks_like", { view: viewWord(look.view) }) : say("studio.clip.no_view")),
      VIEWS.map((one) => h("option", { value: one }, viewWord(one))));
    const standing = h("input", { type: "checkbox", checked: now.standing, onchange: () => tell({ standing: standing.checked }) });
    return [
      warnings.length > 0
        ? h("ul", { class: "bare" }, warnings.map((one) => h("li", { class: "warn" }, one.message)))
        : h("p", { class: "fine" }, h("span", { class: "level typical", "aria-hidden": "true" }, "✓ "), say("studio.clip.fine")),
      h("div", { class: "fields" },
        h("div", null, h("label", { for: id }, say("studio.clip.view")), view),
        slowMotion(now, look)),
      h("label", { class: "choice" }, standing, h("span", null, say("studio.clip.standing"))),
    ];
  }

  /**
   * @param {Clip} now
   * @param {import("./state.js").Look} look
   */
  function slowMotion(now, look) {
    const guess = look.slow_motion_suggested;
    const told = now.told?.slow_motion ?? null;
    if (!guess && !told) return null;
    const id = freshId("slow");
    const factors = [...new Set([1, 2, 4, 8, guess, told].filter((one) => typeof one === "number"))].sort((a, b) => Number(a) - Number(b));
    const slow = h("select", { id, value: told === null ? "" : String(told), onchange: () => tell({ told: { slow_motion: slow.value ? Number(slow.value) : null } }) },
      h("option", { value: "" }, guess ? say("studio.clip.slow_guess", { factor: number(guess) }) : say("studio.clip.slow_unknown")),
      factors.map((factor) => h("option", { value: String(factor) }, factor === 1 ? say("studio.clip.slow_none") : say("studio.clip.slow_times", { factor: number(Number(factor)) }))));
    return h("div", null, h("label", { for: id }, say("studio.clip.slow")), slow);
  }

  /** @param {{told?: import("./state.js").Told, standing?: boolean}} change */
  function tell(change) {
    keeping = keeping.then(async () => {
      if (!clip) return;
      const body = change.told ? { ...change, told: { ...clip.told, ...change.told } } : change;
      clip = await /** @type {Promise<Clip>} */ (patch(`/api/clips/${clip.id}`, body));
      changed();
    }).catch((error) => {
      clear(state, h("span", { class: "fault", role: "alert" }, error.message));
    });
  }

  async function throwOut() {
    try {
      if (under) await under.forget();
      else if (clip) await del(`/api/clips/${clip.id}`);
    } catch {
      // it is gone already
    }
    removed(card);
  }

  if (clip && clip.state !== "uploading") {
    show();
    if (card.busy()) void watch(clip.id).catch(() => undefined);
  } else if (clip) {
    fault = say("studio.clip.half");
    show();
  } else {
    clear(state, say("studio.clip.sending", { name }));
    void send();
  }
  return card;
}

/** @param {string} view */
export function viewWord(view) {
  return say(`studio.view.${view}`);
}

/** @param {Clip} clip */
function facts(clip) {
  return [
    clip.duration_s !== null && seconds(clip.duration_s, 1),
    clip.width_px && clip.height_px && `${clip.width_px} × ${clip.height_px}`,
    clip.fps && say("studio.clip.fps", { fps: number(clip.fps, clip.fps % 1 < 0.05 || clip.fps % 1 > 0.95 ? 0 : 1) }),
  ].filter(Boolean).join(" · ");
}
