/* The data of the page on screen: read from the document at first, fetched after a client-side navigation. */
import { useEffect, useLayoutEffect, useSyncExternalStore } from "react";
import { useLocation } from "react-router";
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";

const KEPT_PAGES = 30;
const FRESH_FOR_MS = 10_000;
const LOADING = { status: "loading", title: "Loading", model: null };

const pages = new Map();
const pending = new Set();
const listeners = new Set();
const openedURL = typeof location === "undefined" ? null : location.pathname + location.search;
let shownURL = null;
let hasMoved = false;

if (typeof document !== "undefined") adoptDocument();

/* React has not run yet: the element is gone once it replaces the server's markup. */
function adoptDocument() {
  const element = document.getElementById("page-data");
  if (!element) return;
  shownURL = openedURL;
  const { madeFor, ...page } = JSON.parse(element.textContent);
  // From a file, which may be served for other URLs too, and may be older than what there is by now.
  if (madeFor === undefined || madeFor === shownURL) pages.set(shownURL, { ...page, at: madeFor ? 0 : Date.now() });
}

function keep(url, page) {
  pages.delete(url);
  pages.set(url, page);
  if (pages.size > KEPT_PAGES) pages.delete(pages.keys().next().value);
  for (const listener of listeners) listener();
}

/* What was made for one visitor is not kept once that visitor has gone on, and not shown from the browser's store. */
function forgetPrivate(url) {
  if (pages.get(url)?.isPrivate) pages.delete(url);
}

/* How many components show a page. One that goes may be followed by another at once, and in development React lets each
   of them go and come again: what was made for this one visit, such as a message, must outlive that. */
const shownBy = new Map();

function hold(url) {
  shownBy.set(url, (shownBy.get(url) ?? 0) + 1);
  return () => {
    shownBy.set(url, shownBy.get(url) - 1);
    queueMicrotask(() => shownBy.get(url) || forgetPrivate(url));
  };
}

if (typeof window !== "undefined") {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && pages.get(shownURL)?.isPrivate) location.reload();
  });
}

async function fetchPage(url) {
  const response = await fetch(new URL("/_data" + url, getBackendURL(env.PING)), { credentials: "include" });
  if (response.ok) return { ...(await response.json()), at: Date.now() };
  if (response.status === 404) return { ...LOADING, status: "missing", title: "Page not found", at: Date.now() };
  throw new Error(`HTTP ${response.status}`);
}

/* What has not changed stays the same object, so that what a page holds by it, such as a grown list, stays too. */
function isSame(known, page) {
  return Boolean(known) && JSON.stringify({ ...known, at: 0 }) === JSON.stringify({ ...page, at: 0 });
}

/* A backend with other views than these scripts is of another release. A document brings the scripts that go with it,
   unless it has just come: then pages and backend are deployed apart, and another one would be no newer. */
function isOutdated(page, build) {
  return hasMoved && page.build !== undefined && page.build !== build;
}

export async function loadPage(url, build) {
  const known = pages.get(url);
  const isFresh = known && known.status !== "failed" && Date.now() - known.at < FRESH_FOR_MS;
  if (isFresh || pending.has(url)) return;
  pending.add(url);
  try {
    const page = await fetchPage(url);
    // As a whole: what this tab knows of whoever was here goes with the document.
    if (page.status === "redirect") location.replace(page.to);
    else if (isOutdated(page, build)) location.reload();
    else if (isSame(known, page)) known.at = page.at;
    else keep(url, page);
  } catch {
    // What is on screen stays; only a page that was never loaded shows the failure.
    if (known?.status !== "ready") keep(url, { ...LOADING, status: "failed", title: "Something went wrong" });
  } finally {
    pending.delete(url);
  }
}

/* The answer to a form takes the page's place, and begins with what came of it. */
export function showAnswer(page) {
  keep(shownURL, { ...page, at: Date.now() });
  scrollTo({ top: 0, behavior: "instant" });
}

function setAttribute(selector, name, value) {
  document.head.querySelector(selector)?.setAttribute(name, value);
}

function updateHead(page) {
  document.head.querySelector("title[data-server]")?.remove();
  setAttribute('meta[name="description"]', "content", page.description);
  setAttribute('link[rel="canonical"]', "href", page.canonical);
  // Link previews made in the browser, by its share sheet or an extension, read these.
  setAttribute('meta[property="og:type"]', "content", page.kind);
  setAttribute('meta[property="og:title"]', "content", page.title);
  setAttribute('meta[property="og:description"]', "content", page.description);
  setAttribute('meta[property="og:url"]', "content", page.canonical);
}

/* What was typed before React had come: its own elements take the place of the server's, and must not take the words. */
let typed = null;

function noteTyping() {
  const slot = document.getElementById("server-page");
  if (!slot) return;
  // Only what was changed: a field may come up with words of its own, such as a draft that the browser kept.
  const fields = [...slot.querySelectorAll("input[id]:not([type=hidden]), textarea[id]")].filter(
    ({ value, defaultValue, checked, defaultChecked }) => value !== defaultValue || checked !== defaultChecked,
  );
  typed = {
    focus: slot.contains(document.activeElement) ? document.activeElement.id : "",
    values: fields.map(({ id, value, checked }) => ({ id, value, checked })),
  };
}

function restoreTyping() {
  if (!typed || document.getElementById("server-page")) return;
  for (const { id, value, checked } of typed.values) {
    const field = document.getElementById(id);
    if (field && field.value !== value) field.value = value;
    if (field && checked !== undefined && field.checked !== checked) field.checked = checked;
  }
  if (typed.focus) document.getElementById(typed.focus)?.focus({ preventScroll: true });
  typed = null;
}

/* A client-side navigation moves focus as a full one would, so that a screen reader hears the new page. */
function announce(url) {
  if (shownURL === url) return;
  const isFirst = shownURL === null;
  shownURL = url;
  // Whoever has just put the focus back to where the reader was knows better.
  const isRestored = document.activeElement?.closest("[data-restored]");
  const heading = isFirst || isRestored || location.hash ? null : document.querySelector("main h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

/* A page that is not here any more, but that someone can bring back at once; it is asked for anew all the same. */
let triedKey = "";

function readPage(url, key, recall) {
  if (!pages.has(url) && recall && triedKey !== key) {
    triedKey = key;
    const recalled = recall(key, url);
    if (recalled) pages.set(url, { status: "ready", ...recalled, at: 0 });
  }
  return pages.get(url) ?? LOADING;
}

/* What is on the screen already comes first. */
function loadAfterPaint(url, build) {
  requestAnimationFrame(() => setTimeout(() => loadPage(url, build)));
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePageData(build, recall) {
  const { pathname, search, key } = useLocation();
  const url = pathname + search;
  const page = useSyncExternalStore(subscribe, () => readPage(url, key, recall), () => LOADING);
  if (shownURL === url && typeof document !== "undefined") noteTyping();
  useLayoutEffect(restoreTyping);
  useEffect(() => {
    const release = hold(url);
    hasMoved ||= url !== openedURL;
    if (page.status === "ready") loadAfterPaint(url, build);
    else void loadPage(url, build);
    return release;
  }, [url]);
  useEffect(() => {
    if (page.status === "loading") return;
    if (page.status === "ready" && page.canonical) updateHead(page);
    announce(url);
  }, [url, page]);
  return page;
}
