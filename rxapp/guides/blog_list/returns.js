/* Notes where the reader is in each of the lists when they leave, and looks, frame by frame, when that is so again. */
import { useSyncExternalStore } from "react";

const LEFT = "guide-lists-left";
const NAMES = ["plain", "effect", "persisted"];
const TOLERANCE_PX = 2;
const WATCHED_MS = 1000;
const LOADED_TIMES = 2;
const SHOWN_CARD = 7;
const CUT_PX = 24;
const PATIENCE_MS = 5000;

/* The page's path, and by list what there was when it was left. */
let left = null;
/* By list, what was seen of it since the last return. */
let seen = {};
/* How often was watched: a later return ends the watch of the one before. */
let watches = 0;
const listeners = new Set();

export function findBox(name) {
  return document.querySelector(`[data-list-box="${name}"]`);
}

/* The first card in sight, and how far its top is from the box's. */
export function readPlace(name) {
  const box = findBox(name);
  if (!box) return null;
  const edge = box.getBoundingClientRect().top + box.clientTop;
  const items = [...box.querySelectorAll("[data-key]")];
  const first = items.find((item) => item.getBoundingClientRect().bottom > edge + 1);
  const top = first ? first.getBoundingClientRect().top - edge : 0;
  return { count: items.length, key: first?.dataset.key ?? "", top };
}

function note(path) {
  if (!findBox("persisted")) return;
  left = { path, places: Object.fromEntries(NAMES.map((name) => [name, readPlace(name)])) };
}

function isHere() {
  return location.pathname === left?.path;
}

function isSame(before, now) {
  return before.count === now.count && before.key === now.key && Math.abs(before.top - now.top) <= TOLERANCE_PX;
}

function look(places, startedAt, isFirst) {
  seen = Object.fromEntries(
    NAMES.map((name) => {
      const [now, known] = [readPlace(name), seen[name]];
      // The page that was left for is still on screen.
      if (!now) return [name, known];
      const isRight = known.rightAt !== null || isSame(places[name], now);
      const rightAt = known.rightAt ?? (isRight ? performance.now() - startedAt : null);
      const wrong = known.wrong + (isRight ? 0 : 1);
      return [name, { ...known, rightAt, wrong, count: now.count, isEarly: known.isEarly || (isFirst && isRight) }];
    }),
  );
  for (const listener of listeners) listener();
}

function start(before) {
  return { before, count: 0, rightAt: null, wrong: 0, isOver: false, isEarly: false };
}

function watch(startedAt, isReload) {
  const { places } = left;
  seen = Object.fromEntries(NAMES.map((name) => [name, start(places[name].count)]));
  const [watched, until] = [(watches += 1), performance.now() + WATCHED_MS];
  let isFirst = isReload;
  const next = () => {
    if (watched !== watches) return;
    look(places, startedAt, isFirst);
    isFirst = false;
    if (performance.now() < until) requestAnimationFrame(next);
    else finish();
  };
  requestAnimationFrame(next);
}

function finish() {
  seen = Object.fromEntries(NAMES.map((name) => [name, { ...seen[name], isOver: true }]));
  for (const listener of listeners) listener();
}

function keepForReload() {
  note(location.pathname);
  try {
    if (left) sessionStorage[LEFT] = JSON.stringify(left);
  } catch {
    // Blocked or full: after a reload there is nothing to compare with.
  }
}

/* A new document: how the page was left is known from the storage only. */
function resume() {
  try {
    left = JSON.parse(sessionStorage[LEFT] ?? "null");
    delete sessionStorage[LEFT];
    if (isHere()) watch(0, true);
  } catch {
    left = null;
  }
}

if (typeof window !== "undefined") {
  addEventListener("click", () => note(location.pathname), { capture: true });
  addEventListener("pagehide", keepForReload);
  addEventListener("popstate", ({ timeStamp }) => {
    if (isHere()) watch(timeStamp, false);
    else if (left) note(left.path);
  });
  resume();
}

function describe(name) {
  const one = seen[name];
  if (!one) return { cards: "…", place: "…", time: "…", wrong: "…" };
  const late = one.isOver ? "never" : "…";
  const time = one.isEarly ? "before scripts" : `${Math.round(one.rightAt)} ms`;
  return {
    cards: `${one.count} of ${one.before}`,
    place: one.rightAt === null ? (one.isOver ? "lost" : "…") : "kept",
    time: one.rightAt === null ? late : time,
    wrong: one.wrong > 0 && one.rightAt === null ? "all" : `${one.wrong}`,
  };
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/* One text, so that React can compare it. */
export function useReturn(name) {
  const text = useSyncExternalStore(
    subscribe,
    () => JSON.stringify(describe(name)),
    () => JSON.stringify({ cards: "…", place: "…", time: "…", wrong: "…" }),
  );
  return JSON.parse(text);
}

function nextFrame() {
  return new Promise((done) => requestAnimationFrame(done));
}

async function waitUntil(isSo) {
  const until = performance.now() + PATIENCE_MS;
  while (!isSo() && performance.now() < until) await nextFrame();
}

async function grow(name) {
  for (let times = 0; times < LOADED_TIMES; times += 1) {
    const { count } = readPlace(name);
    findBox(name).querySelector("button")?.click();
    await waitUntil(() => readPlace(name).count > count);
  }
}

/* What a reader does in two minutes: load, and scroll until a card is cut off at the box's top. */
export async function prepare() {
  await Promise.all(NAMES.map(grow));
  for (const name of NAMES) {
    const box = findBox(name);
    const item = box.querySelectorAll("[data-key]")[SHOWN_CARD];
    if (item) box.scrollTo({ top: item.offsetTop + CUT_PX, behavior: "instant" });
  }
}

/* Opens the first card in sight of the third list, and goes back as soon as the post is there. */
export async function leaveAndReturn() {
  const box = findBox("persisted");
  const { key } = readPlace("persisted");
  const item = [...box.querySelectorAll("[data-key]")].find(({ dataset }) => dataset.key === key);
  item.querySelector("a").click();
  await waitUntil(() => !isHere() && document.querySelector("article.article"));
  if (!isHere()) history.back();
}
