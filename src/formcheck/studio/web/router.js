/**
 * Which screen the address shows: the part behind the hash, so that every state can be kept.
 * @module
 */

/**
 * What a screen is told: the named parts of its address, what stands behind `?`, and a signal
 * that fires when the screen is left.
 * @typedef {{path: Record<string, string>, query: URLSearchParams, signal: AbortSignal}} Params
 */

/**
 * Fills an empty element; what it returns, if anything, is called when the screen is left.
 * @typedef {(root: HTMLElement, params: Params) => unknown} Screen
 */

/** @typedef {{pattern: string, open: () => Promise<Screen>}} Route */

/**
 * Show what the address says, from now on.
 * @param {HTMLElement} root
 * @param {Route[]} routes the first that fits is taken
 * @param {(error: unknown, root: HTMLElement) => void} failed shows what went wrong
 */
export function start(root, routes, failed) {
  /** @type {AbortController | null} */
  let current = null;
  /** @type {unknown} */
  let leave = null;

  async function show() {
    current?.abort();
    if (typeof leave === "function") leave();
    leave = null;
    const here = (current = new AbortController());
    const first = !root.hasAttribute("data-screen");
    const { route, path, query } = matched(routes);
    const page = document.createElement("div");
    page.className = "screen";
    root.replaceChildren(page);
    root.setAttribute("data-screen", route.pattern);
    window.scrollTo(0, 0);
    try {
      const screen = await route.open();
      if (here.signal.aborted) return;
      const left = await screen(page, { path, query, signal: here.signal });
      if (here.signal.aborted) {
        if (typeof left === "function") left();
        return;
      }
      leave = left;
    } catch (error) {
      if (here.signal.aborted) return;
      failed(error, page);
    }
    settle(page, first);
  }

  window.addEventListener("hashchange", show);
  again = show;
  void show();
}

/** @type {() => unknown} */
let again = () => undefined;

/** Show the present screen anew, such as after its language changed. */
export function refresh() {
  return again();
}

/**
 * Go to another screen.
 * @param {string} hash such as "#/new"
 */
export function go(hash) {
  if (location.hash === hash) void again();
  else location.hash = hash;
}

/**
 * Write another address without showing anything anew: the state of the present screen.
 * @param {string} hash
 */
export function replace(hash) {
  history.replaceState(null, "", hash);
}

/**
 * Title and focus of a screen that is there now: readers of the screen hear where they are.
 * @param {HTMLElement} page
 * @param {boolean} first a page just opened keeps the focus at its beginning
 */
function settle(page, first) {
  const heading = page.querySelector("h1");
  if (!heading) return;
  document.title = `${heading.textContent} · formcheck`;
  if (first || page.contains(document.activeElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/**
 * @param {Route[]} routes
 * @returns {{route: Route, path: Record<string, string>, query: URLSearchParams}}
 */
function matched(routes) {
  const [where = "", asked = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = where.split("/").filter(Boolean).map(decodeURIComponent);
  const query = new URLSearchParams(asked);
  for (const route of routes) {
    const names = route.pattern.split("/").filter(Boolean);
    if (names.length !== parts.length) continue;
    /** @type {Record<string, string>} */
    const path = {};
    const fits = names.every((name, i) => {
      const part = /** @type {string} */ (parts[i]);
      if (!name.startsWith(":")) return name === part;
      path[name.slice(1)] = part;
      return true;
    });
    if (fits) return { route, path, query };
  }
  return { route: /** @type {Route} */ (routes[0]), path: {}, query };
}
