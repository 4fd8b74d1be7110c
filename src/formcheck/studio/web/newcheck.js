/**
 * New check: clips first, each judged while it can still be filmed again; then who runs, and Start.
 * @module
 */

import { ApiError, del, get, patch, post } from "./api.js";
import { clipCard } from "./clipcard.js";
import { clear, freshId, h } from "./dom.js";
import { askHurts } from "./hurts.js";
import { phonePanel } from "./phones.js";
import { progressPanel } from "./progress.js";
import { go, refresh, replace } from "./router.js";
import { runnerFields } from "./runner.js";
import { say } from "./words.js";

/** @typedef {import("./state.js").Check} Check */
/** @typedef {import("./state.js").Clip} Clip */

const MOST_CLIPS = 5;

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function newCheckScreen(root, { path, query, signal }) {
  /** @type {Check | null} */
  let check = path.id ? await get(`/api/checks/${path.id}`, { signal }) : null;
  if (check?.state === "done") return resultInstead(check.id);
  if (check && ["queued", "running"].includes(check.state)) {
    const id = check.id;
    root.append(h("h1", null, check.title || check.athlete_name || say("studio.new.running")), clipNames(check.clips),
      progressPanel(id, signal, (state) => {
        if (state === "done") go(`#/check/${id}`);
        else void refresh();
      }));
    return undefined;
  }

  /** @type {Promise<Check> | null} */
  let making = null;

  /** Make the check with what is told so far, once something has to hang on it. */
  async function ensured() {
    if (check) return check;
    making ??= fields.told().then((told) => post("/api/checks", told));
    try {
      check = await making;
    } finally {
      making = null;
    }
    replace(`#/new/${check.id}`);
    return check;
  }

  // ---- clips

  /** @type {Set<import("./clipcard.js").ClipCard>} */
  const cards = new Set();
  const list = h("ul", { class: "bare clip-list" });
  const faults = h("div", { role: "alert" });
  const picker = h("input", { type: "file", accept: "video/*", multiple: true, class: "unseen", id: "pick", onchange: picked });
  const drop = h("div", { class: "drop" }, picker,
    h("label", { for: "pick", class: "button large" }, say("studio.new.choose")),
    h("p", { class: "soft" }, say("studio.new.drop")));

  function picked() {
    const files = [...(picker.files ?? [])];
    picker.value = ""; // the same file can be chosen again
    void add(files);
  }

  /** @param {File[]} files */
  async function add(files) {
    clear(faults);
    for (const card of cards) { // a half clip that is chosen again goes on where it stopped
      if (card.half && files.some((file) => file.name === card.half)) {
        cards.delete(card);
        card.node.remove();
      }
    }
    const room = MOST_CLIPS - cards.size;
    if (files.length > room) fault(say("studio.new.most", { most: MOST_CLIPS }));
    try {
      const { id } = await ensured();
      for (const file of files.slice(0, room)) put(clipCard({ file, checkId: id }, { signal, changed, removed }));
    } catch (error) {
      if (!signal.aborted) fault(/** @type {Error} */ (error).message);
    }
  }

  /** @param {import("./clipcard.js").ClipCard} card */
  function put(card) {
    cards.add(card);
    list.append(card.node);
    changed();
  }

  /** @param {import("./clipcard.js").ClipCard} card */
  function removed(card) {
    cards.delete(card);
    card.node.remove();
    picker.focus();
    changed();
  }

  function changed() {
    const all = [...cards];
    const waits = all.some((card) => card.busy());
    const running = all.filter((card) => card.usable());
    start.disabled = waits || running.length === 0;
    clear(why, all.length === 0 ? say("studio.new.no_clip") : waits ? say("studio.new.still_looking")
      : running.length === 0 ? say("studio.new.none_usable") : "");
    drop.classList.toggle("small-drop", all.length > 0);
    drop.hidden = all.length >= MOST_CLIPS;
  }

  /** @param {string} text */
  function fault(text) {
    faults.append(h("p", { class: "fault" }, text));
  }

  for (const name of ["dragenter", "dragover"]) root.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) root.addEventListener(name, () => drop.classList.remove("over"));
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    void add([...(event.dataTransfer?.files ?? [])]);
  });

  // ---- phones as cameras

  /** @type {Map<string, import("./clipcard.js").ClipCard>} */
  const byPhone = new Map();
  let told = false;

  /** @param {import("./phones.js").PhoneRow[]} phones */
  async function looked(phones) {
    if (!check) return;
    const sent = phones.map((phone) => phone.clip_id);
    const now = await /** @type {Promise<Check>} */ (get(`/api/checks/${check.id}`, { signal }));
    if (["queued", "running", "done"].includes(now.state)) {
      await refresh();
      return;
    }
    if (!told && now.clips.some((clip) => sent.includes(clip.id) && clip.state !== "uploading")) {
      told = true; // it may begin at any moment
      check = await /** @type {Promise<Check>} */ (patch(`/api/checks/${now.id}`, await fields.told({ newAthlete: true })));
      fields.made(check);
    }
    for (const clip of now.clips.filter((one) => sent.includes(one.id) && one.state !== "uploading")) {
      if (byPhone.has(clip.id)) continue;
      const card = clipCard({ clip, checkId: now.id }, { signal, changed, removed });
      byPhone.set(clip.id, card);
      put(card);
    }
    for (const [clipId, card] of byPhone) { // it is filmed once more
      if (now.clips.some((clip) => clip.id === clipId)) continue;
      byPhone.delete(clipId);
      if (cards.has(card)) removed(card);
    }
  }

  const withPhone = phonePanel(ensured, { signal, known: check?.id ?? null, looked });

  // ---- who runs, and whether it hurts

  const fields = await runnerFields(check, query.get("athlete"), signal);
  fields.node.addEventListener("change", async () => {
    if (!check) return;
    try {
      await patch(`/api/checks/${check.id}`, await fields.told());
    } catch (error) {
      if (error instanceof ApiError) fields.fault(error); // said aloud when it is started
    }
  });
  const hurtsLine = h("p", { class: "soft", id: freshId("hurts") });
  const hurts = h("button", {
    type: "button", "aria-describedby": hurtsLine.id,
    onclick: async () => {
      try {
        const { id, answers } = await ensured();
        const given = await askHurts(id, answers);
        if (check && given !== undefined) check.answers = given;
        showHurts();
        hurts.focus();
      } catch (error) {
        fault(/** @type {Error} */ (error).message);
      }
    },
  }, say("studio.new.hurts"));

  function showHurts() {
    const answers = check?.answers;
    clear(hurtsLine, say(!answers ? "studio.new.not_asked"
      : Array.isArray(answers.hurts) && answers.hurts.length > 0 ? "studio.new.it_hurts" : "studio.new.no_pain"));
  }

  // ---- start

  const why = h("p", { class: "small soft", role: "status" });
  const start = h("button", {
    type: "button", class: "main large",
    onclick: async () => {
      start.disabled = true;
      clear(faults);
      try {
        const { id } = await ensured();
        check = await /** @type {Promise<Check>} */ (patch(`/api/checks/${id}`, await fields.told({ newAthlete: true })));
        fields.made(check);
        await Promise.all([...cards].map((card) => card.settled()));
        await post(`/api/checks/${id}/start`);
        await refresh();
      } catch (error) {
        changed();
        if (error instanceof ApiError) fields.fault(error);
        fault(/** @type {Error} */ (error).message);
      }
    },
  }, say("studio.new.start"));

  const before = check && ["failed", "refused", "cancelled", "interrupted"].includes(check.state) ? check : null;
  root.append(
    h("h1", null, say("studio.new.title")),
    ...(before ? [h("div", { class: "warn", role: "status" }, h("p", null, h("b", null, say(`studio.state.${before.state}`))), before.error && h("p", null, before.error),
      before.analysis_id && h("p", null, h("a", { href: `#/check/${before.id}` }, say("studio.new.last_result"))))] : []),
    h("section", { "aria-labelledby": "clips" }, h("h2", { id: "clips" }, say("studio.new.clips")),
      h("p", { class: "small soft" }, say("studio.new.how")), list, drop,
      h("h3", { class: "or-phone" }, say("studio.phones.title")), withPhone),
    h("section", { "aria-labelledby": "who" }, h("h2", { id: "who" }, say("studio.new.who")), h("p", { class: "small soft" }, say("studio.new.optional")), fields.node),
    h("section", { "aria-labelledby": "pain" }, h("h2", { id: "pain" }, say("studio.new.hurts_title")), h("div", { class: "buttons" }, hurts), hurtsLine),
    h("section", { class: "begin", "aria-label": say("studio.new.start") }, faults, h("div", { class: "buttons" }, start,
      check && h("button", { type: "button", class: "quiet", onclick: throwAway }, say("studio.new.throw_away"))), why),
  );
  for (const clip of check?.clips ?? []) {
    const card = clipCard({ clip, checkId: /** @type {Check} */ (check).id }, { signal, changed, removed });
    byPhone.set(clip.id, card);
    put(card);
  }
  showHurts();
  changed();

  async function throwAway() {
    if (!check) return;
    await del(`/api/checks/${check.id}`);
    go("#/");
  }
  return undefined;
}

/**
 * A check that is done has its result at another address.
 * @param {string} id
 */
async function resultInstead(id) {
  replace(`#/check/${id}`);
  await refresh();
  return undefined;
}

/** @param {Clip[]} clips */
function clipNames(clips) {
  return h("ul", { class: "bare clip-list" }, clips.map((clip) => h("li", { class: "clip" },
    h("img", { src: `/media/clips/${clip.id}/thumb.jpg`, alt: "", width: 120, height: 90 }), h("span", null, clip.name))));
}
