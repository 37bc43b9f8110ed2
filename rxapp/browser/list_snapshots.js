/* Snapshots of lists in sessionStorage, one for each history entry: few, small, and believed only after a check.

   A snapshot is `[written at, version, value]`, like all that this package stores. An item in it is the list of its
   values, in the order of the fields, so that their names are not there a thousand times. */
import { fits } from "./shapes.js";
import { PREFIX, readText, removeText } from "./storage_area.js";

export const AREA = "sessionStorage";
/* In localStorage, as `[time]`: when all lists of all tabs were last forgotten. What was begun before is not shown again. */
const FORGOTTEN = PREFIX + "lists-forgotten";
export const LISTS = PREFIX + "list:";
const SHAPE = {
  url: "string",
  startedAt: "integer",
  rows: ["list", ["list", ["any", "string", "number", "boolean", null, ["list", "string"]]]],
  next: "string",
  total: "integer",
  version: "string",
  anchor: ["any", null, { key: "string", top: "number" }],
  opened: "string",
  title: "string",
  firstCount: "integer",
  firstField: "string",
  isRestarted: "boolean",
};

function isOwnPath(text) {
  if (text === "") return true;
  const isPath = typeof text === "string" && text.startsWith("/");
  return isPath && new URL(text, location.origin).origin === location.origin;
}

/* Whether everything that becomes a link stays on the site, however deep it is. */
function hasOwnLinks(value, links) {
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([name, part]) => (links.includes(name) ? isOwnPath(part) : hasOwnLinks(part, links)));
}

function unpack(row, fields) {
  return row.length === fields.length ? Object.fromEntries(fields.map((name, at) => [name, row[at]])) : null;
}

function isUnique(items, key) {
  return new Set(items.map((item) => item[key])).size === items.length;
}

function decode(text, terms, url) {
  const [writtenAt, version, value] = JSON.parse(text);
  const isFresh = Date.now() - writtenAt <= terms.maxAge && value.startedAt >= readForgotten();
  if (!isFresh || version !== terms.version) return null;
  const { page, ...rest } = value;
  if (!fits(SHAPE, rest) || rest.url !== url || !fits(terms.page, page)) return null;
  const fields = Object.keys(terms.item);
  const items = rest.rows.map((row) => unpack(row, fields));
  const isRight = items.length > 0 && items.every((item) => fits(terms.item, item)) && isUnique(items, terms.key);
  return isRight && hasOwnLinks([items, page], terms.links) ? { ...rest, page, items } : null;
}

/* A time that has not come yet is nobody's. */
export function readForgotten() {
  const at = parseInt(readText("localStorage", FORGOTTEN)?.slice(1), 10);
  return at <= Date.now() ? at : 0;
}

/* What the storage holds for a history entry; null if it is nothing, or nothing to be believed, which is removed. */
export function readSnapshot(terms, key, url) {
  const name = LISTS + terms.name + ":" + key;
  const text = readText(AREA, name);
  if (!text) return null;
  try {
    const snapshot = decode(text, terms, url);
    if (snapshot) return snapshot;
  } catch {
    // No JSON, or not even a list.
  }
  removeText(AREA, name);
  return null;
}
