/* Texts in localStorage or sessionStorage, either of which may be blocked or full, and may become so at any time.

   Entries are read and written as properties of the storage, which the HTML standard allows and storage_guard.js
   leaves alone: so this module still hears that an entry did not fit. */

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

/* Every text of this package begins with the time it was written at: `[1767225600000,`. */
export function readTime(text) {
  return parseInt(text.slice(1), 10) || 0;
}

export function removeOldest(storage, isInUse) {
  const keys = Object.keys(storage).filter((key) => key.startsWith(PREFIX) && !isInUse(key));
  const [oldest] = keys.sort((one, other) => readTime(storage[one]) - readTime(storage[other]));
  if (oldest) delete storage[oldest];
  return Boolean(oldest);
}

/* Saves a text. Where there is no room, `makeRoom` removes something from the storage, and answers whether it has.
   Answers "saved", "full", or "memory" if it is blocked. */
export function saveText(area, key, text, makeRoom) {
  const storage = findStorage(area);
  try {
    for (;;) {
      try {
        storage[key] = text;
        return "saved";
      } catch (error) {
        if (error.name === "SecurityError") return "memory";
      }
      if (!makeRoom(storage)) return "full";
    }
  } catch {
    return "memory";
  }
}
