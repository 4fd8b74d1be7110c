/**
 * What is seen of correcting by hand: buttons, fields and the log with its undo.
 * @module
 */

import { clear, h } from "./dom.js";
import { SIDES } from "./motion.js";
import { nameOf } from "./ribbon.js";
import { number, say, seconds } from "./words.js";

/** @typedef {import("./correct.js").Corrector} Corrector */
/** @typedef {import("./correct.js").Entry} Entry */
/** @typedef {import("./motion.js").Contact} Contact */

const VIEWS = ["side_left", "side_right", "rear", "front"];
const STRETCHES = ["whole", "on", "back"];
/** @type {[string, number, number, number][]} option, least, most, step */
const OPTIONS = [["speed_kmh", 3, 40, 0.1], ["height_cm", 100, 230, 1], ["slow_motion", 0.1, 40, 0.1]];

export class CorrectPanel {
  /** @param {Corrector} owner */
  constructor(owner) {
    this.owner = owner;
    const button = (/** @type {string} */ key, /** @type {() => unknown} */ act) =>
      h("button", { type: "button", "data-act": key, onclick: act }, say(`studio.correct.${key}`));
    this.told = h("p", { class: "chosen" });
    this.edges = h(
      "div", { class: "buttons" },
      button("strike_less", () => owner.nudge("strike", -1)), button("strike_more", () => owner.nudge("strike", 1)),
      button("strike_here", () => owner.here("strike")),
      button("toe_off_less", () => owner.nudge("toe_off", -1)), button("toe_off_more", () => owner.nudge("toe_off", 1)),
      button("toe_off_here", () => owner.here("toe_off")),
      button("remove", () => owner.remove()),
    );
    this.stretch = h("select", { "data-choice": "stretch" }, STRETCHES.map((one) => h("option", { value: one }, say(`studio.correct.stretch_${one}`))));
    this.out = button("leave_out", () => owner.leaveOut());
    this.log = h("ol", { class: "bare log" });
    this.export = h("a", { class: "button", download: true, "data-act": "export" }, say("studio.correct.export"));
    this.status = h("p", { class: "status", role: "status", "aria-live": "polite" });
    this.element = h(
      "section", { class: "correct", "aria-label": say("studio.result.correct") },
      this.status,
      part("contacts", h("p", { class: "small" }, say("studio.correct.how")), this.told, this.edges,
        h("div", { class: "buttons" }, SIDES.map((side) => button(`add_${side}`, () => owner.add(side))))),
      part("legs",
        h("label", null, say("studio.correct.stretch"), this.stretch),
        h("div", { class: "buttons" },
          SIDES.map((side) => button(`name_${side}`, () => owner.nameLeg(side, this.stretch.value))),
          button("exchange", () => owner.exchange(this.stretch.value)))),
      part("person", h("div", { class: "buttons" }, button("choose_person", () => owner.choosePerson()))),
      part("out", h("p", { class: "small" }, say("studio.correct.out_how")), h("div", { class: "buttons" }, this.out)),
      part("options", h("div", { class: "fields" }, this.#view(), OPTIONS.map((option) => this.#option(...option)))),
      part("log", this.log, h("div", { class: "buttons" }, this.export)),
      h("details", { class: "keys" }, h("summary", null, say("studio.player.keys")), h("p", null, say("studio.correct.keys_told"))),
    );
    this.refresh();
  }

  /**
   * Show the contact that is chosen, as it is now.
   * @param {Contact | null} contact
   * @param {number} count
   */
  tell(contact, count) {
    this.told.textContent = contact ? nameOf(contact, count) : say("studio.correct.none_chosen");
    for (const one of this.edges.querySelectorAll("button")) one.disabled = contact === null;
  }

  /**
   * Say what happened.
   * @param {string} words
   * @param {boolean} [failed]
   */
  say(words, failed = false) {
    this.status.textContent = words;
    this.status.classList.toggle("fault", failed);
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.element.setAttribute("aria-busy", String(busy));
    if (busy) this.say(say("studio.correct.measuring"));
  }

  refresh() {
    const { owner } = this;
    const { from } = owner;
    this.out.textContent = from === null
      ? say("studio.correct.leave_out")
      : say("studio.correct.leave_out_to", { from: seconds(owner.motion.timeOf(from)) });
    this.export.href = `${owner.where}.json`;
    const entries = [...owner.entries].reverse();
    for (const field of this.fields) {
      if (field === document.activeElement) continue;
      const set = entries.find(({ undone, change }) => !undone && change.kind === "set_option" && change.option === field.dataset.option);
      field.value = String(set?.change.value ?? "");
    }
    clear(
      this.log,
      entries.length ? null : h("li", { class: "soft" }, say("studio.correct.log_empty")),
      entries.map((entry) => h(
        "li", { class: entry.undone ? "undone" : "" },
        h("span", null, entry.text),
        entry.undone
          ? h("span", { class: "small soft" }, say("studio.correct.undone"))
          : h("button", { type: "button", class: "quiet", "data-undo": entry.id, onclick: () => owner.undo(entry) }, say("studio.correct.undo")),
      )),
    );
  }

  /** @type {(HTMLSelectElement | HTMLInputElement)[]} */
  fields = [];

  #view() {
    const field = h(
      "select", { "data-option": "view", onchange: () => field.value && this.owner.setOption("view", field.value) },
      h("option", { value: "" }, say("studio.correct.view_as_seen")),
      VIEWS.map((view) => h("option", { value: view }, say(`studio.correct.view_${view}`))),
    );
    this.fields.push(field);
    return h("label", null, say("studio.correct.view"), field);
  }

  /**
   * @param {string} option
   * @param {number} least
   * @param {number} most
   * @param {number} step
   */
  #option(option, least, most, step) {
    const field = h("input", {
      type: "number", min: least, max: most, step, inputmode: "decimal", "data-option": option,
      onchange: () => {
        if (field.checkValidity() && field.value !== "") void this.owner.setOption(option, Number(field.value));
        else if (!field.checkValidity()) {
          this.say(say("studio.correct.out_of_range", { low: number(least), high: number(most) }), true);
        }
      },
    });
    const told = /** @type {Record<string, unknown>} */ (this.owner.told)[option];
    if (typeof told === "number") field.placeholder = String(told);
    this.fields.push(field);
    return h("label", null, say(`studio.correct.${option}`), field);
  }
}

/**
 * @param {string} name
 * @param {...import("./dom.js").Child} children
 */
function part(name, ...children) {
  return h("div", { class: `part part-${name}` }, h("h3", null, say(`studio.correct.${name}`)), children);
}
