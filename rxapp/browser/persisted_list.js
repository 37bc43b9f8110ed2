/* A list that grows page by page, and is still there when the reader comes back to it. */
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { useNavigate } from "react-router";
import { findAnchor, findItem, findList, findScroller, scrollToAnchor } from "./list_anchor.js";
import { showWaiting } from "./list_changes.js";
import { useEntry } from "./list_entry.js";
import { measureItems } from "./list_heights.js";
import { findLink } from "./list_links.js";
import { useNearestFirst } from "./list_nearest.js";
import { loadMore, revalidate } from "./list_requests.js";
import { readSnapshot } from "./list_snapshots.js";
import { change, getList, leave, note, openList, refresh, returnTo, save, subscribe, takeOrder } from "./list_store.js";

/* How far from the window's top the first new item is shown, where the page has so much above it. */
const SHOWN_AT_PX = 96;
const HELD_FRAMES = 2;

/* The lists on the screen, with what it takes to save them. */
const shown = new Map();

function noteAll(event, isLeaving = false) {
  for (const [id, { terms }] of shown) {
    const list = findList(terms.name);
    const target = event?.type === "click" ? event.target : document.activeElement;
    const item = list?.contains(target) ? target.closest("[data-key]") : null;
    if (list) note(id, { anchor: findAnchor(list), opened: item?.dataset.key ?? "" });
    // Not where some of them are still missing.
    if (isLeaving && list?.children.length === getList(id).items.length) note(id, { measured: measureItems(list) });
  }
}

let isNoting = false;

/* Once a frame is often enough, and before the next click in any case. */
function noteSoon() {
  if (isNoting) return;
  isNoting = true;
  requestAnimationFrame(() => {
    isNoting = false;
    noteAll();
  });
}

function saveAll() {
  noteAll();
  for (const [id, context] of shown) save(id, context);
}

/* One listener for all of them: React Router's own links are components with a dozen hooks each, and a list has
   hundreds. */
function follow(event) {
  const link = findLink(event);
  const name = link?.closest("[data-list]").dataset.list;
  const context = [...shown.values()].find(({ terms }) => terms.name === name);
  if (!context) return;
  event.preventDefault();
  context.navigate(link.pathname + link.search + link.hash, { replace: link.href === location.href });
}

if (typeof window !== "undefined") {
  // A box's scrolling does not bubble.
  addEventListener("scroll", noteSoon, { passive: true, capture: true });
  // Before the router hears of either: afterwards the page may be another.
  addEventListener("click", (event) => noteAll(event, Boolean(event.target.closest?.("a"))), { capture: true });
  addEventListener("popstate", (event) => noteAll(event, true));
  // After the links that look after themselves.
  addEventListener("click", follow);
  addEventListener("scrollend", saveAll, { passive: true });
  addEventListener("pagehide", saveAll);
  // On a phone, a page in the background may end without another word.
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveAll());
  // A page in the back/forward cache hears of no changes.
  addEventListener("pageshow", ({ persisted }) => {
    for (const [id, context] of persisted ? shown : []) void revalidate(id, context);
  });
}

/* React Router scrolls as well, once, after the effects of the page. */
function hold(box, place) {
  place();
  queueMicrotask(() => {
    place();
    holdOn(box, place, HELD_FRAMES);
  });
}

/* Items that come into sight for the first time may turn out higher than they were taken for. Whoever has scrolled
   meanwhile wants to be where they are now. */
function holdOn(box, place, frames) {
  if (frames === 0) return;
  const { scrollTop } = box;
  requestAnimationFrame(() => {
    if (box.scrollTop !== scrollTop) return;
    place();
    holdOn(box, place, frames - 1);
  });
}

/* Whoever comes with a #fragment wants to be there. */
function findTarget() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

function focusItem(list, key) {
  findItem(list, key)?.querySelector("a, button")?.focus({ preventScroll: true });
}

/* What the page does with the focus after a navigation, it leaves to a list that has just been restored. */
function returnFocus(list, key) {
  if (!key || document.activeElement !== document.body) return;
  list.dataset.restored = "true";
  focusItem(list, key);
  list.addEventListener("focusout", () => delete list.dataset.restored, { once: true });
}

function carryOut(id, { terms }) {
  const order = takeOrder(id);
  const list = order && findList(terms.name);
  if (!list) return;
  const target = order.isReturn && findTarget();
  const { box } = findScroller(list);
  if (target) hold(box, () => target.scrollIntoView({ behavior: "instant" }));
  else if ("anchor" in order) hold(box, () => scrollToAnchor(findList(terms.name), order.anchor));
  if (order.isReturn) returnFocus(list, getList(id).opened);
  if (order.focus) focusItem(list, order.focus);
}

function useListContext(terms, page) {
  const { url, key } = useEntry();
  return { id: terms.name + ":" + key + ":" + url, context: { terms, key, url, ...page } };
}

/* What is on the screen already comes first. */
function revalidateAfterPaint(id, context) {
  requestAnimationFrame(() => setTimeout(() => revalidate(id, context)));
}

/* Scrolls, saves and takes care of the focus, in the one component that shows the items. */
function useListPlace(id, context, items) {
  const navigate = useNavigate();
  useLayoutEffect(() => {
    shown.set(id, { ...context, navigate, title: document.title });
    carryOut(id, context);
  });
  useLayoutEffect(() => {
    const { isLeft, isRestored } = getList(id);
    if (isLeft) {
      returnTo(id);
      carryOut(id, context);
    }
    if (isLeft || isRestored) revalidateAfterPaint(id, context);
    note(id, { isLeft: false, isRestored: false });
    return () => {
      save(id, shown.get(id));
      leave(id);
      shown.delete(id);
    };
  }, [id]);
  useEffect(() => refresh(id, context), [id, context.first]);
  useEffect(() => {
    if (items.length > 0) save(id, shown.get(id));
  }, [id, items]);
}

/* The items by themselves: a button that waits for more is no reason to render a thousand of them anew. */
export function useListItems(terms, page) {
  const { id, context } = useListContext(terms, page);
  const items = useSyncExternalStore(subscribe, () => openList(id, context).items, () => getList("").items);
  const shownItems = useNearestFirst(id, terms, items);
  useListPlace(id, context, items);
  return shownItems;
}

/* For a list whose server says when there is something new. Readers do not all ask in the same moment. */
const NEWS_SPREAD_MS = 1_000;

export function useListNews(terms, page, newest) {
  const { id, context } = useListContext(terms, page);
  const heard = useRef(newest);
  useEffect(() => {
    const isKnown = () => [getList(id).version, getList(id).heard].includes(newest);
    const isNews = newest && newest !== heard.current && !isKnown();
    heard.current = newest;
    if (!isNews) return undefined;
    // Whoever has come back to the list meanwhile has asked already.
    const timer = setTimeout(() => isKnown() || void revalidate(id, context), Math.random() * NEWS_SPREAD_MS);
    return () => clearTimeout(timer);
  }, [id, newest]);
}

export function usePersistedList(terms, page) {
  const { id, context } = useListContext(terms, page);
  const list = useSyncExternalStore(subscribe, () => openList(id, context), () => getList(""));
  return {
    ...list,
    hasNew: list.newCount > 0,
    hasMore: Boolean(list.next),
    count: list.items.length,
    loadMore: () => void loadMore(id, context),
    showNew: () => {
      const [next, focus] = showWaiting(getList(id), terms);
      change(id, next, { focus, anchor: { key: focus, top: SHOWN_AT_PX } });
    },
  };
}

/* The page that the list is on, as it was when the reader left it: for a page that has to be shown without a request. */
export function recallPage(terms, key, url) {
  const snapshot = readSnapshot(terms, key, url);
  if (!snapshot) return undefined;
  const first = snapshot.items.slice(0, snapshot.firstCount);
  return { title: snapshot.title, model: { ...snapshot.page, ...(snapshot.firstField && { [snapshot.firstField]: first }) } };
}
