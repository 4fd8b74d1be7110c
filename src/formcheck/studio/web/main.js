/**
 * The page: its frame, and the screens behind each address.
 * @module
 */

import { ApiError } from "./api.js";
import { clear, h } from "./dom.js";
import { refresh, start } from "./router.js";
import { browserLanguage, forgetLanguage, language, LANGUAGES, loadWords, preferredLanguage, say } from "./words.js";

/** @type {import("./router.js").Route[]} */
const ROUTES = [
  { pattern: "", open: async () => (await import("./home.js")).homeScreen },
  { pattern: "new", open: async () => (await import("./newcheck.js")).newCheckScreen },
  { pattern: "new/:id", open: async () => (await import("./newcheck.js")).newCheckScreen },
  { pattern: "check/:id", open: async () => (await import("./check.js")).checkScreen },
  { pattern: "check/:id/frame/:frame", open: async () => (await import("./check.js")).checkScreen },
  { pattern: "compare/:first/:other", open: async () => (await import("./compare.js")).compareScreen },
  { pattern: "check/:id/share", open: async () => (await import("./share.js")).shareScreen },
  { pattern: "athlete/:id", open: async () => (await import("./athlete.js")).athleteScreen },
  { pattern: "shop", open: async () => (await import("./shop.js")).shopScreen },
  { pattern: "shop/:visit/shoe/:check", open: async () => (await import("./shopshoe.js")).shoeScreen },
  { pattern: "shop/:visit/end", open: async () => (await import("./shopend.js")).endScreen },
  { pattern: "settings", open: async () => (await import("./settings.js")).settingsScreen },
];

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** The frame around every screen, in the language in use. */
function frame() {
  const skip = part("skip");
  clear(skip, say("studio.frame.skip"));
  skip.onclick = (event) => {
    event.preventDefault(); // the hash is the screen's address
    part("screen").focus();
  };
  const others = LANGUAGES.filter((code) => code !== language());
  clear(
    part("top"),
    h("a", { class: "brand", href: "#/", "aria-label": `formcheck: ${say("studio.frame.home")}` }, "formcheck"),
    h("nav", { "aria-label": say("studio.frame.pages") },
      h("a", { href: "#/new" }, say("studio.frame.new")),
      h("a", { href: "#/settings" }, say("studio.frame.settings")),
      others.map((code) => h("button", {
        type: "button", class: "quiet", lang: code, onclick: () => speak(code),
      }, say(`studio.language.${code}`)))),
  );
  clear(part("foot"), h("p", null, say("studio.frame.private")), h("p", null, say("studio.frame.disclaimer")));
}

/**
 * @param {string} code
 * @param {boolean} [keep] in this browser, whatever is set
 */
async function speak(code, keep = true) {
  await loadWords(code, { keep });
  frame();
  await refresh();
}

/**
 * Show that a screen could not be shown, and what to do.
 * @param {unknown} error
 * @param {HTMLElement} root
 */
function failed(error, root) {
  if (!(error instanceof ApiError)) console.error(error);
  const sentence = error instanceof ApiError ? error.message : say("studio.error.broken");
  clear(
    root,
    h("h1", null, say("studio.error.title")),
    h("p", { role: "alert" }, sentence),
    h("p", null, h("button", { type: "button", onclick: () => refresh() }, say("studio.error.again"))),
  );
}

window.addEventListener("language", (event) => {
  const code = /** @type {CustomEvent<string | null>} */ (event).detail;
  forgetLanguage(); // what is set holds for every browser
  void speak(code ?? browserLanguage(), false);
});

try {
  await loadWords(await preferredLanguage());
  frame();
  start(part("screen"), ROUTES, failed);
} catch (error) {
  // Without words there is only what the server said.
  part("screen").textContent = error instanceof Error ? error.message : String(error);
}
