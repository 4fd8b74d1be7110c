/**
 * The server, asked politely: every error is one sentence that the server worded.
 * @module
 */

import { language, say } from "./words.js";

/** What the server refused, in words for the person at the screen. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {string} id
   * @param {number} status 0 = the server cannot be reached
   */
  constructor(message, id, status) {
    super(message);
    this.name = "ApiError";
    this.id = id;
    this.status = status;
  }
}

/** @typedef {{signal?: AbortSignal}} Options */

/**
 * @template T
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<T>}
 */
export function get(path, options) {
  return ask("GET", path, undefined, options);
}

/**
 * @template T
 * @param {string} path
 * @param {unknown} [body]
 * @param {Options} [options]
 * @returns {Promise<T>}
 */
export function post(path, body, options) {
  return ask("POST", path, body, options);
}

/**
 * @template T
 * @param {string} path
 * @param {unknown} body
 * @param {Options} [options]
 * @returns {Promise<T>}
 */
export function put(path, body, options) {
  return ask("PUT", path, body, options);
}

/**
 * @template T
 * @param {string} path
 * @param {unknown} body
 * @param {Options} [options]
 * @returns {Promise<T>}
 */
export function patch(path, body, options) {
  return ask("PATCH", path, body, options);
}

/**
 * @template T
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<T>}
 */
export function del(path, options) {
  return ask("DELETE", path, undefined, options);
}

/**
 * Return a path with a query, keys without a value left out.
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} query
 */
export function withQuery(path, query) {
  const known = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(known.map(([key, value]) => [key, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/**
 * Return the error that an answer holds.
 * @param {number} status
 * @param {string} text
 */
export function errorOf(status, text) {
  try {
    const { id, message } = JSON.parse(text).error;
    if (typeof message === "string") return new ApiError(message, String(id), status);
  } catch {
    // not one of ours: said below
  }
  return new ApiError(say("studio.error.unexpected", { status }), "unexpected", status);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {Options} [options]
 * @returns {Promise<any>}
 */
async function ask(method, path, body, { signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = { "Accept-Language": language(), Accept: "application/json" };
  /** @type {BodyInit | undefined} */
  let sent;
  if (body instanceof Blob) sent = body;
  else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    sent = JSON.stringify(body);
  }
  let answer;
  let text;
  try {
    answer = await fetch(path, { method, headers, body: sent, signal: signal ?? null });
    text = await answer.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(say("studio.error.unreachable"), "unreachable", 0);
  }
  if (!answer.ok) throw errorOf(answer.status, text);
  return text ? JSON.parse(text) : undefined;
}
