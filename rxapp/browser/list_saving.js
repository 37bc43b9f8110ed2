/* Writes snapshots of lists, and keeps them few and small. */
import { AREA, LISTS } from "./list_snapshots.js";
import { findStorage, removeText, saveText } from "./storage_area.js";

const MAX_ENTRIES = 10;
const MAX_CHARACTERS = 100_000;

function listSnapshots(storage) {
  const held = Object.keys(storage).filter((key) => key.startsWith(LISTS));
  const entries = held.map((key) => ({ key, size: storage[key].length, at: parseInt(storage[key].slice(1), 10) || 0 }));
  return entries.sort((one, other) => other.at - one.at);
}

/* Removes what was written longest ago, until the rest is within the bounds. */
function removeSurplus() {
  try {
    const storage = findStorage(AREA);
    let size = 0;
    for (const [at, entry] of listSnapshots(storage).entries()) {
      size += entry.size;
      if (at >= MAX_ENTRIES || size > MAX_CHARACTERS) delete storage[entry.key];
    }
  } catch {
    // Blocked: there is nothing to bound.
  }
}

/* Answers how it was kept: "saved", "memory" if the storage is blocked, "full" if it has no room for it. */
export function saveSnapshot(terms, key, { items, page, ...rest }) {
  const name = LISTS + terms.name + ":" + key;
  const fields = Object.keys(terms.item);
  const rows = items.map((item) => fields.map((field) => item[field]));
  const text = JSON.stringify([Date.now(), terms.version, { ...rest, rows, page }]);
  if (text.length > MAX_CHARACTERS) {
    removeText(AREA, name);
    return "full";
  }
  const status = saveText(AREA, name, text, (other) => !other.startsWith(LISTS) || other === name);
  removeSurplus();
  return status;
}
