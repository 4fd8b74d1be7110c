/**
 * Settings: what stands on page one, the language, the network, what is kept and for how long.
 * @module
 */

import { del, get, post, put } from "./api.js";
import { clear, h } from "./dom.js";
import { numberOf } from "./hurts.js";
import { lanSwitch } from "./phones.js";
import { language, LANGUAGES, number, say } from "./words.js";

/**
 * @typedef {{practice_name: string, language: string | null, model: string | null, engine: string,
 *   keep_days: number | null, keep_originals: boolean, faces_blurred: boolean, quota_gb: number,
 *   has_logo: boolean}} Settings
 */

const MODELS = ["lite", "full", "heavy"];
const ENGINES = ["litert", "mediapipe"];

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function settingsScreen(root, { signal }) {
  /** @type {Settings} */
  let settings = await get("/api/settings", { signal });
  const told = h("p", { class: "small", role: "status" });
  const logo = h("div", { class: "logo" });

  /** @param {Partial<Settings>} change */
  async function keep(change) {
    try {
      settings = await put("/api/settings", change);
      clear(told, say("studio.settings.kept"));
    } catch (error) {
      clear(told, h("span", { class: "fault" }, /** @type {Error} */ (error).message));
    }
  }

  const name = h("input", { id: "set-name", value: settings.practice_name, maxlength: 80, autocomplete: "off", onchange: () => keep({ practice_name: name.value.trim() }) });
  const picker = h("input", { type: "file", id: "set-logo", accept: "image/png,image/jpeg,image/webp", class: "unseen", onchange: sendLogo });

  async function sendLogo() {
    const file = picker.files?.[0];
    picker.value = "";
    if (!file) return;
    try {
      settings = await post("/api/settings/logo", file);
      clear(told, say("studio.settings.kept"));
      showLogo();
    } catch (error) {
      clear(told, h("span", { class: "fault" }, /** @type {Error} */ (error).message));
    }
  }

  function showLogo() {
    clear(logo,
      settings.has_logo && h("img", { src: `/api/settings/logo?${Date.now()}`, alt: say("studio.settings.logo"), height: 60 }),
      picker, h("label", { for: "set-logo", class: "button" }, say(settings.has_logo ? "studio.settings.logo_other" : "studio.settings.logo_choose")),
      settings.has_logo && h("button", {
        type: "button", class: "quiet", onclick: async () => {
          await del("/api/settings/logo");
          settings = { ...settings, has_logo: false };
          showLogo();
        },
      }, say("studio.settings.logo_remove")));
  }

  async function speak() {
    await keep({ language: spoken.value || null });
    window.dispatchEvent(new CustomEvent("language", { detail: spoken.value || null }));
  }

  const spoken = h("select", { id: "set-language", value: settings.language ?? "", onchange: speak },
    h("option", { value: "" }, say("studio.settings.language_browser")),
    LANGUAGES.map((code) => h("option", { value: code }, say(`studio.language.${code}`))));
  const model = h("select", { id: "set-model", value: settings.model ?? "", onchange: () => keep({ model: model.value || null }) },
    h("option", { value: "" }, say("studio.settings.model_best")), MODELS.map((one) => h("option", { value: one }, say(`studio.settings.model_${one}`))));
  const engine = h("select", { id: "set-engine", value: settings.engine, onchange: () => keep({ engine: engine.value }) },
    ENGINES.map((one) => h("option", { value: one }, say(`studio.settings.engine_${one}`))));
  const originals = check("originals", settings.keep_originals, (on) => keep({ keep_originals: on }));
  const faces = check("faces", settings.faces_blurred, (on) => keep({ faces_blurred: on }));
  const days = h("input", { id: "set-days", inputmode: "numeric", value: settings.keep_days === null ? "" : String(settings.keep_days), autocomplete: "off", placeholder: say("studio.settings.days_ever"), onchange: () => keep({ keep_days: days.value.trim() ? Number(numberOf(days.value.trim())) : null }) });
  const quota = h("input", { id: "set-quota", inputmode: "decimal", value: number(settings.quota_gb), autocomplete: "off", onchange: () => keep({ quota_gb: Number(numberOf(quota.value.trim())) }) });

  const lan = h("div", { class: "wide" });
  /** @param {import("./phones.js").Lan} now */
  const showLan = (now) => clear(lan, lanSwitch(now, showLan));
  showLan(await get("/api/lan", { signal }));

  showLogo();
  root.append(
    h("h1", null, say("studio.settings.title")),
    told,
    section("page_one", field("name", name), h("div", null, h("span", { class: "label" }, say("studio.settings.logo")), logo)),
    section("language", field("language", spoken)),
    section("measuring", field("model", model), field("engine", engine)),
    section("keeping", field("days", days), field("quota", quota), h("div", { class: "wide" }, originals, h("p", { class: "hint" }, say("studio.settings.originals_hint")))),
    section("phones", lan),
    section("faces", h("div", { class: "wide" }, faces)));
}

/**
 * @param {string} key
 * @param {...HTMLElement} fields
 */
function section(key, ...fields) {
  const hint = say(`studio.settings.${key}_why`);
  return h("section", { "aria-labelledby": `set-${key}-title` }, h("h2", { id: `set-${key}-title` }, say(`studio.settings.${key}_title`)),
    h("p", { class: "small soft" }, hint), h("div", { class: "fields settings" }, fields));
}

/**
 * @param {string} key
 * @param {HTMLElement} input
 */
function field(key, input) {
  return h("div", null, h("label", { for: input.id }, say(`studio.settings.${key}`)), input);
}

/**
 * @param {string} key
 * @param {boolean} on
 * @param {(on: boolean) => void} changed
 */
function check(key, on, changed) {
  const box = h("input", { type: "checkbox", checked: on, lang: language(), onchange: () => changed(box.checked) });
  return h("label", { class: "choice" }, box, h("span", null, say(`studio.settings.${key}`)));
}
