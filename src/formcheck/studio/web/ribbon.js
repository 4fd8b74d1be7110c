/**
 * The contact ribbon: one lane a foot, a bar for every time it is down.
 * @module
 */

import { clear, h } from "./dom.js";
import { clamp, SIDES } from "./motion.js";
import { number, say, seconds } from "./words.js";

/** @typedef {import("./motion.js").Contact} Contact */
/** @typedef {import("./motion.js").Side} Side */
/** @typedef {import("./contacts.js").Edge} Edge */

/**
 * What a ribbon tells of what is done to it.
 * @typedef {object} Told
 * @property {(contact: Contact) => void} pick a contact was pressed or chosen by keyboard
 * @property {(contact: Contact, edge: Edge, frame: number, done: boolean) => void} [drag]
 */

export class Ribbon {
  /**
   * @param {import("./timeline.js").Timeline} timeline
   * @param {readonly Contact[]} contacts
   * @param {Told} told
   */
  constructor(timeline, contacts, told) {
    this.timeline = timeline;
    this.told = told;
    /** @type {readonly Contact[]} */
    this.contacts = contacts;
    /** @type {readonly [number, number][]} stretches of frames that do not count */
    this.left_out = [];
    this.editable = false;
    /** @type {string | null} */
    this.selected = null;
    this.element = h("div", { class: "ribbon", role: "group", "aria-label": say("studio.player.ribbon") });
    /** @type {Record<Side, HTMLElement>} */
    this.lanes = { left: lane("left"), right: lane("right") };
    this.outside = h("div", { class: "left-out-lane", "aria-hidden": "true" });
    this.element.append(this.outside, ...SIDES.map((side) => this.lanes[side]));
    timeline.onchange(() => this.place());
    this.draw();
  }

  /**
   * Show other contacts.
   * @param {readonly Contact[]} contacts
   * @param {{editable?: boolean, selected?: string | null, left_out?: readonly [number, number][]}} [how]
   */
  show(contacts, { editable = this.editable, selected = this.selected, left_out = this.left_out } = {}) {
    const focused = this.element.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement).dataset.id
      : undefined;
    Object.assign(this, { contacts, editable, selected, left_out });
    this.draw();
    if (focused) this.focus(focused);
  }

  /**
   * Put the keyboard on a contact.
   * @param {string} id
   */
  focus(id) {
    this.#bars.get(id)?.focus({ preventScroll: true });
  }

  draw() {
    this.#bars.clear();
    for (const side of SIDES) {
      const own = this.contacts.filter((one) => one.side === side);
      const bars = own.map((contact, at) => this.#bar(contact, at + 1));
      clear(this.lanes[side], h("span", { class: `lane-name ${side}` }, say(`studio.side.${side}`)), h("div", { class: "bars" }, bars));
    }
    clear(this.outside, this.left_out.map(() => h("div", { class: "left-out" })));
    this.place();
  }

  /** Put every bar where the timeline has it. */
  place() {
    for (const contact of this.contacts) {
      const bar = this.#bars.get(contact.id);
      if (bar) this.#put(bar, contact.strike_frame, contact.toe_off_frame);
    }
    for (const [at, [first, last]] of this.left_out.entries()) {
      this.#put(/** @type {HTMLElement} */ (this.outside.children[at]), first, last);
    }
  }

  /** @type {Map<string, HTMLElement>} */
  #bars = new Map();

  /**
   * @param {HTMLElement} bar
   * @param {number} first
   * @param {number} last
   */
  #put(bar, first, last) {
    const [from, to] = [this.timeline.shareOf(first), this.timeline.shareOf(last)];
    bar.hidden = to < 0 || from > 1;
    const [left, right] = [clamp(from, -0.02, 1.02), clamp(to, -0.02, 1.02)];
    bar.style.left = `${100 * left}%`;
    bar.style.width = `${100 * (right - left)}%`;
  }

  /**
   * @param {Contact} contact
   * @param {number} count
   * @returns {HTMLElement}
   */
  #bar(contact, count) {
    const chosen = this.editable && this.selected === contact.id;
    const bar = h("button", {
      type: "button",
      class: `contact ${contact.side} ${contact.confidence === "low" ? "doubtful" : ""}`,
      "data-id": contact.id,
      "data-by": contact.by,
      "aria-label": nameOf(contact, count),
      "aria-pressed": this.editable ? String(chosen) : null,
      title: nameOf(contact, count),
      onclick: () => this.told.pick(contact),
    });
    if (this.editable) bar.append(this.#handle(contact, "strike"), this.#handle(contact, "toe_off"));
    this.#bars.set(contact.id, bar);
    return bar;
  }

  /**
   * @param {Contact} contact
   * @param {Edge} edge
   */
  #handle(contact, edge) {
    const handle = h("span", { class: `handle ${edge}`, "data-edge": edge });
    const { element, timeline, told } = this;
    /** @param {PointerEvent} event */
    const frameOf = (event) => {
      const box = element.getBoundingClientRect();
      return timeline.frameAt((event.clientX - box.left) / box.width);
    };
    let moved = false;
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      moved = false;
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      moved = true;
      told.drag?.(contact, edge, frameOf(event), false);
    });
    handle.addEventListener("pointerup", (event) => {
      if (moved) told.drag?.(contact, edge, frameOf(event), true);
    });
    handle.addEventListener("click", (event) => {
      event.stopPropagation();
      if (!moved) told.pick(contact);
    });
    return handle;
  }

  /**
   * Move one bar while it is dragged, without making the others anew.
   * @param {Contact} contact
   */
  preview(contact) {
    const bar = this.#bars.get(contact.id);
    if (bar) this.#put(bar, contact.strike_frame, contact.toe_off_frame);
  }
}

/**
 * Return what a contact is called to who cannot see it.
 * @param {Contact} contact
 * @param {number} count
 */
export function nameOf(contact, count) {
  return say(contact.by === "hand" ? "studio.player.contact_by_hand" : "studio.player.contact", {
    side: say(`studio.side.${contact.side}`),
    count,
    strike: seconds(contact.strike_s, 3),
    toe_off: seconds(contact.toe_off_s, 3),
    length: number(1000 * (contact.toe_off_s - contact.strike_s), 0),
  });
}

/** @param {Side} side */
function lane(side) {
  return h("div", { class: `lane ${side}`, role: "group", "aria-label": say(`studio.side.${side}`) });
}
