/* Snapshots of lists in sessionStorage, one for each history entry: few, small, and believed only after a check.

   A snapshot has two parts, both of them `[written at, version, value]`, like all that this package stores: the list,
   and the reader's place in it, which changes with every scroll and takes no time to write. An item in the list is the
   list of its values, in the order of the fields, so that their names are not there a thousand times. */
import { fits } from "./shapes.js";
import { PREFIX, readText, removeText } from "./storage_area.js";

export const AREA = "sessionStorage";
/* In localStorage, as `[time]`: when all lists of all tabs were last forgotten. What was begun before is not shown again. */
const FORGOTTEN = PREFIX + "lists-forgotten";
export const LISTS = PREFIX + "list:";
export const PLACES = PREFIX + "list-place:";
const LIST = {
  url: "string",
  startedAt: "integer",
  rows: ["list", ["list", ["any", "string", "number", "boolean", null, ["list", "string"]]]],
  next: "string",
  total: "integer",
  version: "string",
  firstCount: "integer",
  firstField: "string",
  isRestarted: "boolean",
};
const PLACE = { anchor: ["any", null, { key: "string", top: "number" }], opened: "string", title: "string" };

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

function decodePlace(text, terms) {
  const [writtenAt, version, place] = JSON.parse(text);
  // It is written whenever the list is: its time is when the reader was there last.
  const isFresh = Date.now() - writtenAt <= terms.maxAge;
  return isFresh && version === terms.version && fits(PLACE, place) ? place : null;
}

function decodeList(text, terms, url) {
  const [, version, value] = JSON.parse(text);
  if (version !== terms.version || !(value.startedAt >= readForgotten())) return null;
  const { page, ...rest } = value;
  if (!fits(LIST, rest) || rest.url !== url || !fits(terms.page, page)) return null;
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

export function nameParts({ name }, key) {
  return [LISTS, PLACES].map((prefix) => prefix + name + ":" + key);
}

/* What the storage holds for a history entry; null if it is nothing, or nothing to be believed, which is removed. */
export function readSnapshot(terms, key, url) {
  const names = nameParts(terms, key);
  const [list, place] = names.map((name) => readText(AREA, name));
  if (!list && !place) return null;
  try {
    const [where, what] = [decodePlace(place, terms), decodeList(list, terms, url)];
    if (where && what) return { ...what, ...where };
  } catch {
    // No JSON, or not even a list.
  }
  for (const name of names) removeText(AREA, name);
  return null;
}
