/* A list that grows page by page. All components of a page that show the same first items share one state. */
import { useSyncExternalStore } from "react";
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";

const EMPTY = { items: [], next: "", status: "idle", hasMore: false, message: "" };
const lists = new WeakMap();
const listeners = new Set();

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(first, cursor) {
  if (!first) return EMPTY;
  if (!lists.has(first)) lists.set(first, { ...EMPTY, items: first, next: cursor, hasMore: Boolean(cursor) });
  return lists.get(first);
}

function change(first, fields) {
  lists.set(first, { ...lists.get(first), ...fields });
  for (const listener of listeners) listener();
}

async function fetchAfter(source, cursor) {
  const url = new URL(source, getBackendURL(env.PING));
  url.searchParams.set("after", cursor);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

async function loadMore(source, first) {
  const list = lists.get(first);
  if (list.status === "loading" || !list.hasMore) return;
  change(first, { status: "loading", message: "" });
  try {
    const page = await fetchAfter(source, list.next);
    // A post may have moved between pages since; the reader sees it once.
    const known = new Set(list.items.map((item) => item.slug));
    const fresh = page.items.filter((item) => !known.has(item.slug));
    const message = `${fresh.length} more loaded.` + (page.next ? "" : " That was the last.");
    change(first, { items: [...list.items, ...fresh], next: page.next, hasMore: Boolean(page.next), status: "idle", message });
  } catch {
    change(first, { status: "failed", message: "Loading more failed. Please try again." });
  }
}

export function useKeysetList(source, first, cursor) {
  const list = useSyncExternalStore(subscribe, () => read(first, cursor), () => EMPTY);
  return { ...list, loadMore: () => void loadMore(source, first) };
}
