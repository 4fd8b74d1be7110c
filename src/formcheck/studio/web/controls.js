/**
 * What moves the player: buttons, slider and choices, all with words on them.
 * @module
 */

import { h } from "./dom.js";
import { LAYERS } from "./overlay.js";
import { LOUPES } from "./stage.js";
import { number, say } from "./words.js";

/** @typedef {import("./player.js").Player} Player */

const SPEEDS = [1, 1 / 2, 1 / 4, 1 / 8];
/** @type {(number | null)[]} */
const SPANS_S = [null, 4, 2, 1];

export class Controls {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    const button = (/** @type {string} */ key, /** @type {() => unknown} */ act) =>
      h("button", { type: "button", onclick: act, "data-act": key }, say(`studio.player.${key}`));
    this.play = button("play", () => player.toggle());
    this.loop = button("loop", () => player.setLoop(!player.looping));
    this.slider = h("input", {
      type: "range", min: "0", step: "1", "aria-label": say("studio.player.frame"),
      oninput: () => player.seek(Number(this.slider.value)),
    });
    this.told = h("p", { class: "told" });
    this.speed = select("speed", SPEEDS.map((speed) => [String(speed), speedName(speed)]), (value) =>
      player.setSpeed(Number(value)));
    this.loupe = select("loupe", LOUPES.map((one) => [one, say(`studio.player.loupe_${one}`)]), (value) =>
      player.setLoupe(/** @type {import("./stage.js").LoupeAt} */ (value)));
    this.span = select("span", SPANS_S.map((span) => [String(span), spanName(span)]), (value) =>
      player.setSpan(value === "null" ? null : Number(value)));
    this.layers = LAYERS.map((layer) => checkbox(say(`studio.player.${layer}`), layer, (on) => player.setLayer(layer, on)));
    this.together = checkbox(say("studio.player.together"), "together", (on) => player.setTogether(on));
    this.clips = clipChoice(player);
    this.offset = offsetChoice(player);
    this.element = h(
      "div",
      { class: "controls" },
      this.told,
      this.slider,
      h(
        "div", { class: "buttons", role: "group", "aria-label": say("studio.player.moving") },
        button("frame_before", () => player.step(-1)),
        this.play,
        button("frame_after", () => player.step(1)),
        button("contact_before", () => player.contact(-1)),
        this.loop,
        button("contact_after", () => player.contact(1)),
      ),
      h("div", { class: "choices" }, labelled("speed", this.speed), labelled("loupe", this.loupe), labelled("span", this.span)),
      h(
        "fieldset", { class: "layers" },
        h("legend", null, say("studio.player.layers")),
        this.layers.map((one) => one.label),
      ),
      this.clips.element, this.together.label, this.offset.element,
      h("details", { class: "keys" }, h("summary", null, say("studio.player.keys")), h("p", null, say("studio.player.keys_told"))),
    );
  }

  /** Show what the player does now. */
  refresh() {
    const { player } = this;
    this.play.textContent = say(player.playing ? "studio.player.pause" : "studio.player.play");
    this.loop.setAttribute("aria-pressed", String(player.looping));
    this.speed.value = String(player.speed);
    this.loupe.value = player.stage.loupe;
    this.span.value = String(player.span_s);
    for (const [at, layer] of LAYERS.entries()) {
      const box = this.layers[at]?.box;
      if (box) box.checked = player.layers.has(layer);
    }
    const several = player.stages.length > 1;
    this.together.box.checked = player.together;
    this.together.label.hidden = !several || !player.apart;
    this.clips.element.hidden = !several;
    this.clips.choose(player.lead);
    this.offset.element.hidden = !player.together;
    this.offset.show(player.offset);
  }

  /**
   * Show where the player is.
   * @param {number} frame
   * @param {string} words
   */
  tell(frame, words) {
    this.slider.max = String(this.player.motion.frames - 1);
    this.slider.value = String(frame);
    this.slider.setAttribute("aria-valuetext", words);
    this.told.textContent = words;
  }
}

/**
 * @param {string} name
 * @param {[string, string][]} options
 * @param {(value: string) => void} chosen
 */
function select(name, options, chosen) {
  const made = h(
    "select",
    { "data-choice": name, onchange: () => chosen(made.value) },
    options.map(([value, words]) => h("option", { value }, words)),
  );
  return made;
}

/**
 * @param {string} name
 * @param {HTMLSelectElement} field
 */
function labelled(name, field) {
  return h("label", { class: "pick" }, h("span", null, say(`studio.player.${name}`)), field);
}

/**
 * @param {string} words
 * @param {string} name
 * @param {(on: boolean) => void} changed
 */
function checkbox(words, name, changed) {
  const box = h("input", { type: "checkbox", "data-layer": name, onchange: () => changed(box.checked) });
  return { box, label: h("label", { class: "check" }, box, words) };
}

/** @param {Player} player */
function clipChoice(player) {
  const name = "player-clip";
  const boxes = player.stages.map((stage, at) => {
    const box = h("input", { type: "radio", name, value: String(at), onchange: () => player.setLead(at) });
    return { box, label: h("label", { class: "check" }, box, stage.clip.name) };
  });
  return {
    element: h("fieldset", { class: "clips" }, h("legend", null, say(player.apart ? "studio.player.clips" : "studio.player.curves_of")), boxes.map((one) => one.label)),
    /** @param {number} lead */
    choose(lead) {
      const one = boxes[lead];
      if (one) one.box.checked = true;
    },
  };
}

/** @param {Player} player */
function offsetChoice(player) {
  const told = h("output", { class: "offset-told" });
  const by = (/** @type {number} */ frames, /** @type {string} */ key) =>
    h("button", { type: "button", "data-act": key, onclick: () => player.setOffset(player.offset + frames) }, say(`studio.player.${key}`));
  return {
    element: h(
      "div", { class: "offset", role: "group", "aria-label": say("studio.player.offset") },
      h("span", null, say("studio.player.offset")), by(-1, "offset_less"), told, by(1, "offset_more"),
    ),
    /** @param {number} offset */
    show(offset) {
      told.textContent = say(Math.abs(offset) === 1 ? "studio.player.offset_one" : "studio.player.offset_told", { frames: `${offset > 0 ? "+" : ""}${number(offset, 0)}` });
    },
  };
}

/** @param {number} speed */
function speedName(speed) {
  return speed === 1 ? "1" : `1/${Math.round(1 / speed)}`;
}

/** @param {number | null} span_s */
function spanName(span_s) {
  return span_s === null ? say("studio.player.span_whole") : `${number(span_s, 0)} s`;
}
