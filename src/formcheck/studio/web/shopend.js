/**
 * Shop mode: how far each shoe is, then what differs between them, and the page for the customer.
 * @module
 */

import { del, get, patch } from "./api.js";
import { confirmed } from "./confirm.js";
import { clear, h } from "./dom.js";
import { go } from "./router.js";
import { nextShoe } from "./shop.js";
import { language, say } from "./words.js";

/**
 * @typedef {{label: string, name: string, check_id: string | null, state: string, share: number, error: string}} Shoe
 * @typedef {import("./compare.js").Verdict & {side_word: string}} Difference
 * @typedef {{title: string, numbers: Difference[], others: number}} Against
 * @typedef {{id: string, customer: string, blind: boolean, hidden: boolean, revealed: boolean, kept: boolean,
 *   ready: boolean, shoes: Shoe[], against: Against[], why: string, cautions: string[]}} Summary
 */

const LOOK_AGAIN_MS = 1000;

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function endScreen(root, { path, signal }) {
  const where = `/api/visits/${path.visit}`;
  const place = h("div");
  const fault = h("p", { class: "fault", role: "alert" });

  /** @returns {Promise<Summary>} */
  const look = () => get(`${where}?lang=${language()}`, { signal });

  /**
   * Change something of the visit, and show it anew.
   * @param {object} change
   */
  async function tell(change) {
    clear(fault);
    try {
      await patch(where, change);
      show(await look());
    } catch (error) {
      clear(fault, /** @type {Error} */ (error).message);
    }
  }

  const shoes = h("ul", { class: "bare shoes" });

  /** @param {Summary} now */
  function show(now) {
    clear(shoes, now.shoes.map(shoeLine));
    clear(place,
      h("h1", null, say(now.ready ? "studio.shop.end_title" : "studio.shop.wait_title")),
      now.customer && h("p", { class: "soft" }, now.customer),
      shoes,
      now.ready && verdicts(now),
      now.ready && (now.hidden
        ? [h("p", null, say("studio.shop.reveal_why")), h("button", { type: "button", class: "main large", onclick: () => tell({ revealed: true }) }, say("studio.shop.reveal"))]
        : h("a", { class: "button main large", href: `${where}/page.html?lang=${language()}`, target: "_blank", rel: "noopener" }, say("studio.shop.page"))),
      now.kept && h("p", { class: "note", role: "status" }, say("studio.shop.kept")),
      h("div", { class: "corner" },
        now.shoes.some((shoe) => shoe.state === "draft") && h("button", { type: "button", class: "quiet", onclick: leaveOut }, say("studio.shop.leave_out")),
        !now.revealed && h("button", { type: "button", class: "quiet", onclick: () => nextShoe(now.id).catch((error) => clear(fault, error.message)) }, say("studio.shop.one_more")),
        !now.kept && h("button", { type: "button", class: "quiet", onclick: () => tell({ kept: true }) }, say("studio.shop.keep")),
        h("button", { type: "button", class: "quiet", onclick: remove }, say("studio.shop.delete")),
        h("a", { href: "#/shop" }, say("studio.shop.finish"))));
  }

  async function leaveOut() {
    clear(fault);
    try {
      await del(`${where}/waiting`);
      show(await look());
    } catch (error) {
      clear(fault, /** @type {Error} */ (error).message);
    }
  }

  async function remove() {
    const gone = await confirmed({ title: say("studio.shop.delete_title"), text: say("studio.shop.delete_text"), yes: say("studio.shop.delete"), does: () => del(where) });
    if (gone) go("#/shop");
  }

  async function watch() {
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      const now = await look().catch(() => null);
      if (!now || signal.aborted) continue;
      if (now.ready) return show(now);
      clear(shoes, now.shoes.map(shoeLine)); // and nothing else: a button under a finger stays
    }
  }

  root.classList.add("shop");
  root.append(place, fault);
  const first = await look();
  show(first);
  if (!first.ready) void watch();
}

/** @param {Shoe} shoe */
function shoeLine(shoe) {
  const name = shoe.name ? `${shoe.label}: ${shoe.name}` : shoe.label;
  const busy = ["queued", "running"].includes(shoe.state);
  const word = shoe.state === "draft" ? say("studio.shop.waiting") : say(`studio.state.${shoe.state}`);
  return h("li", null, shoe.check_id && shoe.state === "done" ? h("a", { href: `#/check/${shoe.check_id}` }, h("b", null, name)) : h("b", null, name),
    shoe.state !== "done" && h("span", { class: "small soft" }, shoe.error || word),
    busy && h("progress", { max: 1, value: shoe.state === "queued" ? null : shoe.share, "aria-label": word }));
}

/** @param {Summary} now */
function verdicts(now) {
  if (now.why) return h("p", { class: "warn" }, now.why);
  return [now.against.map((one) => [
    h("h2", null, one.title),
    one.numbers.length ? h("ul", { class: "bare shoes differences" }, one.numbers.map((number) => h("li", { class: number.verdict, "data-metric": number.metric },
      h("span", null, [number.label, number.side_word].filter(Boolean).join(", ")),
      h("b", null, number.difference_text), h("span", { class: "small soft" }, number.interval_text),
      h("span", { class: "small" }, say("studio.shop.difference", { shape: number.verdict_shape, word: number.verdict_word, first: number.first_text, other: number.other_text })))))
      : h("p", null, say("studio.shop.same")),
    one.numbers.length > 0 && one.others > 0 && h("p", { class: "soft" }, say("studio.shop.rest")),
  ]), now.cautions.map((caution) => h("p", { class: "small soft" }, caution))];
}
