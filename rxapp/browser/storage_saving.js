/* Saves texts, and makes room for them. What only reads, before the first paint, does without. */
import { PREFIX, findStorage } from "./storage_area.js";

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
