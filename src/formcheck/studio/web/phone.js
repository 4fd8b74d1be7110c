/**
 * The phone's page: let in by a code, it sends one clip, tells how far its check is, and shows the
 * page for the runner.
 * @module
 */

import { ApiError, get, post } from "./api.js";
import { clear, h } from "./dom.js";
import { forgetFilms, keepFilm, keptFilm } from "./kept.js";
import { upload } from "./upload.js";
import { browserLanguage, duration, language, loadWords, number, say, size } from "./words.js";

/**
 * @typedef {{id: string, state: string, usable: boolean | null, said: string[]}} ClipNow
 * @typedef {{view: string | null, clip: ClipNow | null, others: number, result: boolean, hidden: boolean,
 *   check: import("./state.js").Progress & {error: string | null}}} Now
 */

const LOOK_AGAIN_MS = 1200;
const FILM = "film";
const OVER = ["failed", "cancelled", "interrupted"];

const root = /** @type {HTMLElement} */ (document.getElementById("screen"));
/** What is shown: an element is made anew only when there is something else to say. */
let shown = "";
/** @type {import("./upload.js").Upload | null} */
let under = null;
let sending = false;
/** What was said of the last clip that was sent: that it cannot be. */
let fault = "";
let entered = 0;

/** Be let in with the code behind the hash, if there is one, and go on from there. */
async function enter() {
  const mine = (entered += 1);
  const code = location.hash.slice(1);
  history.replaceState(null, "", location.pathname); // the code leaves the address
  try {
    if (code) await post("/api/claim", { code });
    fault = "";
    while (mine === entered) {
      const again = await look();
      if (!again) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  } catch (error) {
    if (mine === entered) refused(/** @type {Error} */ (error));
  }
}

/** Show how far it is; false once there is nothing to wait for. */
async function look() {
  /** @type {Now} */
  let now;
  try {
    now = await get(`/api/now?lang=${language()}`);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0) throw error;
    if (!shown) show("waiting", h("h1", null, say("studio.phone.no_connection")), h("p", null, say("studio.phone.waiting")));
    return true;
  }
  if (now.result) {
    await forgetFilms();
    ready();
    return false;
  }
  if (now.hidden && ["done", "refused"].includes(now.check.state)) waits();
  else if (["queued", "running"].includes(now.check.state)) measuring(now);
  else if (sending) return true;
  else if (now.clip?.state === "uploading" && (await goOn())) return true;
  else if (OVER.includes(now.check.state)) film(now, now.check.error ?? say("studio.phone.failed"));
  else if (now.clip && now.clip.state !== "uploading" && now.clip.usable === null) looking();
  else if (now.clip?.usable) here(now);
  else film(now, now.clip?.state === "uploading" ? say("studio.phone.half") : "");
  return true;
}

/** Go on with a film that was on its way when the page was loaded anew; false where it is not kept. */
async function goOn() {
  const kept = await keptFilm(FILM);
  if (!kept) return false;
  void send(kept);
  return true;
}

/**
 * @param {File} file
 */
async function send(file) {
  if (sending) return;
  sending = true;
  fault = "";
  const bar = h("progress", { max: 1, value: 0, "aria-label": say("studio.phone.sending") });
  const told = h("p", { role: "status" }, say("studio.phone.sending"));
  show("sending", h("h1", null, say("studio.phone.sending")), bar, told, h("p", { class: "small soft" }, say("studio.phone.lock")),
    h("button", { type: "button", class: "plain", onclick: () => stop() }, say("studio.phone.stop")));
  try {
    await keepFilm(FILM, file);
    under = await upload(file, { check_id: "phone" }, (share, waiting) => {
      bar.value = share;
      clear(told, waiting ? say("studio.phone.waiting") : say("studio.phone.sent", { share: number(Math.floor(share * 100), 0), size: size(file.size) }));
    });
    await under.done;
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "AbortError") fault = /** @type {Error} */ (error).message;
  }
  await forgetFilms();
  under = null;
  sending = false;
}

async function stop() {
  await under?.forget().catch(() => undefined);
}

/**
 * Ask for a clip, with what is amiss with the one before.
 * @param {Now} now
 * @param {string} [why]
 */
function film(now, why = "") {
  const said = [why, fault, ...(now.clip && now.clip.state !== "uploading" ? now.clip.said : [])].filter(Boolean);
  const view = now.view ?? "any";
  show(`film ${view} ${said.join(" ")}`,
    h("h1", null, say(said.length ? "studio.phone.once_more" : "studio.phone.title")),
    said.map((one) => h("p", { class: "warn", role: "alert" }, one)),
    h("p", null, say(`studio.phone_from.${view}`)), h("p", null, say("studio.phone.how")), picker("large main"));
}

/**
 * Return what opens the camera or the gallery, whichever is chosen there.
 * @param {string} look
 */
function picker(look) {
  const input = h("input", { type: "file", accept: "video/*", id: "pick", class: "unseen", onchange: () => {
    const file = input.files?.[0];
    if (file) void send(file);
  } });
  return [input, h("label", { for: "pick", class: `button ${look}` }, say(look.includes("main") ? "studio.phone.choose" : "studio.phone.again"))];
}

function looking() {
  show("looking", h("h1", null, say("studio.phone.looking")), h("progress", { max: 1, "aria-label": say("studio.phone.looking") }), h("p", null, say("studio.phone.looking_why")));
}

/**
 * The clip is in: what could be better, and whom it waits for.
 * @param {Now} now
 */
function here(now) {
  const said = now.clip?.said ?? [];
  const waits = now.others === 0 ? "studio.phone.begins" : now.others === 1 ? "studio.phone.one_other" : "studio.phone.others";
  show(`here ${now.others} ${said.join(" ")}`, h("h1", null, say("studio.phone.here")), h("p", { role: "status" }, say(waits, { count: now.others })),
    said.map((one) => h("p", { class: "warn" }, one)), said.length > 0 && picker("plain"));
}

/** @param {Now} now */
function measuring({ check }) {
  if (!shown.startsWith("measuring")) {
    show("measuring", h("h1", null, say("studio.phone.measuring")), h("progress", { max: 1, id: "bar", "aria-label": say("studio.phone.measuring") }),
      h("p", { id: "left", role: "status" }), h("p", { class: "small soft" }, say("studio.phone.lock_measuring")));
  }
  const bar = /** @type {HTMLProgressElement} */ (document.getElementById("bar"));
  if (check.state === "queued" || check.share === null) bar.removeAttribute("value");
  else bar.value = check.share;
  const left = check.state !== "queued" && check.seconds_left ? say("studio.phone.left", { time: duration(check.seconds_left) }) : say("studio.phone.queued");
  clear(/** @type {HTMLElement} */ (document.getElementById("left")), left);
}

/** It is measured, and is shown when it is told which shoe is which. */
function waits() {
  show("waits", h("h1", null, say("studio.phone.measured")), h("p", null, say("studio.phone.hidden")));
}

/** The page for the runner, and the way to keep it. */
function ready() {
  const where = `/report.html?lang=${language()}`;
  const page = h("iframe", { class: "page-one", src: where, title: say("studio.phone.ready"), sandbox: "allow-same-origin", scrolling: "no", onload: fit });

  function fit() {
    const inside = page.contentDocument?.documentElement;
    if (!inside) return;
    new ResizeObserver(() => page.style.setProperty("height", `${inside.scrollHeight}px`)).observe(inside);
  }

  show("ready", h("h1", null, say("studio.phone.ready")), h("p", null, say("studio.phone.ready_why")),
    h("a", { class: "button large main", href: `${where}&keep=1`, download: "" }, say("studio.phone.keep")), page);
}

/** @param {Error} error */
function refused(error) {
  if (!(error instanceof ApiError)) console.error(error);
  const words = error instanceof ApiError ? sentence(error.message) : say("studio.error.broken");
  show(`refused ${words}`, h("h1", null, say("studio.phone.not_in")), h("p", { role: "alert" }, words), h("p", null, say("studio.phone.scan")));
}

/** @param {string} words */
function sentence(words) {
  return `${words.charAt(0).toLocaleUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
}

/**
 * Show something else, unless it is what is shown already.
 * @param {string} what
 * @param {...import("./dom.js").Child} children
 */
function show(what, ...children) {
  if (what === shown) return;
  shown = what;
  clear(root, ...children);
  document.title = `${root.querySelector("h1")?.textContent ?? ""} · formcheck`;
  window.scrollTo(0, 0);
}

window.addEventListener("hashchange", () => {
  if (location.hash.length > 1) void enter();
});

try {
  await loadWords(browserLanguage());
  clear(/** @type {HTMLElement} */ (document.getElementById("foot")), h("p", null, say("studio.phone.network")), h("p", null, say("studio.frame.disclaimer")));
  await enter();
} catch (error) {
  root.textContent = error instanceof Error ? error.message : String(error); // without words
}
