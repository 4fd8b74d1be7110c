/**
 * One athlete: what is next, how the numbers went, every check; all of it to take along or delete.
 * @module
 */

import { del, get, patch } from "./api.js";
import { clear, h } from "./dom.js";
import { confirmed } from "./confirm.js";
import { go } from "./router.js";
import { numberOf } from "./hurts.js";
import { stateLine } from "./state.js";
import { trendChart } from "./trendchart.js";
import { day, number, say, today } from "./words.js";

/** @typedef {import("./state.js").Athlete} Athlete */
/** @typedef {import("./state.js").CheckRow} CheckRow */
/** @typedef {import("./trendchart.js").Line} Line */
/**
 * @typedef {{check_id: string, title: string, cue: string, weeks: {starts: string, title: string, runs: string, feedback: string}[],
 *   exercises: string[], next_look: string | null, next_look_text: string, stop: string}} Plan
 * @typedef {{lines: Line[], plan: Plan | null, unread: string[]}} Trend
 */

/** What is drawn first; the rest is a click away. */
const FIRST = 4;

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function athleteScreen(root, { path, signal }) {
  const id = path.id;
  /** @type {[Athlete, {id: string, day: string, checks: CheckRow[]}[], Trend]} */
  const [athlete, sessions, trend] = await Promise.all([
    get(`/api/athletes/${id}`, { signal }), get(`/api/athletes/${id}/sessions`, { signal }), get(`/api/athletes/${id}/trend`, { signal })]);
  const title = h("h1", null, athlete.name);
  clear(root,
    title, facts(athlete),
    h("div", { class: "buttons" }, h("a", { class: "button main", href: `#/new?athlete=${id}` }, say("studio.athlete.new_check"))),
    nextLook(trend.plan),
    h("div", { class: "sides" },
      h("div", null, trends(trend, sessions), programme(trend.plan)),
      h("div", null, visits(sessions))),
    h("section", { "aria-labelledby": "data" },
      h("h2", { id: "data" }, say("studio.athlete.data")),
      about(athlete, (now) => {
        title.textContent = now.name;
      }),
      h("div", { class: "buttons" },
        h("a", { class: "button", href: `/api/athletes/${id}/export.zip`, download: "" }, say("studio.athlete.export")),
        h("button", { type: "button", class: "grave", onclick: forget }, say("studio.athlete.delete")))));

  async function forget() {
    const checks = sessions.reduce((count, session) => count + session.checks.length, 0);
    const sure = await confirmed({
      title: say("studio.athlete.delete_title", { name: athlete.name }),
      text: say(checks === 1 ? "studio.athlete.delete_one" : "studio.athlete.delete_all", { count: checks }),
      yes: say("studio.athlete.delete_yes"),
      does: () => del(`/api/athletes/${id}`),
    });
    if (sure) go("#/");
  }
}

/** @param {Athlete} athlete */
function facts(athlete) {
  const known = [
    athlete.height_cm && `${number(athlete.height_cm)} cm`, athlete.mass_kg && `${number(athlete.mass_kg)} kg`,
    athlete.speed_kmh && `${number(athlete.speed_kmh)} km/h`, athlete.shoes,
  ].filter(Boolean);
  return known.length > 0 ? h("p", { class: "soft" }, known.join(" · ")) : null;
}

/** @param {Plan | null} plan */
function nextLook(plan) {
  if (!plan) return null;
  if (plan.stop) return h("p", { class: "note" }, h("span", { class: "level notable" }, plan.stop));
  if (!plan.next_look) return null;
  const due = plan.next_look <= today();
  return h("p", { class: due ? "warn" : "note" },
    h("b", null, say(due ? "studio.athlete.look_due" : "studio.athlete.next_look", { day: day(plan.next_look) })), " ", plan.next_look_text);
}

/**
 * @param {Trend} trend
 * @param {{checks: CheckRow[]}[]} sessions
 */
function trends(trend, sessions) {
  const all = [...grouped(trend.lines).values()];
  const several = all.filter((lines) => lines.some((line) => line.points.length > 1));
  const titles = new Map(sessions.flatMap((session) => session.checks).map((check) => [check.id, check]));
  const section = h("section", { "aria-labelledby": "trend" }, h("h2", { id: "trend" }, say("studio.athlete.trend")));
  if (several.length === 0) {
    section.append(h("p", { class: "soft" }, say(all.length === 0 ? "studio.athlete.no_numbers" : "studio.athlete.one_check")));
    return section;
  }
  // What changed for certain first, then as in the report.
  const changed = (/** @type {Line[]} */ lines) => lines.some((line) => line.points.some((point) => point.verdict === "real"));
  const ordered = [...several.filter(changed), ...several.filter((lines) => !changed(lines))];
  const grid = h("div", { class: "trends" }, ordered.slice(0, FIRST).map((lines) => figure(lines, titles)));
  section.append(h("p", { class: "small soft" }, say("studio.athlete.legend")), grid);
  const rest = ordered.slice(FIRST);
  if (rest.length > 0) {
    const more = h("button", {
      type: "button", onclick: () => {
        const figures = rest.map((lines) => figure(lines, titles));
        grid.append(...figures);
        more.remove();
        figures[0]?.querySelector("summary")?.focus();
      },
    }, say("studio.athlete.more", { count: rest.length }));
    section.append(h("p", null, more));
  }
  return section;
}

/**
 * @param {Line[]} lines
 * @param {Map<string, CheckRow>} checks
 */
function figure(lines, checks) {
  const [first] = lines;
  const name = first ? `${first.label}${first.unit ? `, ${first.unit}` : ""}` : "";
  const last = lines.flatMap((line) => line.points.slice(1).slice(-1).map((point) => ({ line, point })));
  return h("figure", { class: "trend-figure" },
    h("h3", null, name), trendChart(lines),
    h("figcaption", null, last.map(({ line, point }) => h("span", null,
      line.side_word && h("b", { class: line.side }, `${line.side_word}: `), `${point.verdict_shape} `, say("studio.athlete.since_first", { verdict: point.verdict_word }), " "))),
    h("details", null, h("summary", { class: "small" }, say("studio.athlete.as_table")),
      h("table", null,
        h("thead", null, h("tr", null, ["day", "value", "level", "change"].map((key) => h("th", { scope: "col" }, say(`studio.column.${key}`))))),
        h("tbody", null, lines.flatMap((line) => line.points.map((point) => h("tr", null,
          h("th", { scope: "row" }, h("a", { href: `#/check/${point.check_id}` }, day(point.day, { short: true })), checks.get(point.check_id)?.shoes ? ` (${checks.get(point.check_id)?.shoes})` : ""),
          h("td", null, line.side_word && `${line.side_word}: `, point.value_text, h("br"), h("span", { class: "soft" }, point.interval_text)),
          h("td", null, h("span", { class: `level ${point.level}` }, `${point.level_shape} ${point.level_word}`)),
          h("td", null, point.verdict_word && `${point.verdict_shape} ${point.verdict_word}`, point.why && h("span", { class: "soft" }, ` ${point.why}`)))))))));
}

/**
 * @param {Line[]} lines
 * @returns {Map<string, Line[]>}
 */
function grouped(lines) {
  /** @type {Map<string, Line[]>} */
  const groups = new Map();
  for (const line of lines) groups.set(line.metric, [...(groups.get(line.metric) ?? []), line]);
  return groups;
}

/** @param {Plan | null} plan */
function programme(plan) {
  if (!plan || (plan.weeks.length === 0 && plan.exercises.length === 0)) return null;
  return h("section", { "aria-labelledby": "plan" },
    h("h2", { id: "plan" }, say("studio.athlete.plan")),
    plan.title && h("p", null, h("b", null, plan.title), plan.cue && ` “${plan.cue}”`),
    plan.weeks.length > 0 && h("table", { class: "programme" },
      h("tbody", null, plan.weeks.map((week) => h("tr", null,
        h("th", { scope: "row" }, day(week.starts, { short: true })), h("td", null, h("b", null, week.title), h("br"), week.runs, week.feedback && h("span", { class: "soft" }, ` ${week.feedback}`)))))),
    plan.exercises.length > 0 && h("p", null, say("studio.athlete.exercises", { list: plan.exercises.join(", ") })),
    h("p", { class: "small" }, h("a", { href: `#/check/${plan.check_id}` }, say("studio.athlete.whole_plan"))));
}

/** @param {{day: string, checks: CheckRow[]}[]} sessions */
function visits(sessions) {
  const done = sessions.flatMap((session) => session.checks).filter((check) => check.state === "done");
  const chosen = /** @type {string[]} */ ([]);
  const compare = h("a", { class: "button", "aria-disabled": "true" }, say("studio.athlete.compare"));
  const boxes = new Map(done.map((check) => [check.id, h("input", {
    type: "checkbox", "aria-label": say("studio.athlete.compare_this", { day: day(check.day), shoes: check.shoes }), onchange: pick,
  })]));

  function pick() {
    for (const [id, box] of boxes) {
      const place = chosen.indexOf(id);
      if (box.checked && place < 0) chosen.push(id);
      if (!box.checked && place >= 0) chosen.splice(place, 1);
    }
    for (const id of chosen.splice(0, Math.max(0, chosen.length - 2))) {
      const box = boxes.get(id);
      if (box) box.checked = false; // two are compared: the ones chosen last
    }
    const ready = chosen.length === 2;
    const order = (/** @type {string} */ id) => done.findIndex((check) => check.id === id); // the newest first
    const [first, other] = [...chosen].sort((a, b) => order(b) - order(a));
    compare.setAttribute("aria-disabled", String(!ready));
    if (ready) compare.setAttribute("href", `#/compare/${first}/${other}`);
    else compare.removeAttribute("href");
  }

  return h("section", { "aria-labelledby": "visits" },
    h("h2", { id: "visits" }, say("studio.athlete.checks")),
    sessions.length === 0 && h("p", { class: "soft" }, say("studio.athlete.no_check")),
    h("ul", { class: "bare visits" }, sessions.map((session) => h("li", null, h("h3", null, day(session.day)),
      h("ul", { class: "bare" }, session.checks.map((check) => h("li", { class: "visit" },
        boxes.get(check.id),
        h("a", { class: "what", href: check.state === "done" ? `#/check/${check.id}` : `#/new/${check.id}` },
          h("span", null, [check.title, check.shoes].filter(Boolean).join(" · ") || say("studio.athlete.check")), stateLine(check)))))))),
    done.length > 1 && h("p", { class: "buttons" }, compare));
}

/**
 * @param {Athlete} athlete
 * @param {(now: Athlete) => void} kept
 */
function about(athlete, kept) {
  const fields = /** @type {const} */ (["name", "height_cm", "mass_kg", "speed_kmh", "shoes", "note"]);
  const inputs = new Map(fields.map((key) => {
    const value = athlete[key];
    const text = typeof value === "number" ? number(value) : value ?? "";
    return [key, key === "note" ? h("textarea", { id: `athlete-${key}`, value: text, maxlength: 5000 }) : h("input", { id: `athlete-${key}`, value: text, autocomplete: "off", maxlength: 200 })];
  }));
  const told = h("p", { class: "small", role: "status" });
  const form = h("form", { novalidate: true, onsubmit: keep },
    h("div", { class: "fields" }, fields.map((key) => h("div", { class: key === "note" ? "wide" : "" },
      h("label", { for: `athlete-${key}` }, say(`studio.runner.${key}`)), inputs.get(key)))),
    h("div", { class: "buttons" }, h("button", { type: "submit" }, say("studio.athlete.keep")), told));

  /** @param {Event} event */
  async function keep(event) {
    event.preventDefault();
    /** @type {Record<string, unknown>} */
    const body = {};
    for (const [key, input] of inputs) {
      const text = input.value.trim();
      body[key] = key.includes("_") ? (text ? numberOf(text) : null) : text;
    }
    try {
      kept(await patch(`/api/athletes/${athlete.id}`, body));
      clear(told, say("studio.athlete.kept"));
    } catch (error) {
      clear(told, h("span", { class: "fault" }, /** @type {Error} */ (error).message));
    }
  }
  return h("details", null, h("summary", null, say("studio.athlete.about")), form);
}
