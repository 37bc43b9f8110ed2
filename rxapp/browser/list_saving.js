/* Writes snapshots of lists, and keeps them few and small. */
import { AREA, LISTS, PLACES, nameParts } from "./list_snapshots.js";
import { findStorage, removeText } from "./storage_area.js";
import { readTime, saveText } from "./storage_saving.js";

const MAX_ENTRIES = 10;
const MAX_CHARACTERS = 100_000;

/* What was written last, list by list: all cards take a slow processor too long for the end of each scroll. */
const written = new Map();

/* All that is held, the one that was used last first. */
function listSnapshots(storage) {
  const keys = Object.keys(storage);
  const listIds = (prefix) => keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const entries = [...new Set([...listIds(LISTS), ...listIds(PLACES)])].map((id) => {
    const names = [LISTS + id, PLACES + id];
    const [list, place] = names.map((name) => storage[name] ?? "");
    // A place in a list that has had to go is of no use.
    return { names, size: list.length + place.length, at: list && Math.max(readTime(list), readTime(place)) };
  });
  return entries.sort((one, other) => other.at - one.at);
}

function removeSurplus() {
  try {
    const storage = findStorage(AREA);
    let size = 0;
    for (const [at, entry] of listSnapshots(storage).entries()) {
      size += entry.size;
      if (at >= MAX_ENTRIES || size > MAX_CHARACTERS) for (const name of entry.names) delete storage[name];
    }
  } catch {
    // Blocked: there is nothing to bound.
  }
}

/* Whether it has found room, if need be that of the snapshot which was used longest ago. */
function savePart(name, text) {
  const removeOldest = (storage) => {
    const oldest = listSnapshots(storage).findLast(({ names }) => !names.includes(name));
    for (const other of oldest?.names ?? []) delete storage[other];
    return Boolean(oldest);
  };
  return saveText(AREA, name, text, removeOldest) === "saved";
}

function encode({ version }, value) {
  return JSON.stringify([Date.now(), version, value]);
}

/* The page's own copy of the first items is left out: they are in the list. */
function leaveOut(first, page) {
  const [firstField] = Object.entries(page).find(([, value]) => value === first) ?? [""];
  return { firstCount: first.length, firstField, page: { ...page, ...(firstField && { [firstField]: [] }) } };
}

function encodeList(terms, { items, first, page, ...rest }) {
  const fields = Object.keys(terms.item);
  const rows = items.map((item) => fields.map((field) => item[field]));
  return encode(terms, { ...rest, ...leaveOut(first, page), rows });
}

function saveList(names, terms, list) {
  const [name] = names;
  const text = encodeList(terms, list);
  const isLong = text.length > MAX_CHARACTERS;
  if (isLong) for (const each of names) removeText(AREA, each);
  written.delete(name);
  written.set(name, { list, isHeld: !isLong && savePart(name, text) });
  if (written.size > MAX_ENTRIES) written.delete(written.keys().next().value);
}

/* Without reading it, which takes as long as writing it. */
function isThere(name) {
  try {
    return name in findStorage(AREA);
  } catch {
    return false;
  }
}

/* What found no room is not tried again as long as it stays the same. */
function isWritten(name, list) {
  const last = written.get(name);
  const isSame = last && Object.keys(list).every((field) => list[field] === last.list[field]);
  return isSame && (!last.isHeld || isThere(name));
}

/* The list only where there is something new in it, and the reader's place in it, which takes no more room than the one
   before. */
export function saveSnapshot(terms, key, list, place) {
  const names = nameParts(terms, key);
  const isNew = !isWritten(names[0], list);
  if (isNew) saveList(names, terms, list);
  if (written.get(names[0]).isHeld) savePart(names[1], encode(terms, place));
  if (isNew) removeSurplus();
}
