/* The lists of this tab, one for each history entry: in memory as long as the document lives, beyond it in snapshots. */
import { findAnchor, findList } from "./list_anchor.js";
import { findSurvivor } from "./list_changes.js";
import { saveSnapshot } from "./list_saving.js";
import { readForgotten, readSnapshot } from "./list_snapshots.js";

const MAX_ENTRIES = 10;
const EMPTY = { items: [], next: "", total: 0, newCount: 0, status: "idle", message: "", isRestarted: false };

const lists = new Map();
const listeners = new Set();
/* What to do once the state is on the screen: `{anchor}` to scroll, `{focus}` to give an item the focus. */
const orders = new Map();

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function getList(id) {
  return lists.get(id) ?? EMPTY;
}

function keep(id, list) {
  lists.delete(id);
  lists.set(id, list);
  if (lists.size > MAX_ENTRIES) lists.delete(lists.keys().next().value);
}

/* Nobody hears of it if the list has gone meanwhile. */
export function change(id, fields, order) {
  if (!lists.has(id)) return;
  lists.set(id, { ...lists.get(id), ...fields });
  if (order) orders.set(id, { ...orders.get(id), ...order });
  for (const listener of listeners) listener();
}

/* Where the reader is changes with every scroll, and nothing on the screen does with it. */
export function note(id, fields) {
  if (lists.has(id)) Object.assign(lists.get(id), fields);
}

export function takeOrder(id) {
  const order = orders.get(id);
  orders.delete(id);
  return order;
}

function start({ first, next, total, version }) {
  const [items, startedAt] = [first, Date.now()];
  return { ...EMPTY, first, items, next, total, version, startedAt, anchor: null, opened: "", waiting: null };
}

function restore(terms, key, url) {
  const snapshot = readSnapshot(terms, key, url);
  return snapshot && { ...EMPTY, waiting: null, ...snapshot, isRestored: true };
}

/* The state of the list at a history entry: as it is in memory, as it was saved, or from its beginning.

   What the server, or the early script, has put on the screen already knows best where the reader is by now. */
export function openList(id, { terms, key, url, ...page }) {
  const held = lists.get(id);
  if (held && held.startedAt >= readForgotten()) return held;
  lists.delete(id);
  const list = restore(terms, key, url) ?? (page.first && start(page));
  if (!list) return EMPTY;
  const painted = findList(terms.name);
  const anchor = painted && "early" in painted.dataset ? findAnchor(painted) : list.anchor;
  keep(id, list);
  if (anchor || list.isRestored) orders.set(id, { anchor, isReturn: Boolean(list.isRestored) });
  return list;
}

/* The page has been fetched anew. A list that has not grown yet starts over with it; a grown one asks for itself. */
export function refresh(id, { terms, first, next, total, version }) {
  const list = getList(id);
  if (!first || list.items !== list.first || first === list.first) return;
  const anchor = findSurvivor(list.items, first, findAnchor(findList(terms.name)), terms.key);
  change(id, { first, items: first, next, total, version }, anchor ? { anchor } : undefined);
}

/* What was said of the last load is old news for whoever comes back. */
export function leave(id) {
  note(id, { isLeft: true, message: "" });
  if (getList(id).status === "failed") note(id, { status: "idle" });
}

/* Coming back to a list that is in memory. */
export function returnTo(id) {
  const list = lists.get(id);
  keep(id, list);
  orders.set(id, { anchor: list.anchor, isReturn: true });
}

export function save(id, { terms, key, url, title, first, page }) {
  const list = lists.get(id);
  if (!list || !first) return;
  const { items, next, total, version, startedAt, isRestarted, anchor, opened } = list;
  const kept = { url, startedAt, isRestarted, items, next, total, version, first, page };
  saveSnapshot(terms, key, kept, { anchor, opened, title });
}
