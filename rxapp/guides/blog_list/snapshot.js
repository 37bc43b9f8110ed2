/* What the storage holds of the persisted list at this entry of the history, and when that was written. */
import { useSyncExternalStore } from "react";

const LIST = "stored:list:guide:";
const PLACE = "stored:list-place:guide:";
const EFFECT_KEY = "guide-effect-list";
/* A storage says nothing to the tab that writes to it, so it is looked at again and again. */
const LOOK_EVERY_MS = 200;
const KEPT_WRITES = 5;
const NOTHING = { key: "none yet", size: "…", cards: "…", place: "…", more: "…", effect: "…", text: "", writes: [] };

/* The newest first. */
let writes = [];

function findEntry() {
  return history.state?.key ?? "default";
}

export function findKey() {
  return LIST + findEntry();
}

export function findPlaceKey() {
  return PLACE + findEntry();
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

function decode(list, place) {
  try {
    const [listAt, , { rows, next }] = JSON.parse(list);
    const [placeAt, , { anchor }] = JSON.parse(place);
    return { listAt, placeAt, cards: rows.length, next, anchor };
  } catch {
    return null;
  }
}

function noteWrite(key, at, what) {
  if (writes.some((write) => write.key === key && write.at === at)) return;
  const line = `${new Date(at).toLocaleTimeString("en-GB")}: ${what}`;
  writes = [{ key, at, line }, ...writes].slice(0, KEPT_WRITES);
}

function describePlace(anchor) {
  return anchor ? `${anchor.key}, ${Math.round(anchor.top)} px` : "the top";
}

/* One text, so that React can compare it. */
function describe() {
  const keys = [findKey(), findPlaceKey()];
  const [list, place] = keys.map(read);
  const snapshot = decode(list, place);
  const effect = formatSize(read(EFFECT_KEY));
  if (!snapshot) return JSON.stringify({ ...NOTHING, key: list ? `${keys[0]} (not readable)` : NOTHING.key, effect });
  noteWrite(keys[0], snapshot.listAt, `${snapshot.cards} cards, ${formatSize(list)}`);
  noteWrite(keys[1], snapshot.placeAt, `your place, ${formatSize(place)}`);
  return JSON.stringify({
    key: keys.join(", "),
    text: `${list}\n${place}`,
    effect,
    size: `${formatSize(list)}, and ${formatSize(place)} for your place`,
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
