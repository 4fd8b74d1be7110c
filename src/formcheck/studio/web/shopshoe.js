/**
 * Shop mode: one shoe is filmed, by a phone or from a file, and is measured while the next one is.
 * @module
 */

import { get, patch, post } from "./api.js";
import { clear, h } from "./dom.js";
import { phonePanel } from "./phones.js";
import { go } from "./router.js";
import { nextShoe } from "./shop.js";
import { upload } from "./upload.js";
import { number, say } from "./words.js";

/** @typedef {import("./state.js").Check} Check */
/** @typedef {import("./state.js").Clip} Clip */

const LOOK_AGAIN_MS = 700;
const BEGUN = ["queued", "running", "done", "refused"];

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function shoeScreen(root, { path, query, signal }) {
  const [visit, id] = [/** @type {string} */ (path.visit), /** @type {string} */ (path.check)];
  let check = await /** @type {Promise<Check>} */ (get(`/api/checks/${id}`, { signal }));
  const name = h("input", { id: "shop-shoe", autocomplete: "off", maxlength: 200, value: check.shoes, onchange: tell });
  const state = h("p", { role: "status" });
  const fault = h("div", { role: "alert" });
  const picker = h("input", { type: "file", accept: "video/*", id: "pick", class: "unseen", onchange: picked });
  const ways = h("div", null);
  const next = h("button", { type: "button", class: "main large", disabled: true, onclick: () => on(() => nextShoe(visit)) }, say("studio.shop.next_shoe"));
  let sending = false;

  async function tell() {
    await on(() => patch(`/api/checks/${id}`, { shoes: name.value.trim() }));
  }

  /**
   * Do something, and say why where it does not work.
   * @param {() => Promise<unknown>} act
   */
  async function on(act) {
    clear(fault);
    try {
      await act();
    } catch (error) {
      if (!signal.aborted) clear(fault, h("p", { class: "warn" }, /** @type {Error} */ (error).message));
    }
  }

  async function picked() {
    const file = picker.files?.[0];
    picker.value = "";
    if (!file || sending) return;
    sending = true;
    await on(async () => {
      const under = await upload(file, { check_id: id }, (share) => clear(state, say("studio.shop.sending", { share: number(Math.floor(share * 100), 0) })));
      signal.addEventListener("abort", under.stop, { once: true });
      await under.done;
      const clip = await looked(under.clipId);
      if (usable(clip)) await post(`/api/checks/${id}/start`);
      else throw new Error(clip.error || clip.look?.warnings?.map((one) => one.message).join(" ") || say("studio.clip.unusable"));
    });
    sending = false;
    await look().catch(() => undefined);
  }

  /**
   * Return a clip once it was looked at.
   * @param {string} clipId
   * @returns {Promise<Clip>}
   */
  async function looked(clipId) {
    clear(state, say("studio.shop.looking"));
    for (;;) {
      const clip = await /** @type {Promise<Clip>} */ (get(`/api/clips/${clipId}`, { signal }));
      if (clip.look || !["uploading", "arriving"].includes(clip.state)) return clip;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  async function look() {
    check = await get(`/api/checks/${id}`, { signal });
    const begun = BEGUN.includes(check.state);
    next.disabled = !begun;
    ways.hidden = begun;
    if (begun) clear(state, h("span", { class: "fine" }, h("span", { class: "level typical", "aria-hidden": "true" }, "✓ "), say("studio.shop.is_in")));
    else if (!sending) clear(state, say("studio.shop.no_clip_yet"));
    return begun;
  }

  async function watch() {
    while (!signal.aborted) {
      if (await look().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  root.classList.add("shop");
  clear(ways, phonePanel(async () => check, { signal, known: id, atOnce: !BEGUN.includes(check.state), looked: () => undefined }),
    picker, h("div", { class: "buttons" }, h("label", { for: "pick", class: "button pick-file" }, say("studio.shop.choose"))));
  root.append(
    h("h1", null, say("studio.shop.shoe_number", { number: query.get("number") ?? "" })),
    h("div", { class: "fields" }, h("div", null, h("label", { for: name.id }, say("studio.shop.shoe_name")), name)),
    ways, fault, state, next,
    h("div", { class: "corner" },
      h("button", { type: "button", class: "quiet", onclick: () => on(async () => {
        await tell();
        go(`#/shop/${visit}/end`);
      }) }, say("studio.shop.was_last"))));
  void watch();
}

/** @param {Clip} clip */
function usable(clip) {
  return ["arriving", "ready"].includes(clip.state) && Boolean(clip.look) && !clip.look?.blocked;
}
