/**
 * The result of a check: page one of its report, the player, findings and numbers that lead there.
 * @module
 */

import { get } from "./api.js";
import { Corrector } from "./correct.js";
import { clear, h } from "./dom.js";
import { Sketcher } from "./draw.js";
import { clamp, Motion } from "./motion.js";
import { layersOf, Player } from "./player.js";
import { go, refresh, replace } from "./router.js";
import { day, language, say } from "./words.js";

/** @typedef {{frame: number, time_s: number}} Moment */
/**
 * @typedef {{id: string, index: number, name: string, view: string, view_word: string,
 *   measured: boolean, why: string | null}} ResultClip
 * @typedef {{id: string, level: string, level_word: string, title: string, detail: string,
 *   cue: string, metric: string, side: string, clip: number, moments: Moment[]}} Finding
 * @typedef {{metric: string, label: string, group: string, side: string, value_text: string,
 *   interval_text: string, level: string | null, level_word: string, why: string | null, missing: string | null,
 *   clip: number, moments: Moment[]}} Measured
 * @typedef {{sentence: string, stopped: boolean, analysis_id: string, number: number, clips: ResultClip[],
 *   findings: Finding[], measurements: Measured[], notes: string[], corrections_count: number,
 *   by_hand_text: string}} Result
 * @typedef {{id: string, title: string, athlete_id: string | null, athlete_name: string,
 *   day: string, shoes: string, state: string, speed_kmh?: number | null, height_cm?: number | null}} Check
 */

const TOOLS = ["watch", "correct", "draw"];

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function resultScreen(root, { path, query, signal }) {
  const id = /** @type {string} */ (path.id);
  const where = `/api/checks/${encodeURIComponent(id)}`;
  const [check, result] = await Promise.all([
    /** @type {Promise<Check>} */ (get(where, { signal })),
    /** @type {Promise<Result>} */ (get(`${where}/result?lang=${language()}`, { signal })),
  ]);
  const page = new ResultPage(id, check, result, query);
  root.classList.add("wide");
  root.append(page.element);
  await page.open(Number(path.frame ?? query.get("frame") ?? 0), signal);
  if (check.athlete_id) void page.offerComparisons(check.athlete_id, signal);
  return () => page.close();
}

class ResultPage {
  /**
   * @param {string} id
   * @param {Check} check
   * @param {Result} result
   * @param {URLSearchParams} query
   */
  constructor(id, check, result, query) {
    this.id = id;
    this.check = check;
    this.result = result;
    this.query = query;
    this.tool = TOOLS.find((tool) => tool === query.get("tool")) ?? "watch";
    /** @type {Player | null} */
    this.player = null;
    this.measured = result.clips.filter((clip) => clip.measured);
    const [who, when] = [check.athlete_name, day(check.day)];
    const aside = [check.title, check.shoes].filter(Boolean).join(" · ");
    this.report = h("iframe", {
      class: "page-one", title: say("studio.result.page_one"), sandbox: "allow-same-origin allow-popups",
      scrolling: "no", onload: () => this.#fit(),
    });
    this.byHand = h("p", { class: "note", role: "status" });
    this.place = h("div", { class: "watching" });
    this.numbers = h("div", { class: "numbers" });
    this.tools = h("div", { class: "tool" });
    this.status = h("p", { class: "small soft", role: "status", "aria-live": "polite" });
    this.others = h("p", { class: "compare-with", hidden: true });
    this.tabs = h("div", { class: "buttons tabs", role: "group", "aria-label": say("studio.result.tools") },
      TOOLS.map((tool) => h("button", { type: "button", "data-tool": tool, onclick: () => this.#use(tool) }, say(`studio.result.${tool}`))));
    this.element = h(
      "div", { class: "result" },
      h("h1", null, who ? say("studio.result.title_of", { who, when }) : say("studio.result.title", { when })),
      aside ? h("p", { class: "soft" }, aside) : null,
      h("div", { class: "buttons" },
        h("a", { class: "button", href: `#/check/${id}/share` }, say("studio.result.share")), this.others),
      this.byHand,
      this.report,
      h("h2", { id: "player" }, say("studio.result.closer")),
      this.tabs,
      h("div", { class: "closer" }, this.place, h("div", { class: "beside" }, this.tools, this.status, this.numbers)),
    );
    this.#showReport();
    this.#list();
  }

  /** @type {ResizeObserver | null} */
  #watch = null;

  /**
   * Load what the player needs and show a frame.
   * @param {number} frame
   * @param {AbortSignal} signal
   */
  async open(frame, signal) {
    if (!this.measured.length) {
      clear(this.place, h("p", null, say("studio.result.nothing_measured")));
      this.tabs.hidden = true;
      return;
    }
    const motions = await Promise.all(this.measured.map((clip) => motionOf(this.result.analysis_id, clip, signal)));
    const clips = this.measured.map((clip, at) => ({
      key: clip.id,
      name: `${clip.name}, ${clip.view_word}`,
      ...mediaOf(clip.id),
      motion: new Motion(/** @type {import("./motion.js").MotionData} */ (motions[at])),
    }));
    const lead = clamp(Number(this.query.get("clip") ?? 0) || 0, 0, clips.length - 1);
    this.player = new Player(clips, {
      lead, layers: layersOf(this.query.get("layers")), together: this.query.get("together") === "1",
    });
    if (window.innerWidth < 600) this.player.setSpan(2);
    clear(this.place, this.player.element);
    this.player.onrest(() => this.#address());
    this.sketcher = new Sketcher(this.player);
    this.#list();
    this.#use(this.tool, false);
    await this.player.seek(frame);
  }

  /**
   * Offer the athlete's other checks for a comparison.
   * @param {string} athlete
   * @param {AbortSignal} signal
   */
  async offerComparisons(athlete, signal) {
    const sessions = await /** @type {Promise<{checks: Check[]}[]>} */ (
      get(`/api/athletes/${encodeURIComponent(athlete)}/sessions`, { signal }).catch(() => []));
    const checks = sessions.flatMap((session) => session.checks);
    const others = checks.filter((one) => one.id !== this.id && one.state === "done");
    if (!others.length) return;
    const choice = h(
      "select",
      { "aria-label": say("studio.result.compare_with"), onchange: () => {
        if (choice.value) location.hash = `#/compare/${choice.value}/${this.id}`;
      } },
      h("option", { value: "" }, say("studio.result.compare_with")),
      others.map((one) => h("option", { value: one.id }, [day(one.day), one.shoes || one.title].filter(Boolean).join(" · "))),
    );
    clear(this.others, choice);
    this.others.hidden = false;
  }

  close() {
    this.#watch?.disconnect();
    this.corrector?.close();
    this.sketcher?.close();
    this.player?.close();
  }

  /** @type {Corrector | null} */
  corrector = null;
  /** @type {Sketcher | null} */
  sketcher = null;

  /**
   * @param {string} tool
   * @param {boolean} [told]
   */
  #use(tool, told = true) {
    this.tool = tool;
    this.corrector?.close();
    this.corrector = null;
    this.sketcher?.edit(tool === "draw");
    for (const tab of this.tabs.querySelectorAll("button")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.tool === tool));
    }
    const { player } = this;
    if (player && tool === "correct") {
      this.corrector = new Corrector(
        player, this.measured, this.check,
        (result, clip, motion) => this.#corrected(result, clip, motion),
        (started) => (started ? go(`#/new/${this.id}`) : refresh()),
      );
    }
    clear(this.tools, this.corrector?.element, tool === "draw" && this.sketcher?.element);
    if (told) this.#address();
  }

  /**
   * Show what a correction changed.
   * @param {Result} result
   * @param {number} clip
   * @param {import("./motion.js").MotionData} motion
   */
  #corrected(result, clip, motion) {
    this.result = result;
    this.player?.replaceMotion(clip, motion);
    this.#list();
    this.#showReport();
  }

  /** Show page one, whose pictures may be those of before a correction for a moment. */
  #showReport() {
    const { analysis_id, number, corrections_count, by_hand_text } = this.result;
    const src = `/media/analyses/${encodeURIComponent(analysis_id)}/report.html?page=runner&lang=${language()}&v=${number}-${corrections_count}`;
    if (this.report.getAttribute("src") !== src) this.report.src = src;
    this.byHand.textContent = by_hand_text;
    this.byHand.hidden = !by_hand_text;
  }

  /** Make the report as high as what it holds. */
  #fit() {
    this.#watch?.disconnect();
    const inside = this.report.contentDocument?.documentElement;
    if (!inside) return;
    const fit = () => { this.report.style.height = `${inside.ownerDocument.body.scrollHeight}px`; };
    this.#watch = new ResizeObserver(fit);
    this.#watch.observe(inside.ownerDocument.body);
    fit();
  }

  #list() {
    const { stopped, sentence } = this.result;
    // Where a warning sign stands in place of advice, nothing here says that all is well.
    if (stopped) clear(this.numbers, h("p", { class: "note" }, sentence));
    else if (!this.measured.length) clear(this.numbers);
    else clear(this.numbers, this.#findings(), this.#measurements());
  }

  #findings() {
    const { findings } = this.result;
    return [
      h("h3", null, say("studio.result.findings")),
      findings.length ? null : h("p", { class: "soft" }, say("studio.result.no_findings")),
      h("ul", { class: "bare findings" }, findings.map((one) => h("li", null,
        this.#leading(one, h("b", null, one.title), h("span", { class: `level ${one.level}` }, one.level_word)),
        h("p", { class: "small" }, one.detail)))),
    ];
  }

  #measurements() {
    const { measurements } = this.result;
    const untold = !this.check.speed_kmh || !this.check.height_cm;
    const unjudged = this.player && untold && measurements.some((one) => one.why);
    const groups = [...new Set(measurements.map((one) => one.group))];
    return [unjudged && h("p", null, h("button", { type: "button", "data-act": "tell", onclick: () => this.#tell() }, say("studio.result.tell"))), groups.map((group) => [
      h("h3", null, group),
      h("ul", { class: "bare measured" }, measurements.filter((one) => one.group === group).map((one) => h("li", null, this.#number(one)))),
    ])];
  }

  /** Go to where speed, height and the like are told. */
  #tell() {
    this.#use("correct");
    /** @type {HTMLElement | null} */ (this.tools.querySelector("[data-option=speed_kmh]"))?.focus();
  }

  /** @param {Measured} one */
  #number(one) {
    const side = one.side === "both" ? null : h("span", { class: one.side }, say(`studio.side.${one.side}`));
    if (one.missing) {
      return h("div", { class: "row-plain" }, h("span", null, one.label, side ? " " : null, side), h("span", { class: "small soft" }, one.missing));
    }
    return this.#leading(
      one,
      h("span", { class: "row-label" }, one.label, side ? " " : null, side),
      h("span", { class: "row-value" }, h("b", null, one.value_text), " ", h("span", { class: "small soft" }, one.interval_text)),
      one.why ? h("span", { class: "small soft why" }, one.why) : h("span", { class: `level ${one.level ?? ""}` }, one.level_word),
    );
  }

  /**
   * Return a line that leads to the instants that show what it says, one after the other.
   * @param {Finding | Measured} one
   * @param {...(Node | null)} children
   */
  #leading(one, ...children) {
    const key = `${one.metric}-${one.side}`;
    const at = this.measured.findIndex((clip) => clip.index === one.clip);
    if (!one.moments.length || at < 0) return h("div", { class: "row-plain", "data-metric": key }, children);
    let next = 0;
    return h("button", { type: "button", class: "row", "data-metric": key, onclick: () => {
      const moment = /** @type {Moment} */ (one.moments[next % one.moments.length]);
      const told = { place: (next % one.moments.length) + 1, places: one.moments.length };
      next += 1;
      this.#show(one, at, moment, say("studio.result.moment", told));
    } }, children);
  }

  /**
   * @param {Finding | Measured} one
   * @param {number} clip
   * @param {Moment} moment
   * @param {string} words
   */
  #show(one, clip, moment, words) {
    const { player } = this;
    if (!player) return;
    void player.jump({ clip, frame: moment.frame, metric: one.metric, side: one.side });
    player.showYourself();
    this.status.textContent = `${words} ${player.told}`;
  }

  /** Keep the state in the address. */
  #address() {
    const { player } = this;
    if (!player) return;
    const query = new URLSearchParams();
    if (player.lead) query.set("clip", String(player.lead));
    query.set("layers", [...player.layers].join(","));
    if (player.together) query.set("together", "1");
    if (this.tool !== "watch") query.set("tool", this.tool);
    replace(`#/check/${this.id}/frame/${player.frame}?${query}`);
  }
}

/**
 * @param {string} analysis
 * @param {{index: number}} clip
 * @param {AbortSignal} signal
 * @returns {Promise<import("./motion.js").MotionData>}
 */
export function motionOf(analysis, clip, signal) {
  return get(`/api/analyses/${encodeURIComponent(analysis)}/clips/${clip.index}/motion`, { signal });
}

/**
 * Return where a clip's pictures are.
 * @param {string} id
 */
export function mediaOf(id) {
  const where = `/media/clips/${encodeURIComponent(id)}`;
  return { src: `${where}/proxy.mp4`, jpeg: (/** @type {number} */ frame) => `${where}/frames/${frame}.jpg` };
}
