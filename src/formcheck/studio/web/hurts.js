/**
 * *Does it hurt?*: the questions as a form, what hurts and the warning signs first.
 *
 * Which questions there are depends on the answers; the server says so after each of them.
 * @module
 */

import { get, put } from "./api.js";
import { clear, freshId, h } from "./dom.js";
import { number, say, today } from "./words.js";

/**
 * @typedef {{id: string, kind: string, text: string, choices: {id: string, text: string}[], low: number,
 *   high: number, needed: boolean, value: any, fault: string | null}} Question
 * @typedef {{questions: Question[], given: Record<string, any>, urgency: string | null,
 *   see: {sign: string, see: string, stops: boolean}[], stop: string[], contradictions: string[],
 *   complete: boolean}} Form
 */

/** How many questions belong to the first part: the place, the signs, age and circumstances. */
const FIRST = ["hurts", "signs", "age", "circumstances"];

/**
 * Open the questions over the page; the answers are kept when they are complete.
 * @param {string} checkId
 * @param {Record<string, unknown> | null} answers
 * @returns {Promise<Record<string, unknown> | null | undefined>} the answers, null where they were
 *   taken back, nothing where the form was left as it was
 */
export async function askHurts(checkId, answers) {
  /** @type {Record<string, any>} */
  let told = { ...(answers ?? {}) };
  let form = await ask();
  let late = 0;

  const title = h("h2", { id: "hurts-title" }, say("studio.hurts.title"));
  const questions = h("div");
  const see = h("div", { class: "see", role: "status", "aria-live": "polite" });
  const faults = h("div", { role: "alert" });
  const keep = h("button", { type: "submit", class: "main" }, say("studio.hurts.keep"));
  const page = h("form", { novalidate: true, onsubmit: submit },
    h("p", { class: "soft" }, say("studio.hurts.why")), questions, see, faults,
    h("div", { class: "buttons" }, keep,
      h("button", { type: "button", onclick: () => finish(undefined) }, say("studio.hurts.leave")),
      answers && h("button", { type: "button", class: "quiet", onclick: takeBack }, say("studio.hurts.take_back"))));
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "hurts-title" }, title, page);

  /** @type {Map<string, {node: HTMLElement, shape: string, fault: HTMLElement}>} */
  const shown = new Map();
  /** @type {(answers: Record<string, unknown> | null | undefined) => void} */
  let finish = () => undefined;

  /** @returns {Promise<Form>} */
  function ask() {
    return get(`/api/checks/${checkId}/questions?answers=${encodeURIComponent(JSON.stringify(told))}`);
  }

  /**
   * @param {string} id
   * @param {any} value
   */
  async function answer(id, value) {
    if (value === null) delete told[id];
    else told[id] = value;
    late += 1;
    const mine = late;
    try {
      const next = await ask();
      if (mine !== late) return; // another answer came in between
      form = next;
      show();
    } catch (error) {
      clear(faults, h("p", { class: "fault" }, String(/** @type {Error} */ (error).message)));
    }
  }

  function show() {
    const nodes = form.questions.map((question) => {
      const shape = JSON.stringify([question.kind, question.choices.map((one) => one.id)]);
      let there = shown.get(question.id);
      if (!there || there.shape !== shape) {
        const fault = h("p", { class: "fault", id: freshId("fault") });
        there = { node: questionNode(question, fault, answer), shape, fault };
        shown.set(question.id, there);
      }
      clear(there.fault, question.fault ?? "");
      return there.node;
    });
    for (const id of shown.keys()) if (!form.questions.some((one) => one.id === id)) shown.delete(id);
    // What has the focus stays where it is: only what is new is put in, and what is over taken out.
    for (const child of [...questions.children]) if (!nodes.includes(/** @type {HTMLElement} */ (child))) child.remove();
    nodes.forEach((node, i) => {
      if (questions.children[i] !== node) questions.insertBefore(node, questions.children[i] ?? null);
    });
    clear(see,
      form.stop.length > 0 && h("p", { class: "level notable" }, form.stop.join(" ")),
      form.see.length > 0 && h("ul", { class: "bare" }, form.see.map((one) => h("li", { class: one.stops ? "note" : "warn" }, h("b", null, one.sign), h("br"), one.see))));
    clear(faults, form.contradictions.map((text) => h("p", { class: "fault" }, text)));
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    form = await ask();
    show();
    const open = form.questions.find((one) => one.fault || (one.needed && one.value === null));
    if (open) {
      const there = shown.get(open.id);
      if (there && !open.fault) clear(there.fault, say("studio.hurts.needed"));
      there?.node.querySelector("input")?.focus();
      return;
    }
    if (!form.complete) return;
    try {
      await put(`/api/checks/${checkId}/answers`, form.given);
      finish(form.given);
    } catch (error) {
      clear(faults, h("p", { class: "fault" }, String(/** @type {Error} */ (error).message)));
    }
  }

  async function takeBack() {
    await put(`/api/checks/${checkId}/answers`, null);
    finish(null);
  }

  show();
  return new Promise((resolve) => {
    finish = (result) => {
      dialog.close();
      dialog.remove();
      resolve(result);
    };
    dialog.addEventListener("cancel", () => finish(undefined));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * @param {Question} question
 * @param {HTMLElement} fault
 * @param {(id: string, value: any) => void} answer
 */
function questionNode(question, fault, answer) {
  const content = question.kind === "yes_no" ? yesNo(question, answer)
    : question.kind === "scale" ? scale(question, answer)
    : question.kind === "one" ? one(question, answer)
    : question.kind === "many" || question.kind === "signs" ? many(question, answer)
    : null;
  if (content) {
    const legend = h("legend", null, question.text);
    return h("fieldset", { "aria-describedby": fault.id, "data-question": question.id, class: FIRST.includes(question.id) ? "first" : "" }, legend, content, fault);
  }
  const id = freshId("answer");
  const input = question.kind === "date"
    ? h("input", { type: "date", id, min: today(), value: question.value ?? "", "aria-describedby": fault.id })
    : h("input", {
      type: "text", inputmode: question.kind === "whole" ? "numeric" : "decimal", id, autocomplete: "off",
      value: question.value === null ? "" : number(question.value), "aria-describedby": fault.id,
    });
  input.addEventListener("change", () => {
    const text = input.value.trim();
    if (text === "") answer(question.id, null);
    else answer(question.id, question.kind === "date" ? text : numberOf(text));
  });
  return h("fieldset", { "data-question": question.id }, h("label", { for: id, class: "legend" }, question.text),
    h("div", { class: "short" }, input), fault);
}

/**
 * Return what was typed as a number, with a point or a comma; text that is none as it is.
 * @param {string} text
 */
export function numberOf(text) {
  const value = Number(text.replace(",", "."));
  return Number.isFinite(value) ? value : text;
}

/**
 * @param {Question} question
 * @param {(id: string, value: any) => void} answer
 */
function yesNo(question, answer) {
  return chips(question, [["yes", say("studio.hurts.yes")], ["no", say("studio.hurts.no")]],
    question.value === null ? null : question.value ? "yes" : "no", (key) => answer(question.id, key === "yes"));
}

/**
 * @param {Question} question
 * @param {(id: string, value: any) => void} answer
 */
function scale(question, answer) {
  const steps = Array.from({ length: question.high - question.low + 1 }, (_, i) => String(question.low + i));
  return chips(question, steps.map((step) => [step, step]), question.value === null ? null : String(question.value),
    (key) => answer(question.id, Number(key)));
}

/**
 * @param {Question} question
 * @param {[string, string][]} choices
 * @param {string | null} chosen
 * @param {(key: string) => void} pick
 */
function chips(question, choices, chosen, pick) {
  return h("div", { class: "scale" }, choices.map(([key, text]) => h("label", null,
    h("input", { type: "radio", name: question.id, value: key, checked: key === chosen, onchange: () => pick(key) }),
    h("span", null, text))));
}

/**
 * @param {Question} question
 * @param {(id: string, value: any) => void} answer
 */
function one(question, answer) {
  return question.choices.map((choice) => h("label", { class: "choice" },
    h("input", {
      type: "radio", name: question.id, value: choice.id, checked: choice.id === question.value,
      onchange: () => answer(question.id, choice.id),
    }), h("span", null, choice.text)));
}

/**
 * @param {Question} question
 * @param {(id: string, value: any) => void} answer
 */
function many(question, answer) {
  const value = /** @type {string[] | null} */ (question.value);
  const boxes = question.choices.map((choice) => h("input", {
    type: "checkbox", value: choice.id, checked: value?.includes(choice.id) ?? false, onchange: changed,
  }));
  const none = h("input", { type: "checkbox", checked: value !== null && value.length === 0, onchange: noneOfThem });

  function changed() {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    if (chosen.length > 0) none.checked = false;
    answer(question.id, chosen.length > 0 ? chosen : none.checked ? [] : null);
  }
  function noneOfThem() {
    if (none.checked) for (const box of boxes) box.checked = false;
    changed();
  }
  return h("div", { class: "answers" },
    boxes.map((box, i) => h("label", { class: "choice" }, box, h("span", null, question.choices[i]?.text))),
    h("label", { class: "choice" }, none, h("span", null, say("studio.hurts.none"))));
}
