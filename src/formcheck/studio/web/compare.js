/**
 * Two checks of one runner: in step by gait phase, curves over each other, what has changed.
 * @module
 */

import { get, withQuery } from "./api.js";
import { Cycles, keyOf } from "./cycles.js";
import { clear, h } from "./dom.js";
import { clamp, Motion } from "./motion.js";
import { layersOf, Player } from "./player.js";
import { mediaOf, motionOf } from "./result.js";
import { replace } from "./router.js";
import { day, language, say } from "./words.js";

/** @typedef {import("./result.js").Check} Check */
/** @typedef {{clip: string, analysis: string, n: number}} Shot */
/** @typedef {{view: string, first: Shot, other: Shot}} Pair */
/**
 * @typedef {{metric: string, label: string, side: string, first_text: string, other_text: string,
 *   difference_text: string, interval_text: string, verdict: string, verdict_shape: string,
 *   verdict_word: string, why: string, remedies: string[]}} Verdict
 * @typedef {{title: string, sentence: string, first_label: string, other_label: string,
 *   cautions: string[], verdicts: Verdict[], pairs: Pair[]}} Compared
 */

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function compareScreen(root, { path, query, signal }) {
  const [first, other] = [/** @type {string} */ (path.first), /** @type {string} */ (path.other)];
  const where = (/** @type {string} */ id) => `/api/checks/${encodeURIComponent(id)}`;
  const [compared, ...checks] = await Promise.all([
    /** @type {Promise<Compared>} */ (get(withQuery("/api/compare", { first, other, lang: language() }), { signal })),
    .../** @type {Promise<Check>[]} */ ([get(where(first), { signal }), get(where(other), { signal })]),
  ]);
  root.classList.add("wide");
  const page = new ComparePage(compared, /** @type {[Check, Check]} */ (checks), query);
  root.append(page.element);
  await page.open(clamp(Number(query.get("pair") ?? 0) || 0, 0, compared.pairs.length - 1), signal, Number(query.get("frame") ?? 0) || 0);
  return () => page.close();
}

class ComparePage {
  /**
   * @param {Compared} compared
   * @param {[Check, Check]} checks
   * @param {URLSearchParams} query
   */
  constructor(compared, checks, query) {
    this.compared = compared;
    this.checks = checks;
    this.query = query;
    this.pair = 0;
    /** @type {Player | null} */
    this.player = null;
    /** @type {[string, string]} */
    this.names = [nameOf(checks[0]), nameOf(checks[1])];
    this.place = h("div", { class: "watching" });
    this.curves = h("div");
    this.element = h(
      "div", { class: "compare" },
      h("h1", null, compared.title),
      h("p", { class: "soft" }, say("studio.compare.between", { first: this.names[0], other: this.names[1] })),
      h("p", null, compared.sentence),
      compared.cautions.map((caution) => h("p", { class: "warn" }, caution)),
      h("div", { class: "buttons" },
        h("a", { class: "button", href: `#/compare/${checks[1].id}/${checks[0].id}` }, say("studio.compare.exchange")),
        checks.map((check, at) => h("a", { class: "button", href: `#/check/${check.id}` }, this.names[at]))),
      h("h2", null, say("studio.compare.verdicts")),
      this.#verdicts(),
      h("h2", null, say("studio.compare.in_step")),
      this.#pairs(),
      this.place,
      h("h2", null, say("studio.compare.curves")),
      this.curves,
    );
  }

  /**
   * Show a pair of clips filmed from the same place.
   * @param {number} pair
   * @param {AbortSignal} signal
   * @param {number} frame
   */
  async open(pair, signal, frame) {
    const chosen = this.compared.pairs[pair];
    this.pair = pair;
    if (!chosen) {
      clear(this.place, h("p", null, say("studio.compare.no_pair")));
      this.curves.remove();
      return;
    }
    const shots = [chosen.first, chosen.other];
    const motions = await Promise.all(shots.map((shot) => motionOf(shot.analysis, { index: shot.n }, signal)));
    const [first, other] = /** @type {[Motion, Motion]} */ (motions.map((data) => new Motion(data)));
    this.player?.close();
    const clips = [first, other].map((motion, at) => ({
      key: shots[at]?.clip ?? "",
      name: this.names[at] ?? "",
      ...mediaOf(shots[at]?.clip ?? ""),
      motion,
    }));
    const player = (this.player = new Player(clips, {
      together: true, apart: false, layers: layersOf(this.query.get("layers")), offset: Number(this.query.get("offset") ?? 0) || 0,
    }));
    if (window.innerWidth < 600) player.setSpan(2);
    const cycles = new Cycles(first, other);
    clear(this.place, player.element);
    clear(this.curves, keyOf(...this.names), cycles.element);
    player.stages[0]?.onframe((at) => cycles.point(at));
    player.onrest(() => this.#address());
    cycles.point(frame);
    await player.seek(frame);
  }

  close() {
    this.player?.close();
  }

  #pairs() {
    const { pairs } = this.compared;
    if (pairs.length < 2) return null;
    const choice = h("select", { onchange: () => {
      this.query = new URLSearchParams();
      void this.open(Number(choice.value), new AbortController().signal, 0);
    } }, pairs.map((pair, at) => h("option", { value: at }, say(`studio.view.${pair.view}`))));
    return h("label", { class: "view-choice" }, say("studio.compare.view"), choice);
  }

  #verdicts() {
    const { verdicts } = this.compared;
    const head = ["number", "first", "other", "difference", "verdict"];
    return h(
      "table", { class: "verdicts" },
      h("thead", null, h("tr", null, head.map((key) => h("th", { scope: "col" }, say(`studio.compare.${key}`))))),
      h("tbody", null, verdicts.map((one) => h(
        "tr", { class: one.verdict, "data-metric": `${one.metric}-${one.side}` },
        h("th", { scope: "row" }, one.label, one.side === "both" ? null : [" ", h("span", { class: one.side }, say(`studio.side.${one.side}`))]),
        h("td", { "data-is": say("studio.compare.first") }, one.first_text),
        h("td", { "data-is": say("studio.compare.other") }, one.other_text),
        h("td", { "data-is": say("studio.compare.difference") }, one.difference_text, one.interval_text ? h("span", { class: "soft" }, ` ${one.interval_text}`) : null),
        h("td", null, h("b", null, `${one.verdict_shape} ${one.verdict_word}`.trim()), [one.why, ...one.remedies].filter(Boolean).map((words) => h("div", { class: "soft" }, words))),
      ))),
    );
  }

  /** Keep the whole state in the address. */
  #address() {
    const { player } = this;
    if (!player) return;
    const query = new URLSearchParams();
    if (this.pair) query.set("pair", String(this.pair));
    query.set("frame", String(player.stages[0]?.video.wanted() ?? 0));
    query.set("offset", String(player.offset));
    query.set("layers", [...player.layers].join(","));
    replace(`#/compare/${this.checks[0].id}/${this.checks[1].id}?${query}`);
  }
}

/** @param {Check} check */
function nameOf(check) {
  return [day(check.day), check.shoes || check.title].filter(Boolean).join(" · ");
}
