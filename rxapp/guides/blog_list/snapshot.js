/* What the storage holds of the persisted list at this entry of the history, and when that was written. */
import { useSyncExternalStore } from "react";

const PREFIX = "stored:list:guide:";
const EFFECT_KEY = "guide-effect-list";
/* A storage says nothing to the tab that writes to it, so it is looked at again and again. */
const LOOK_EVERY_MS = 200;
const KEPT_WRITES = 5;
const NOTHING = { key: "none yet", size: "…", cards: "…", place: "…", more: "…", effect: "…", text: "", writes: [] };

/* The newest first. */
let writes = [];

export function findKey() {
  return PREFIX + (history.state?.key ?? "default");
}

function read(key) {
  try {
    return sessionStorage[key] ?? "";
  } catch {
    return "";
  }
}

function formatSize(text) {
  return `${text.length.toLocaleString("en")} characters`;
}

function decode(text) {
  try {
    const [writtenAt, , { rows, anchor, next }] = JSON.parse(text);
    return { writtenAt, cards: rows.length, anchor, next };
  } catch {
    return null;
  }
}

function explain(last, cards) {
  if (!last) return "found";
  return cards > last.cards ? "loaded more" : "your place";
}

function noteWrite(key, text, { writtenAt, cards }) {
  const last = writes[0];
  if (last?.key === key && last.writtenAt === writtenAt) return;
  const same = last?.key === key ? last : null;
  const at = new Date(writtenAt).toLocaleTimeString("en-GB");
  const line = `${at}: ${cards} cards, ${formatSize(text)}, ${explain(same, cards)}`;
  writes = [{ key, writtenAt, cards, line }, ...writes].slice(0, KEPT_WRITES);
}

function describePlace(anchor) {
  return anchor ? `${anchor.key}, ${Math.round(anchor.top)} px` : "the top";
}

/* One text, so that React can compare it. */
function describe() {
  const [key, text] = [findKey(), read(findKey())];
  const snapshot = decode(text);
  const effect = formatSize(read(EFFECT_KEY));
  if (!snapshot) return JSON.stringify({ ...NOTHING, key: text ? `${key} (not readable)` : NOTHING.key, effect });
  noteWrite(key, text, snapshot);
  return JSON.stringify({
    key,
    text,
    effect,
    size: formatSize(text),
    cards: `${snapshot.cards}`,
    place: describePlace(snapshot.anchor),
    more: snapshot.next ? "a cursor" : "the end of the list",
    writes: writes.map(({ line }) => line),
  });
}

function subscribe(notify) {
  const timer = setInterval(notify, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

export function useSnapshot() {
  return JSON.parse(useSyncExternalStore(subscribe, describe, () => JSON.stringify(NOTHING)));
}
