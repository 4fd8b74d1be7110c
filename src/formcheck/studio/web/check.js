/**
 * A check at its own address: its result, or, until there is one, how far it is.
 * @module
 */

import { get } from "./api.js";
import { refresh, replace } from "./router.js";

/**
 * @param {HTMLElement} root
 * @param {import("./router.js").Params} params
 */
export async function checkScreen(root, params) {
  const id = /** @type {string} */ (params.path.id);
  /** @type {import("./state.js").Check} */
  const check = await get(`/api/checks/${encodeURIComponent(id)}`, { signal: params.signal });
  if (["queued", "running"].includes(check.state) || !check.analysis_id) {
    replace(`#/new/${id}`);
    return refresh();
  }
  return (await import("./result.js")).resultScreen(root, params);
}
