/**
 * A coach's notes and drawings, each pinned to a frame of a clip and kept as it is made.
 * @module
 */

import { ApiError, del, get, patch, post } from "./api.js";
import { clear, h, s } from "./dom.js";
import { clamp } from "./motion.js";
import { drawn, KINDS, POINTS } from "./shapes.js";
import { say, seconds } from "./words.js";

/** @typedef {import("./shapes.js").Kind} Kind */
/** @typedef {import("./shapes.js").Shape} Shape */
/** @typedef {{id: string, clip_id: string, frame: number, text: string, shapes: Shape[], in_report: boolean}} Note */
/** @typedef {import("./stage.js").Stage} Stage */

/** @type {[string, string][]} */
const COLOURS = [["yellow", "#ffd400"], ["white", "#ffffff"], ["blue", "#56b4e9"], ["orange", "#ff8c42"]];
const STEP_PX = 12;
const MOVED = 0.012;
const MOST_POINTS = 400;

export class Sketcher {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Map<string, Note[]>} by clip */
    this.notes = new Map();
    /** @type {Shape | null} what is being drawn */
    this.draft = null;
    this.editing = false;
    /** @type {Kind} */
    this.kind = "line";
    this.colour = /** @type {[string, string]} */ (COLOURS[0])[1];
    this.cross = { x: 0.5, y: 0.5 };
    this.sheets = player.stages.map((stage) => this.#sheet(stage));
    this.text = h("textarea", { rows: 3, maxlength: 2000, onchange: () => this.#write() });
    this.inReport = h("input", { type: "checkbox", checked: true, onchange: () => this.#write() });
    this.pinned = h("p", { class: "small soft" });
    this.list = h("ul", { class: "bare notes" });
    this.status = h("p", { class: "status", role: "status", "aria-live": "polite" });
    const button = (/** @type {string} */ key, /** @type {() => unknown} */ act) =>
      h("button", { type: "button", "data-act": key, onclick: act }, say(`studio.draw.${key}`));
    this.element = h(
      "section", { class: "draw", "aria-label": say("studio.result.draw") },
      h("p", { class: "small" }, say("studio.draw.how")),
      this.pinned,
      h("fieldset", { class: "layers" }, h("legend", null, say("studio.draw.kind")), KINDS.map((kind) => h(
        "label", { class: "check" },
        h("input", { type: "radio", name: "draw-kind", value: kind, checked: kind === this.kind, onchange: () => this.#take(kind) }),
        say(`studio.draw.${kind}`)))),
      h("label", null, say("studio.draw.colour"), h(
        "select", { "data-choice": "colour", onchange: (/** @type {Event} */ event) => { this.colour = /** @type {HTMLSelectElement} */ (event.target).value; } },
        COLOURS.map(([name, value]) => h("option", { value }, say(`studio.draw.${name}`))))),
      h("div", { class: "buttons" }, button("take_back", () => this.#takeBack())),
      h("label", null, say("studio.draw.text"), this.text),
      h("label", { class: "check" }, this.inReport, say("studio.draw.in_report")),
      this.status,
      h("h3", null, say("studio.draw.notes")),
      this.list,
    );
    player.onrest(this.#show);
    document.addEventListener("keydown", this.#keys, true);
    void this.#load();
  }

  #closed = false;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();

  get stage() {
    return this.player.stage;
  }

  /** The notes of the clip that is shown, in the order of its frames. */
  get own() {
    return [...(this.notes.get(this.stage.clip.key) ?? [])].sort((a, b) => a.frame - b.frame);
  }

  /** The note of the frame that is shown. */
  get here() {
    return this.own.find((note) => note.frame === this.player.frame);
  }

  /** @param {boolean} editing */
  edit(editing) {
    this.editing = editing;
    this.draft = null;
    for (const sheet of this.sheets) {
      sheet.classList.toggle("editing", editing);
      if (editing) sheet.setAttribute("tabindex", "0");
      else sheet.removeAttribute("tabindex");
    }
    this.#show();
  }

  close() {
    this.#closed = true;
    document.removeEventListener("keydown", this.#keys, true);
    for (const sheet of this.sheets) sheet.remove();
  }

  async #load() {
    for (const { clip } of this.player.stages) {
      const found = await /** @type {Promise<{items: Note[]}>} */ (get(notesOf(clip.key)));
      if (this.#closed) return;
      this.notes.set(clip.key, found.items);
    }
    this.#show();
  }

  /** Show what is pinned to the frames that are shown, and the list. */
  #show = () => {
    if (this.#closed) return;
    for (const [at, stage] of this.player.stages.entries()) {
      const sheet = /** @type {SVGSVGElement} */ (this.sheets[at]);
      const frame = stage === this.stage ? this.player.frame : stage.at;
      const note = this.notes.get(stage.clip.key)?.find((one) => one.frame === frame);
      const shapes = [...(note?.shapes ?? []), ...(stage === this.stage && this.draft ? [this.draft] : [])];
      clear(sheet, shapes.map((shape) => drawn(shape, stage.motion.data)), this.#cross(stage));
    }
    const { here } = this;
    if (document.activeElement !== this.text) this.text.value = here?.text ?? "";
    this.inReport.checked = here?.in_report ?? true;
    this.pinned.textContent = say("studio.draw.pinned", { frame: this.player.frame + 1, time: seconds(this.player.motion.timeOf(this.player.frame)) });
    clear(this.list, this.own.length ? null : h("li", { class: "soft" }, say("studio.draw.none")), this.own.map((note) => this.#line(note)));
  };

  /** @param {Note} note */
  #line(note) {
    const words = note.text || say("studio.draw.only_drawn");
    return h(
      "li", { class: note === this.here ? "here" : "" },
      h("button", { type: "button", class: "row", "data-note": note.id, onclick: () => {
        void this.player.seek(note.frame);
        this.player.showYourself();
      } }, h("span", null, words), h("span", { class: "small soft" }, seconds(this.player.motion.timeOf(note.frame)))),
      h("button", { type: "button", class: "quiet", "aria-label": say("studio.draw.delete_this", { words }), onclick: () => this.#delete(note) }, say("studio.draw.delete")),
    );
  }

  /** @param {Kind} kind */
  #take(kind) {
    this.kind = kind;
    this.draft = null;
    this.#show();
  }

  /** Take back the point or the shape that was drawn last. */
  #takeBack() {
    const { here } = this;
    if (this.draft) this.draft = null;
    else if (here?.shapes.length) this.#keep({ shapes: here.shapes.slice(0, -1) });
    this.#show();
  }

  #write() {
    const text = this.text.value.trim();
    if (!this.here && !text) return;
    this.#keep({ text, in_report: this.inReport.checked });
  }

  /**
   * Keep a change of the note of this frame: in the store, and at once here.
   * @param {Partial<Pick<Note, "text" | "shapes" | "in_report">>} change
   */
  #keep(change) {
    const [clip, frame] = [this.stage.clip.key, this.player.frame];
    const kept = this.here;
    const note = kept ?? { id: "", clip_id: clip, frame, text: "", shapes: [], in_report: this.inReport.checked };
    Object.assign(note, change);
    if (!kept) this.notes.set(clip, [...(this.notes.get(clip) ?? []), note]);
    this.#show();
    this.#send(async () => {
      const { text, shapes, in_report } = note;
      if (!text && !shapes.length && note.id) return this.#gone(note);
      const made = /** @type {Note} */ (note.id
        ? await patch(noteOf(note), { text, shapes, in_report })
        : await post(notesOf(clip), { frame, text, shapes, in_report }));
      note.id = made.id;
      return this.#tell(say("studio.draw.kept"));
    });
  }

  /** @param {Note} note */
  #delete(note) {
    this.#send(() => this.#gone(note));
  }

  /** @param {Note} note */
  async #gone(note) {
    await del(noteOf(note));
    const own = this.notes.get(note.clip_id) ?? [];
    this.notes.set(note.clip_id, own.filter((one) => one !== note));
    this.#tell(say("studio.draw.deleted"));
  }

  /** @param {() => Promise<unknown>} act */
  #send(act) {
    this.#queue = this.#queue.then(act).catch((error) => {
      if (!(error instanceof ApiError)) throw error;
      this.#tell(error.message, true);
    }).then(() => this.#show());
  }

  /**
   * @param {string} words
   * @param {boolean} [failed]
   */
  #tell(words, failed = false) {
    this.status.textContent = words;
    this.status.classList.toggle("fault", failed);
  }

  /**
   * Return the sheet over a picture that is drawn on.
   * @param {Stage} stage
   */
  #sheet(stage) {
    const { width_px, height_px } = stage.motion.data;
    const sheet = s("svg", { class: "sketch", viewBox: `0 0 ${width_px} ${height_px}`, preserveAspectRatio: "none", role: "application", "aria-label": say("studio.draw.sheet") });
    stage.frame.insertBefore(sheet, stage.glass);
    let pressed = false;
    sheet.addEventListener("pointerdown", (event) => {
      if (!this.editing || stage !== this.stage) return;
      event.preventDefault();
      void stage.video.pause();
      sheet.focus({ preventScroll: true });
      sheet.setPointerCapture(event.pointerId);
      pressed = true;
      this.#put(shareOf(sheet, event));
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!this.editing || stage !== this.stage || !this.draft) return;
      this.#hover(shareOf(sheet, event), pressed);
    });
    sheet.addEventListener("pointerup", (event) => {
      if (!pressed) return;
      pressed = false;
      const { draft } = this;
      if (draft?.kind === "free") this.#finish();
      else if (draft && far(draft.points.at(-2), shareOf(sheet, event))) this.#put(shareOf(sheet, event));
    });
    return sheet;
  }

  /**
   * Set a point of what is being drawn.
   * @param {[number, number]} point
   */
  #put(point) {
    if (!this.draft) {
      this.draft = { kind: this.kind, color: this.colour, points: [point, point] };
    } else {
      this.draft.points[this.draft.points.length - 1] = point;
      if (this.draft.points.length >= POINTS[this.draft.kind]) return this.#finish();
      this.draft.points.push(point);
    }
    return this.#show();
  }

  /**
   * @param {[number, number]} point
   * @param {boolean} pressed
   */
  #hover(point, pressed) {
    const { draft } = this;
    if (!draft) return;
    if (draft.kind === "free") {
      if (pressed && draft.points.length < MOST_POINTS && far(draft.points.at(-1), point, MOVED / 3)) draft.points.push(point);
    } else draft.points[draft.points.length - 1] = point;
    this.#show();
  }

  #finish() {
    const { draft } = this;
    this.draft = null;
    if (draft && draft.points.some((point) => far(draft.points[0], point))) {
      this.#keep({ shapes: [...(this.here?.shapes ?? []), draft] });
    }
    this.#show();
  }

  /** @param {Stage} stage */
  #cross(stage) {
    if (!this.editing || stage !== this.stage || !this.#byKeys) return null;
    const { width_px, height_px } = stage.motion.data;
    const [x, y, arm] = [this.cross.x * width_px, this.cross.y * height_px, 0.02 * width_px];
    return s("path", { class: "cross", d: `M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}` });
  }

  #byKeys = false;

  /**
   * Draw with a crosshair where the keyboard is on the picture.
   * @param {KeyboardEvent} event
   */
  #keys = (event) => {
    if (!this.editing || !this.sheets.includes(/** @type {SVGSVGElement} */ (/** @type {unknown} */ (event.target)))) return;
    const { width_px, height_px } = this.stage.motion.data;
    const by = event.shiftKey ? 2 : STEP_PX;
    const way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key];
    if (way) {
      this.#byKeys = true;
      this.cross = { x: clamp(this.cross.x + (way[0] ?? 0) / width_px, 0, 1), y: clamp(this.cross.y + (way[1] ?? 0) / height_px, 0, 1) };
      if (this.draft) this.#hover([this.cross.x, this.cross.y], false);
    } else if (event.key === "Enter") this.#put([this.cross.x, this.cross.y]);
    else if (event.key === "Escape") this.draft = null;
    else if (event.key === "Backspace" || event.key === "Delete") this.#takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#show();
  };
}

/** @param {string} clip */
function notesOf(clip) {
  return `/api/clips/${encodeURIComponent(clip)}/notes`;
}

/** @param {Note} note */
function noteOf(note) {
  return `/api/notes/${encodeURIComponent(note.id)}`;
}

/**
 * Return where a pointer is, as shares of the picture.
 * @param {Element} sheet
 * @param {PointerEvent} event
 * @returns {[number, number]}
 */
function shareOf(sheet, event) {
  const box = sheet.getBoundingClientRect();
  const share = (/** @type {number} */ value) => Math.round(1e4 * clamp(value, 0, 1)) / 1e4;
  return [share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)];
}

/**
 * @param {[number, number] | undefined} one
 * @param {[number, number]} other
 * @param {number} [least]
 */
function far(one, other, least = MOVED) {
  return one !== undefined && Math.hypot(one[0] - other[0], one[1] - other[1]) >= least;
}
