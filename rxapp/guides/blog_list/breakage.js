/* Breaks what the lists rely on, for this tab and this page only: other visitors, and the site's own list, see nothing. */
import { useSyncExternalStore } from "react";
import { readPlace } from "./returns.js";
import { findKey, findPlaceKey } from "./snapshot.js";

const API = "/api/posts";
/* The site's own list asks without a limit. */
const OWN_LIMIT = "5";
const EFFECT_KEY = "guide-effect-list";
const FILLER = "guide-filler:";
/* While it is there, what the tab keeps may be of a pretended answer. */
const PRETENDED = "guide-lists-pretended";
const AGE_MS = 13 * 60 * 60 * 1000;
const GARBAGE = '[1767225600000, "x", {"rows": [["<img src=x';
const PUBLISHED = { slug: "published-on-this-page", title: "A post that you have just published" };

let published = 0;
const deleted = new Set();
let isStopped = false;
let fetchReally = null;
let message = "";
const listeners = new Set();

function say(text) {
  message = text;
  for (const listener of listeners) listener();
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useBreakage() {
  return useSyncExternalStore(subscribe, () => message, () => "");
}

/* A copy of the newest, so that there is a page to open. */
function makePosts([newest]) {
  if (!newest) return [];
  return Array.from({ length: published }, (_, at) => ({ ...newest, ...PUBLISHED, slug: `${PUBLISHED.slug}-${published - at}` }));
}

function falsify(answer, query) {
  const items = answer.items.filter(({ slug }) => !deleted.has(slug));
  if (!query.has("until")) return { ...answer, items };
  const total = answer.total + published - deleted.size;
  // No version that the server has: the next return asks again.
  return { ...answer, items: [...makePosts(answer.items), ...items], total, version: `guide-${published}-${deleted.size}` };
}

async function fetchFalsely(input, init) {
  const url = new URL(input instanceof Request ? input.url : input, location.href);
  if (url.pathname !== API || url.searchParams.get("limit") !== OWN_LIMIT) return fetchReally.call(window, input, init);
  if (isStopped) throw new TypeError("The backend has been stopped for this tab.");
  // Without its condition, which the server would judge by what it really has.
  const response = await fetchReally.call(window, url);
  if (!response.ok) return response;
  const isPretended = published > 0 || deleted.size > 0;
  if (!isPretended && url.searchParams.has("until")) withdraw();
  return isPretended ? Response.json(falsify(await response.json(), url.searchParams)) : response;
}

function intervene() {
  if (fetchReally) return;
  fetchReally = window.fetch;
  window.fetch = fetchFalsely;
  try {
    sessionStorage[PRETENDED] = "yes";
  } catch {
    // Blocked or full: what was pretended is then kept until a post really changes.
  }
}

/* The whole truth has been told, unconditionally. */
function withdraw() {
  window.fetch = fetchReally;
  fetchReally = null;
  delete sessionStorage[PRETENDED];
}

function wasPretended() {
  try {
    return PRETENDED in sessionStorage;
  } catch {
    return false;
  }
}

if (typeof window !== "undefined" && wasPretended()) intervene();

export function publishPost() {
  intervene();
  published += 1;
  say("A post has been published, for this tab. Open a post and come back: it waits until you ask for it.");
}

export function deleteAnchor() {
  intervene();
  const { key } = readPlace("persisted");
  deleted.add(key);
  say(`The first card in sight, ${key}, is deleted, for this tab. Open a post and come back: the next one takes its place.`);
}

export function stopBackend() {
  intervene();
  isStopped = true;
  say("From now on the lists of this tab get no answer. Load more, or leave and come back: what is there stays.");
}

/* The real quota, to the last character. */
export function fillUp() {
  for (let length = 2 ** 22, number = 0; length >= 1; number += 1) {
    try {
      sessionStorage[FILLER + number] = "x".repeat(length);
    } catch {
      length = Math.floor(length / 2);
    }
  }
  say("The storage is full. Load more, leave and come back: the list lives in memory, and no error is thrown.");
}

/* When the document has gone, and with it whoever saves there. */
function plantAndReload(plant) {
  addEventListener("pagehide", plant);
  // On the window, as whoever saves: the event comes there last.
  addEventListener("visibilitychange", plant);
  location.reload();
}

export function corruptSnapshot() {
  const key = findKey();
  plantAndReload(() => {
    sessionStorage[key] = GARBAGE;
    sessionStorage[EFFECT_KEY] = GARBAGE;
  });
}

export function ageSnapshot() {
  const key = findPlaceKey();
  plantAndReload(() => {
    const [, ...rest] = JSON.parse(sessionStorage[key] ?? "[0]");
    sessionStorage[key] = JSON.stringify([Date.now() - AGE_MS, ...rest]);
  });
}

export function mendAll() {
  [published, isStopped] = [0, false];
  deleted.clear();
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(FILLER)) delete sessionStorage[key];
  say("All is as it was. What you see of it goes with the next return.");
}
