/**
 * Shop mode: a customer is greeted.
 * @module
 */

import { get, post } from "./api.js";
import { clear, h } from "./dom.js";
import { numberOf } from "./hurts.js";
import { go } from "./router.js";
import { say } from "./words.js";

/** @typedef {{id: string, customer: string, check_ids: string[], kept: boolean}} Visit */

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function shopScreen(root, { signal }) {
  const today = await /** @type {Promise<Visit[]>} */ (get("/api/visits", { signal }));
  const customer = h("input", { id: "shop-customer", autocomplete: "off", maxlength: 200 });
  const speed = h("input", { id: "shop-speed", autocomplete: "off", inputmode: "decimal" });
  const blind = h("input", { type: "checkbox" });
  const fault = h("p", { class: "fault", role: "alert" });

  async function begin() {
    clear(fault);
    try {
      const told = { customer: customer.value.trim(), blind: blind.checked, speed_kmh: speed.value.trim() ? numberOf(speed.value.trim()) : null };
      const visit = await /** @type {Promise<Visit>} */ (post("/api/visits", told));
      await nextShoe(visit.id);
    } catch (error) {
      clear(fault, /** @type {Error} */ (error).message);
    }
  }

  root.classList.add("shop");
  root.append(
    h("h1", null, say("studio.shop.title")),
    h("div", { class: "fields" },
      h("div", null, h("label", { for: customer.id }, say("studio.shop.customer")), customer),
      h("div", null, h("label", { for: speed.id }, say("studio.shop.speed")), speed)),
    h("label", { class: "choice" }, blind, h("span", null, say("studio.shop.blind"))),
    fault,
    h("button", { type: "button", class: "main large", onclick: begin }, say("studio.shop.begin")),
    h("p", { class: "small soft" }, say("studio.shop.passing")),
    ...(today.length ? [h("h2", null, say("studio.shop.today")), h("ul", { class: "bare names" }, today.map((visit) => h("li", null,
      h("a", { href: `#/shop/${visit.id}/end` }, visit.customer || say("studio.shop.nameless")), " ",
      h("span", { class: "small soft" }, say(visit.check_ids.length === 1 ? "studio.shop.one_shoe" : "studio.shop.shoes", { count: visit.check_ids.length })))))] : []),
    h("div", { class: "corner" }, h("a", { href: "#/" }, say("studio.shop.leave"))));
}

/**
 * Make the check of a visit's next shoe, and go there.
 * @param {string} visitId
 */
export async function nextShoe(visitId) {
  const made = await /** @type {Promise<{check_id: string, number: number}>} */ (post(`/api/visits/${visitId}/shoes`, {}));
  go(`#/shop/${visitId}/shoe/${made.check_id}?number=${made.number}`);
}
