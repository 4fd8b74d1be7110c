/**
 * Home: a new check, the recent ones, and the athletes.
 * @module
 */

import { get, withQuery } from "./api.js";
import { clear, h } from "./dom.js";
import { stateLine } from "./state.js";
import { day, say } from "./words.js";

/** @typedef {import("./state.js").CheckRow} Check */
/** @typedef {import("./state.js").Athlete} Athlete */
/** @template T @typedef {{items: T[], total: number}} Page */

const SHOWN = 12;
const BUSY = ["queued", "running"];
const LOOK_AGAIN_MS = 2000;
const TYPED_MS = 150;

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function homeScreen(root, { signal }) {
  const checks = h("ul", { class: "bare cards" });
  const more = h("p");
  const athletes = h("ul", { class: "bare names" });
  const none = h("p", { class: "soft", role: "status" });
  let shown = SHOWN;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function showChecks() {
    clearTimeout(timer);
    const page = await /** @type {Promise<Page<Check>>} */ (get(withQuery("/api/checks", { limit: shown, offset: 0 }), { signal }));
    clear(checks, page.items.map(checkCard));
    checks.hidden = page.total === 0;
    clear(more, page.total === 0 && say("studio.home.no_checks"), page.total > page.items.length && h("button", {
      type: "button",
      onclick: () => {
        shown += 5 * SHOWN;
        void showChecks();
      },
    }, say("studio.home.more", { count: page.total - page.items.length })));
    if (page.items.some((check) => BUSY.includes(check.state))) timer = setTimeout(again, LOOK_AGAIN_MS);
  }

  /** A look that fails is repeated: the next one may not. */
  function again() {
    showChecks().catch(() => {
      if (!signal.aborted) timer = setTimeout(again, LOOK_AGAIN_MS);
    });
  }

  /** @param {string} search */
  async function showAthletes(search) {
    const path = withQuery("/api/athletes", { search: search || null, limit: 60, offset: 0 });
    const page = await /** @type {Promise<Page<Athlete>>} */ (get(path, { signal }));
    if (search !== field.value.trim()) return; // something else is typed by now
    clear(athletes, page.items.map(athleteLine));
    const text = page.total === 0
      ? say(search ? "studio.home.nobody_found" : "studio.home.nobody", { search })
      : page.total > page.items.length ? say("studio.home.search_more", { count: page.total - page.items.length }) : "";
    clear(none, text);
  }

  const field = h("input", {
    type: "search", id: "search-athletes", autocomplete: "off",
    oninput: () => {
      const typed = field.value.trim();
      setTimeout(() => {
        if (typed === field.value.trim() && !signal.aborted) void showAthletes(typed);
      }, TYPED_MS);
    },
  });

  await Promise.all([showChecks(), showAthletes("")]);
  root.append(
    h("h1", null, say("studio.home.title")),
    h("p", { class: "buttons" }, h("a", { class: "button main large", href: "#/new" }, say("studio.home.new")), h("a", { class: "button large", href: "#/shop" }, say("studio.home.shop"))),
    h("div", { class: "sides" },
      h("section", { "aria-labelledby": "recent" }, h("h2", { id: "recent" }, say("studio.home.recent")), checks, more),
      h("section", { "aria-labelledby": "athletes" },
        h("h2", { id: "athletes" }, say("studio.home.athletes")),
        h("label", { for: "search-athletes" }, say("studio.home.search")), field, athletes, none)),
  );
  return () => clearTimeout(timer);
}

/** @param {Check} check */
function checkCard(check) {
  const title = check.title || check.athlete_name || say("studio.check.untitled");
  const href = check.state === "done" ? `#/check/${check.id}` : `#/new/${check.id}`;
  return h("li", { class: "card" },
    h("a", { href },
      check.thumb_clip_id
        ? h("img", { src: `/media/clips/${check.thumb_clip_id}/thumb.jpg`, alt: "", loading: "lazy", width: 96, height: 72 })
        : h("span", { class: "no-picture" }),
      h("span", { class: "what" },
        h("b", null, title),
        h("span", { class: "small soft" }, [day(check.day), check.shoes].filter(Boolean).join(" · ")),
        stateLine(check))));
}

/** @param {Athlete} athlete */
function athleteLine(athlete) {
  const told = athlete.last_day
    ? say(athlete.checks === 1 ? "studio.home.one_check" : "studio.home.checks", { count: athlete.checks, day: day(athlete.last_day) })
    : say("studio.home.no_check_yet");
  return h("li", null, h("a", { href: `#/athlete/${athlete.id}` }, athlete.name), " ", h("span", { class: "small soft" }, told));
}
