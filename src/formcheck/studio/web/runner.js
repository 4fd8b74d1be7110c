/**
 * Who runs: a name, and what helps to measure; all of it optional and remembered by name.
 * @module
 */

import { get, withQuery } from "./api.js";
import { clear, h } from "./dom.js";
import { numberOf } from "./hurts.js";
import { language, number, say, today } from "./words.js";

/** @typedef {import("./state.js").Athlete} Athlete */
/** @typedef {import("./state.js").Check} Check */
/** @template T @typedef {{items: T[], total: number}} Page */

const NUMBERS = /** @type {const} */ (["height_cm", "mass_kg", "speed_kmh"]);
const TYPED_MS = 120;

/**
 * @param {Check | null} check what was told before
 * @param {string | null} athleteId who was chosen on the page before
 * @param {AbortSignal} signal
 */
export async function runnerFields(check, athleteId, signal) {
  const known = h("datalist", { id: "athletes-known" });
  const name = h("input", { id: "runner-name", autocomplete: "off", list: "athletes-known", maxlength: 200 });
  const day = h("input", { id: "runner-day", type: "date", value: check?.day ?? today(), max: today() });
  const shoes = h("input", { id: "runner-shoes", autocomplete: "off", maxlength: 200, value: check?.shoes ?? "" });
  const sex = h("select", { id: "runner-sex", value: check?.sex ?? "" },
    h("option", { value: "" }, say("studio.runner.not_told")),
    h("option", { value: "female" }, say("studio.runner.female")),
    h("option", { value: "male" }, say("studio.runner.male")));
  const numbers = Object.fromEntries(NUMBERS.map((key) => [key, h("input", {
    id: `runner-${key}`, inputmode: "decimal", autocomplete: "off", value: check?.[key] ? number(/** @type {number} */ (check[key])) : "",
  })]));
  const hello = h("p", { class: "hint", role: "status", id: "runner-hello" });
  name.setAttribute("aria-describedby", hello.id);

  const blank = { id: "", name: "", height_cm: null, mass_kg: null, sex: null, speed_kmh: null, shoes: "", note: "", checks: 0, last_day: null };
  /** @type {Athlete[]} */
  let found = [];
  /** @type {Athlete | null} */
  let athlete = null;

  /** @param {string} search */
  async function look(search) {
    const page = await /** @type {Promise<Page<Athlete>>} */ (get(withQuery("/api/athletes", { search: search || null, limit: 20 }), { signal }));
    found = page.items;
    clear(known, found.map((one) => h("option", { value: one.name })));
  }

  /** What was typed here is not written over by what was told last time. */
  const touched = new Set();
  for (const input of [shoes, sex, ...Object.values(numbers)]) {
    input.addEventListener("input", () => touched.add(input));
  }

  /** @param {Athlete | null} who */
  function choose(who) {
    if (who?.id === athlete?.id) return;
    athlete = who;
    if (who) {
      for (const key of NUMBERS) {
        const input = numbers[key];
        if (input && who[key] && !touched.has(input)) input.value = number(/** @type {number} */ (who[key]));
      }
      if (who.shoes && !touched.has(shoes)) shoes.value = who.shoes;
      if (who.sex && !touched.has(sex)) sex.value = who.sex;
    }
    clear(hello, who ? say(!who.checks ? "studio.runner.known_name" : who.checks === 1 ? "studio.runner.known_one" : "studio.runner.known", { count: who.checks }) : "");
  }

  async function typed() {
    const text = name.value.trim();
    const same = (/** @type {Athlete} */ one) => one.name.toLocaleLowerCase() === text.toLocaleLowerCase();
    if (!found.some(same)) await look(text).catch(() => undefined);
    if (text !== name.value.trim()) return;
    choose(found.find(same) ?? null);
    if (!athlete && text) clear(hello, say("studio.runner.is_new"));
  }

  name.addEventListener("input", () => {
    const text = name.value;
    setTimeout(() => {
      if (text === name.value && !signal.aborted) void typed();
    }, TYPED_MS);
  });
  name.addEventListener("change", () => void typed());

  const id = check?.athlete_id ?? athleteId;
  if (id) {
    const who = await /** @type {Promise<Athlete>} */ (get(`/api/athletes/${id}`, { signal }));
    name.value = who.name;
    found = [who];
    if (check) athlete = who; // its own fields hold what was told with this check
    else choose(who);
    if (!check) clear(hello);
  } else await look("").catch(() => undefined);

  const node = h("div", { class: "fields" },
    field("name", name, hello), field("day", day), field("shoes", shoes),
    NUMBERS.map((key) => field(key, /** @type {HTMLInputElement} */ (numbers[key]))), field("sex", sex), known);

  return {
    node,
    /**
     * Return what is told, as the server takes it.
     * @param {{newAthlete?: boolean}} [options] whether a new name becomes a new athlete: not
     *   before it is certain that it is typed to its end
     */
    async told({ newAthlete = false } = {}) {
      const text = name.value.trim();
      if (text && athlete?.name.toLocaleLowerCase() !== text.toLocaleLowerCase()) await typed();
      /** @type {Record<string, unknown>} */
      const told = { day: day.value || today(), shoes: shoes.value.trim(), sex: sex.value || null, language: language() };
      for (const key of NUMBERS) {
        const value = numbers[key]?.value.trim() ?? "";
        told[key] = value ? numberOf(value) : null;
      }
      if (!text) return { ...told, athlete_id: null };
      if (athlete) return { ...told, athlete_id: athlete.id };
      return newAthlete ? { ...told, athlete: { name: text } } : told;
    },
    /**
     * Take over who the server made of a new name.
     * @param {Check} now
     */
    made(now) {
      if (now.athlete_id && now.athlete_id !== athlete?.id) {
        athlete = { ...blank, id: now.athlete_id, name: now.athlete_name };
        found = [athlete];
      }
    },
    /**
     * Mark the field that the server named.
     * @param {{id: string}} error
     */
    fault(error) {
      for (const key of NUMBERS) {
        const input = numbers[key];
        if (!input) continue;
        const amiss = error.id === `range_${key}`;
        input.setAttribute("aria-invalid", String(amiss));
        if (amiss) input.focus();
      }
    },
  };
}

/**
 * @param {string} key
 * @param {HTMLElement} input
 * @param {HTMLElement} [hint]
 */
function field(key, input, hint) {
  return h("div", { class: key === "name" ? "name" : "" }, h("label", { for: input.id }, say(`studio.runner.${key}`)), input, hint);
}
