/**
 * A clip on its way to the studio: sent in pieces, taken up again where a connection dropped.
 *
 * The protocol is tus 1.0. A file is read piece by piece, so that its size never matters here.
 * @module
 */

import { ApiError, errorOf } from "./api.js";
import { language, say, store, stored } from "./words.js";

const PIECE_BYTES = 8 * 1024 * 1024;
const WAITS_MS = [500, 1000, 2000, 4000, 8000];
const TUS = { "Tus-Resumable": "1.0.0" };

/**
 * @typedef {object} Upload
 * @property {string} clipId
 * @property {Promise<void>} done fails with an `ApiError`, or an `AbortError` after `stop()`
 * @property {() => void} stop leaves what is there, to go on from
 * @property {() => Promise<void>} forget stops, and removes what is there
 */

/**
 * Announce a file to the server; its sending begins at once.
 * @param {File} file
 * @param {{check_id: string, standing?: boolean}} told
 * @param {(share: number, waiting: boolean) => void} onprogress share of the file that is there;
 *   whether the connection is down at the moment
 * @returns {Promise<Upload>}
 */
export async function upload(file, told, onprogress) {
  const aborter = new AbortController();
  const name = keptAs(file, told.check_id);
  const before = stored(name);
  let location = before && (await offsetAt(before, aborter.signal).catch(() => null)) !== null ? before : null;
  if (!location) {
    location = await announce(file, told);
    store(name, location);
  }
  const there = location;
  const done = send(file, there, onprogress, aborter.signal).then(() => store(name, null));
  return {
    clipId: /** @type {string} */ (there.split("/").pop()),
    done,
    stop: () => aborter.abort(),
    async forget() {
      store(name, null);
      aborter.abort();
      await fetch(there, { method: "DELETE", headers: TUS });
    },
  };
}

/**
 * Under which name the address of an upload is kept, so that the same file goes on after a reload.
 * @param {File} file
 * @param {string} checkId
 */
function keptAs(file, checkId) {
  return `formcheck.upload.${checkId}.${file.name}.${file.size}.${file.lastModified}`;
}

/**
 * @param {File} file
 * @param {{check_id: string, standing?: boolean}} told
 * @returns {Promise<string>} its address
 */
async function announce(file, told) {
  const meta = { name: file.name, check_id: told.check_id, standing: told.standing ? "true" : "false" };
  const pairs = Object.entries(meta).map(([key, value]) => `${key} ${base64(value)}`);
  const headers = {
    ...TUS, "Accept-Language": language(),
    "Upload-Length": String(file.size), "Upload-Metadata": pairs.join(","),
  };
  let answer;
  try {
    answer = await fetch("/api/uploads", { method: "POST", headers });
  } catch {
    throw new ApiError(say("studio.error.unreachable"), "unreachable", 0);
  }
  const location = answer.headers.get("Location");
  if (!answer.ok || !location) throw errorOf(answer.status, await answer.text());
  return new URL(location, window.location.href).pathname;
}

/**
 * Send what is missing; a dropped connection is waited for, as long as it takes.
 * @param {File} file
 * @param {string} location
 * @param {(share: number, waiting: boolean) => void} onprogress
 * @param {AbortSignal} signal
 */
async function send(file, location, onprogress, signal) {
  let offset = 0;
  let failures = 0;
  let known = false;
  while (!known || offset < file.size) {
    try {
      if (!known) offset = await offsetAt(location, signal);
      known = true;
      onprogress(offset / file.size, false);
      if (offset >= file.size) break;
      const piece = file.slice(offset, offset + PIECE_BYTES);
      offset = await sendPiece(piece, location, offset, signal, (sent) => {
        onprogress((offset + sent) / file.size, false);
      });
      failures = 0;
    } catch (error) {
      const passing = error instanceof ApiError && [0, 409, 423, 502, 503].includes(error.status);
      if (signal.aborted || !passing) throw error;
      known = false; // how much of the piece came through is asked for
      onprogress(offset / file.size, true);
      await pause(/** @type {number} */ (WAITS_MS[Math.min(failures, WAITS_MS.length - 1)]), signal);
      failures += 1;
    }
  }
}

/**
 * @param {string} location
 * @param {AbortSignal} signal
 * @returns {Promise<number>} how many bytes are there
 */
async function offsetAt(location, signal) {
  let answer;
  try {
    answer = await fetch(location, { method: "HEAD", headers: TUS, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(say("studio.error.unreachable"), "unreachable", 0);
  }
  const offset = answer.headers.get("Upload-Offset");
  if (!answer.ok || offset === null) throw errorOf(answer.status, await answer.text());
  return Number(offset);
}

/**
 * Send one piece; `fetch` would not tell how far it is.
 * @param {Blob} piece
 * @param {string} location
 * @param {number} offset
 * @param {AbortSignal} signal
 * @param {(sent: number) => void} onprogress
 * @returns {Promise<number>} the offset behind it
 */
function sendPiece(piece, location, offset, signal, onprogress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const end = (/** @type {() => void} */ settle) => {
      signal.removeEventListener("abort", abort);
      settle();
    };
    request.open("PATCH", location);
    for (const [name, value] of Object.entries(TUS)) request.setRequestHeader(name, value);
    request.setRequestHeader("Accept-Language", language());
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.setRequestHeader("Upload-Offset", String(offset));
    request.upload.onprogress = (event) => onprogress(event.loaded);
    request.onload = () => end(() => {
      if (request.status === 204) resolve(Number(request.getResponseHeader("Upload-Offset")));
      else reject(errorOf(request.status, request.responseText));
    });
    request.onerror = () => end(() => reject(new ApiError(say("studio.error.unreachable"), "unreachable", 0)));
    request.onabort = () => end(() => reject(new DOMException("stopped", "AbortError")));
    signal.addEventListener("abort", abort);
    request.send(piece);
  });
}

/**
 * @param {number} wait_ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(wait_ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait_ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    }, { once: true });
  });
}

/** @param {string} text */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
