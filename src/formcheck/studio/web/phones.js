/**
 * Phones as cameras of a check: a code for each, and what became of it.
 * @module
 */

import { del, get, post, put } from "./api.js";
import { clear, h } from "./dom.js";
import { duration, say } from "./words.js";

/**
 * @typedef {{id: string, view: string | null, came: boolean, clip_id: string | null, address: string,
 *   left_s: number}} PhoneRow
 * @typedef {{host: string | null, lost: boolean, addresses: {address: string, interface: string}[]}} Lan
 */

const LOOK_AGAIN_MS = 1000;

/**
 * Return what lets phones film a check.
 * @param {() => Promise<{id: string}>} checked makes the check, once something has to hang on it
 * @param {{signal: AbortSignal, known?: string | null, atOnce?: boolean, looked: (phones: PhoneRow[]) => unknown}} told
 *   `known` is a check that may have phones already; `atOnce` asks for a code without being told
 *   to; `looked` hears of every look at them
 */
export function phonePanel(checked, { signal, known = null, atOnce = false, looked }) {
  const list = h("ul", { class: "bare phones" });
  const fault = h("p", { class: "fault", role: "alert" });
  const ways = h("div", { class: "buttons" }, ["side", "rear"].map((view) => h("button", { type: "button", class: atOnce ? "quiet" : "", "data-view": view, onclick: () => ask(view) }, say(`studio.phones.${view}`))));
  const place = h("div");
  /** @type {Map<string, {node: HTMLElement, show: (row: PhoneRow) => void}>} */
  const cards = new Map();
  let id = known;
  let watching = false;

  /** @param {string} view */
  async function ask(view) {
    clear(fault);
    try {
      const lan = await /** @type {Promise<Lan>} */ (get("/api/lan", { signal }));
      if (!lan.host || lan.lost) {
        clear(place, lanSwitch(lan, async () => {
          clear(place);
          await ask(view);
        }));
        return;
      }
      clear(place);
      id = (await checked()).id;
      await post(`/api/checks/${id}/phones`, { view }, { signal });
      await look();
      void watch();
    } catch (error) {
      if (!signal.aborted) clear(fault, /** @type {Error} */ (error).message);
    }
  }

  async function look() {
    if (!id) return 0;
    const rows = await /** @type {Promise<PhoneRow[]>} */ (get(`/api/checks/${id}/phones`, { signal }));
    for (const row of rows) {
      let card = cards.get(row.id);
      if (!card) {
        card = phoneCard(id, row, fault);
        cards.set(row.id, card);
        list.append(card.node);
      }
      card.show(row);
    }
    for (const [key, card] of cards) {
      if (rows.some((row) => row.id === key)) continue;
      cards.delete(key);
      card.node.remove();
    }
    await looked(rows);
    return rows.length;
  }

  async function watch() {
    if (watching) return;
    watching = true;
    while (!signal.aborted) {
      const count = await look().catch(() => 1); // a look that fails is repeated
      if (count === 0) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    watching = false;
  }

  if (atOnce) {
    void look().then((count) => count === 0 ? ask("side") : watch()).catch((error) => {
      if (!signal.aborted) clear(fault, error.message);
    });
  } else if (id) void watch();
  return h("div", { class: "with-phone" }, !atOnce && [h("p", { class: "small soft" }, say("studio.phones.why")), ways], place, fault, list, atOnce && ways);
}

/**
 * @param {string} checkId
 * @param {PhoneRow} first
 * @param {HTMLElement} fault
 */
function phoneCard(checkId, first, fault) {
  const where = `/api/checks/${checkId}/phones/${first.id}`;
  const name = say(first.view ? `studio.phones.is_${first.view}` : "studio.phones.is_any");
  const picture = h("img", { class: "code", src: `${where}/code.svg`, alt: say("studio.phones.code_of", { name }), width: 220, height: 220 });
  const state = h("p", { role: "status" });
  const address = h("p", { class: "small soft address" }, first.address);
  const withdraw = h("button", { type: "button", class: "quiet", "aria-label": say("studio.phones.withdraw_it", { name }), onclick: async () => {
    try {
      await del(where);
      node.remove();
    } catch (error) {
      clear(fault, /** @type {Error} */ (error).message);
    }
  } }, say("studio.phones.withdraw"));
  const node = h("li", { class: "phone-card" }, picture, h("div", null, h("b", null, name), state, address, withdraw));
  let said = "";
  return {
    node,
    /** @param {PhoneRow} row */
    show(row) {
      picture.hidden = row.came;
      address.hidden = row.came;
      const text = !row.came ? say("studio.phones.scan", { time: duration(row.left_s) })
        : say(row.clip_id ? "studio.phones.sends" : "studio.phones.came");
      if (text !== said) clear(state, (said = text));
    },
  };
}

/**
 * Return the switch that opens this machine to phones: what it opens, and at which address.
 * @param {Lan} lan
 * @param {(lan: Lan) => unknown} changed
 */
export function lanSwitch(lan, changed) {
  const fault = h("p", { class: "fault", role: "alert" });
  const open = Boolean(lan.host) && !lan.lost;
  const at = lan.host?.split(":")[0] ?? lan.addresses[0]?.address ?? "";
  const choice = h("select", { id: "lan-address", value: at, disabled: open }, lan.addresses.map((one) => h("option", { value: one.address }, `${one.address} (${one.interface})`)));

  async function turn() {
    try {
      const address = choice.value || null;
      changed(await /** @type {Promise<Lan>} */ (put("/api/lan", open ? { open: false } : { open: true, address })));
    } catch (error) {
      clear(fault, /** @type {Error} */ (error).message);
    }
  }

  return h("div", { class: "lan" },
    h("p", null, open ? say("studio.lan.is_open", { host: String(lan.host) }) : lan.lost ? say("studio.lan.lost", { host: String(lan.host) }) : say("studio.lan.opens")),
    open ? null : h("p", { class: "small soft" }, say("studio.lan.reads")),
    !open && lan.addresses.length > 1 && h("div", { class: "short-field" }, h("label", { for: "lan-address" }, say("studio.lan.address")), choice),
    !open && lan.addresses.length === 0 && h("p", { class: "warn" }, say("studio.lan.none")),
    h("div", { class: "buttons" }, h("button", { type: "button", disabled: !open && lan.addresses.length === 0, onclick: turn }, say(open ? "studio.lan.close" : "studio.lan.open"))), fault);
}
