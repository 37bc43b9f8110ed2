/* What most lists with a button do: the items belong to what is on the screen, and go with it. */
import { useEffect, useSyncExternalStore } from "react";
import { useNavigate } from "react-router";
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";
import { findLink } from "./list_links.js";

/* Reflex makes several components of one view, so that the state is beside them; it is null until the list grows. */
let grown = null;
/* How often it has gone: what was asked for before is of no use then. */
let departures = 0;
const listeners = new Set();

function change(list) {
  grown = list;
  for (const listener of listeners) listener();
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function loadMore(source, shown) {
  const url = new URL(source, getBackendURL(env.PING));
  url.searchParams.set("after", shown.next);
  const asked = departures;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { items, next } = await response.json();
    if (asked === departures) change({ items: [...shown.items, ...items], next: next ?? "", status: "idle" });
  } catch {
    if (asked === departures) change({ ...shown, status: "failed" });
  }
}

function leave() {
  departures += 1;
  change(null);
}

export function usePersistedList(_terms, { source, first, next, total }) {
  const list = useSyncExternalStore(subscribe, () => grown, () => null);
  const shown = list ?? { items: first ?? [], next: next ?? "", status: "idle" };
  return {
    ...shown,
    source,
    total: total ?? 0,
    newCount: 0,
    message: "",
    hasNew: false,
    hasMore: Boolean(shown.next),
    count: shown.items.length,
    loadMore: () => void loadMore(source, shown),
    showNew: () => {},
  };
}

/* As from any page: the links of cards are no more than the elements. */
function useLinks() {
  const navigate = useNavigate();
  useEffect(() => {
    const follow = (event) => {
      const link = findLink(event);
      if (link) event.preventDefault();
      if (link) navigate(link.pathname + link.search + link.hash);
    };
    addEventListener("click", follow);
    return () => removeEventListener("click", follow);
  }, [navigate]);
}

export function useListItems(terms, page) {
  useLinks();
  useEffect(() => leave, [page.source]);
  return usePersistedList(terms, page).items;
}

export function useListNews() {}

export function recallPage() {
  return undefined;
}
