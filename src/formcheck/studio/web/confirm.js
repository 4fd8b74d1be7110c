/**
 * A question before something that cannot be taken back.
 * @module
 */

import { clear, h } from "./dom.js";
import { say } from "./words.js";

/**
 * Ask, and do it where the answer is yes.
 * @param {{title: string, text: string, yes: string, does: () => Promise<unknown>}} question
 * @returns {Promise<boolean>} whether it was done
 */
export function confirmed({ title, text, yes, does }) {
  return new Promise((resolve) => {
    const fault = h("p", { class: "fault", role: "alert" });
    const doIt = h("button", { type: "button", class: "grave", onclick: act }, yes);
    const dialog = h("dialog", { class: "sheet", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      h("h2", { id: "confirm-title" }, title), h("p", { id: "confirm-text" }, text), fault,
      h("div", { class: "buttons" }, doIt, h("button", { type: "button", autofocus: true, onclick: () => end(false) }, say("studio.confirm.no"))));
    dialog.addEventListener("cancel", () => end(false));

    async function act() {
      doIt.disabled = true;
      try {
        await does();
        end(true);
      } catch (error) {
        doIt.disabled = false;
        clear(fault, /** @type {Error} */ (error).message);
      }
    }

    /** @param {boolean} done */
    function end(done) {
      dialog.close();
      dialog.remove();
      resolve(done);
    }

    document.body.append(dialog);
    dialog.showModal();
  });
}
