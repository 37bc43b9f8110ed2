/* Texts in localStorage or sessionStorage, either of which may be blocked or full, and may become so at any time.

   Entries are read and written as properties of the storage, which the HTML standard allows and storage_guard.js
   leaves alone: so storage_saving.js still hears that an entry did not fit. */

/* At the start of every key of this package. What others keep in the same storage is never touched. */
export const PREFIX = "stored:";

/* The real storage. The getter throws where it is blocked, or answers with the guard's stand-in, or with null. */
export function findStorage(area) {
  try {
    const storage = window[area];
    return storage instanceof Storage ? storage : null;
  } catch {
    return null;
  }
}

/* The text; null if there is none, undefined if the storage is blocked. */
export function readText(area, key) {
  try {
    return findStorage(area)[key] ?? null;
  } catch {
    return undefined;
  }
}

export function removeText(area, key) {
  try {
    delete findStorage(area)[key];
    return "saved";
  } catch {
    return "memory";
  }
}
