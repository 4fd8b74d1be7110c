/**
 * A film that this browser keeps until it was sent, so that a page loaded anew goes on with it.
 * @module
 */

const NAME = "formcheck";
const FILMS = "films";

/**
 * Keep a film under a name; where keeping is forbidden or there is no room, nothing is kept.
 * @param {string} name
 * @param {File} film
 */
export async function keepFilm(name, film) {
  await changed((films) => films.put(film, name));
}

/**
 * Return a film that was kept, or null.
 * @param {string} name
 * @returns {Promise<File | null>}
 */
export async function keptFilm(name) {
  const found = await changed((films) => films.get(name));
  return found instanceof File ? found : null;
}

/** Forget all films that were kept. */
export async function forgetFilms() {
  await changed((films) => films.clear());
}

/**
 * Return what a request to the store of films gives; null where there is none.
 * @param {(films: IDBObjectStore) => IDBRequest} ask
 * @returns {Promise<unknown>}
 */
async function changed(ask) {
  try {
    const database = await answered(opened());
    try {
      return await answered(ask(database.transaction(FILMS, "readwrite").objectStore(FILMS)));
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** @returns {IDBOpenDBRequest} */
function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(FILMS);
  return request;
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
