/**
 * The studio's words: loaded once in the language chosen, asked for by key.
 * @module
 */

/** @type {Record<string, string | string[]>} */
let texts = {};
let chosen = "en";

/** Languages the studio speaks. */
export const LANGUAGES = ["en", "de"];

const KEPT = "formcheck.language";

/** Return the language in use, such as "de". */
export function language() {
  return chosen;
}

/** Return the first of the browser's languages that the studio speaks. */
export function browserLanguage() {
  const spoken = navigator.languages.map((code) => code.slice(0, 2));
  return spoken.find((code) => LANGUAGES.includes(code)) ?? "en";
}

/** Forget what was chosen by hand in this browser. */
export function forgetLanguage() {
  store(KEPT, null);
}

/** Return what was chosen in this browser, else in the settings, else what the browser speaks. */
export async function preferredLanguage() {
  const kept = stored(KEPT);
  if (kept && LANGUAGES.includes(kept)) return kept;
  const answer = await fetch("/api/settings", { headers: { "Accept-Language": browserLanguage() } });
  const set = answer.ok ? (await answer.json()).language : null;
  return LANGUAGES.includes(set) ? String(set) : browserLanguage();
}

/**
 * Load the words of a language, and keep the choice in this browser if it was made by hand.
 * @param {string} code
 * @param {{keep?: boolean}} [options]
 */
export async function loadWords(code, { keep = false } = {}) {
  const answer = await fetch(`/api/words?lang=${code}`, { headers: { "Accept-Language": code } });
  if (!answer.ok) throw new Error((await answer.json()).error.message);
  texts = await answer.json();
  chosen = code;
  document.documentElement.lang = code;
  if (keep) store(KEPT, code);
}

/**
 * Return the text of a key with its gaps filled, such as `say("studio.home.more", {count})`.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  const text = texts[key];
  if (typeof text !== "string") throw new Error(`no such text: ${key}`);
  return text.replace(/\{(\w+)\}/g, (gap, name) => String(values[name] ?? gap));
}

/**
 * Return whether there is a text: for keys made of an id that the server gave.
 * @param {string} key
 */
export function known(key) {
  return key in texts;
}

/**
 * Return a number as the language writes it, with a true minus sign.
 * @param {number} value
 * @param {number} [digits] after the point; as many as are needed, at most 2, where not given
 */
export function number(value, digits) {
  const options = digits === undefined
    ? { maximumFractionDigits: 2 }
    : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const text = new Intl.NumberFormat(chosen, options).format(value);
  return text.replace("-", /[1-9]/.test(text) ? "−" : ""); // nothing is less than nought by nothing
}

/**
 * Return a day such as "2026-11-29" with its month's name.
 * @param {string} iso a day, or an instant, of which the local day is taken
 * @param {{short?: boolean}} [options] without the year, the month shortened
 */
export function day(iso, { short = false } = {}) {
  const date = iso.length === 10 ? new Date(`${iso}T12:00:00`) : new Date(iso);
  /** @type {Intl.DateTimeFormatOptions} */
  const form = short
    ? { day: "numeric", month: "short" }
    : { day: "numeric", month: "long", year: "numeric" };
  return new Intl.DateTimeFormat(chosen === "en" ? "en-GB" : chosen, form).format(date);
}

/** Return today as the calendar here says, such as "2026-11-29". */
export function today() {
  const now = new Date();
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/**
 * Return a stretch of time in words: "40 seconds", "3 minutes".
 * @param {number} seconds_s
 */
export function duration(seconds_s) {
  const unit = seconds_s < 90 ? "second" : "minute";
  const count = Math.max(1, Math.round(unit === "second" ? seconds_s : seconds_s / 60));
  return new Intl.NumberFormat(chosen, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/**
 * Return an instant or a length in seconds: "2.35 s".
 * @param {number} value_s
 * @param {number} [digits]
 */
export function seconds(value_s, digits = 2) {
  return `${number(value_s, digits)} s`;
}

/**
 * Return a size in words: "12 MB".
 * @param {number} bytes
 */
export function size(bytes) {
  const [value, unit, digits] = bytes < 1e6
    ? [bytes / 1e3, "kB", 0]
    : bytes < 1e9 ? [bytes / 1e6, "MB", bytes < 1e7 ? 1 : 0] : [bytes / 1e9, "GB", 1];
  return `${number(Number(value), Number(digits))} ${unit}`;
}

/**
 * Return what this browser keeps under a name; nothing where it keeps nothing.
 * @param {string} name
 */
export function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // keeping things is forbidden here
  }
}

/**
 * Keep a text in this browser, or forget it.
 * @param {string} name
 * @param {string | null} value
 */
export function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // keeping things is forbidden here: it is asked for again next time
  }
}
