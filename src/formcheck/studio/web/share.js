/**
 * Share: the report, the film and the numbers of a check as files, and page one on paper.
 * @module
 */

import { get, post } from "./api.js";
import { clear, h } from "./dom.js";
import { duration, language, number, say } from "./words.js";

/** @typedef {import("./state.js").Check} Check */
/** @typedef {import("./state.js").Progress} Progress */

const LOOK_AGAIN_MS = 700;
/** What has to be made first, and what is there already. */
const MADE = /** @type {const} */ ([["pdf", "report.pdf"], ["annotated", "annotated.mp4"], ["zip", "share.zip"], ["trc", "pose.trc"]]);
const THERE = ["measurements.csv", "steps.csv", "cycles.csv", "report.json"];

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function shareScreen(root, { path, signal }) {
  /** @type {Check} */
  const check = await get(`/api/checks/${path.id}`, { signal });
  const analysis = check.analysis_id;
  root.append(h("p", { class: "small" }, h("a", { href: `#/check/${check.id}` }, say("studio.share.back"))), h("h1", null, say("studio.share.title")));
  if (!analysis) {
    root.append(h("p", { class: "soft" }, say("studio.share.nothing")));
    return;
  }
  const at = `/media/analyses/${analysis}`;
  const notes = h("input", { type: "checkbox", checked: true });
  root.append(
    h("section", { "aria-labelledby": "page" }, h("h2", { id: "page" }, say("studio.share.page_title")),
      h("p", null, say("studio.share.page_why")),
      h("div", { class: "buttons" },
        h("a", { class: "button main", href: `${at}/report.html?page=runner&lang=${language()}`, target: "_blank", rel: "noopener" }, say("studio.share.open_page")),
        h("button", { type: "button", onclick: () => printed(`${at}/report.html?page=runner&lang=${language()}`) }, say("studio.share.print")),
        h("a", { class: "button", href: `${at}/report.html?lang=${language()}`, target: "_blank", rel: "noopener" }, say("studio.share.open_report")))),
    h("section", { "aria-labelledby": "files" }, h("h2", { id: "files" }, say("studio.share.files_title")),
      h("label", { class: "choice" }, notes, h("span", null, say("studio.share.with_notes"))),
      h("ul", { class: "bare files" }, MADE.map(([kind, file]) => maker(kind, `${at}/${file}`)))),
    h("section", { "aria-labelledby": "numbers" }, h("h2", { id: "numbers" }, say("studio.share.numbers_title")),
      h("ul", { class: "bare files" }, THERE.map((file) => h("li", null,
        h("span", { class: "what" }, h("b", null, file), h("span", { class: "small soft" }, say(`studio.share.${file.split(".")[0]}`))),
        h("a", { class: "button", href: `${at}/${file}`, download: "" }, say("studio.share.save")))))));

  /**
   * @param {string} kind
   * @param {string} href
   */
  function maker(kind, href) {
    const state = h("span", { class: "small soft", role: "status" });
    const bar = h("progress", { max: 1, hidden: true, "aria-label": say(`studio.share.${kind}`) });
    const button = h("button", { type: "button", onclick: make }, say("studio.share.save"));

    async function make() {
      button.disabled = true;
      bar.hidden = false;
      bar.removeAttribute("value");
      try {
        await post(`/api/checks/${check.id}/share`, { kind, notes: notes.checked }, { signal });
        while (!signal.aborted) {
          const now = await /** @type {Promise<Progress>} */ (get(`/api/checks/${check.id}/share/${kind}`, { signal }));
          if (now.state === "done") break;
          if (["failed", "cancelled", "interrupted"].includes(now.state)) throw new Error(now.stage || say("studio.state.failed"));
          if (now.share !== null && now.share !== undefined) bar.value = now.share;
          const left = now.seconds_left ? say("studio.progress.left", { time: duration(now.seconds_left) }) : "";
          const share = now.share ? `${number(Math.floor(now.share * 100), 0)} %` : "";
          clear(state, [share, left].filter(Boolean).join(" · "));
          await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
        }
        clear(state, say("studio.share.made"));
        saved(href);
      } catch (error) {
        if (!signal.aborted) clear(state, h("span", { class: "fault", role: "alert" }, /** @type {Error} */ (error).message));
      }
      button.disabled = false;
      bar.hidden = true;
    }
    return h("li", null, h("span", { class: "what" }, h("b", null, say(`studio.share.${kind}`)), h("span", { class: "small soft" }, say(`studio.share.${kind}_why`)), bar, state), button);
  }
}

/**
 * Save a file of the server under its own name.
 * @param {string} href
 */
function saved(href) {
  const link = h("a", { href, download: "", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

/**
 * Print a page without leaving this one.
 * @param {string} href
 */
function printed(href) {
  const frame = h("iframe", { src: href, class: "unseen", title: say("studio.share.print"), "aria-hidden": "true", tabindex: -1 });
  frame.addEventListener("load", () => {
    frame.contentWindow?.focus();
    frame.contentWindow?.print();
    setTimeout(() => frame.remove(), 60_000);
  });
  document.body.append(frame);
}
