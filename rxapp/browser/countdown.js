/* Deadlines that count down. They are written outside of React, so that a second re-renders nothing. */
import { useEffect } from "react";

const SELECTOR = "time[data-seconds]";
/* A timer may fire a moment early, and would then write the second before. */
const MARGIN_MS = 5;

/* When the rest that an element was given was true, by this browser's clock. */
let anchors = new Map();
let timer;

if (typeof document !== "undefined") anchorDocument();

function keyOf(element) {
  return `${element.dateTime} ${element.dataset.seconds}`;
}

/* What came with the document was true when it was written, long before this script arrived. */
function anchorDocument() {
  const [navigation] = performance.getEntriesByType("navigation");
  const at = Date.now() - (performance.now() - (navigation?.responseStart ?? 0));
  for (const element of document.querySelectorAll(SELECTOR)) anchors.set(keyOf(element), at);
}

function format(rest) {
  const [days, hours, minutes, seconds] = [rest / 86400, (rest / 3600) % 24, (rest / 60) % 60, rest % 60].map(Math.floor);
  const prefix = days ? `${days} day${days === 1 ? "" : "s"} ` : "";
  return prefix + [hours, minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
}

function write(element, text) {
  // The text node stays the one that React knows.
  if (element.firstChild && element.firstChild.data !== text) element.firstChild.data = text;
}

function tick() {
  clearTimeout(timer);
  const now = Date.now();
  const known = anchors;
  let wait = 1000;
  anchors = new Map();
  for (const element of document.querySelectorAll(SELECTOR)) {
    const at = known.get(keyOf(element)) ?? now;
    anchors.set(keyOf(element), at);
    // The clock may have been set back.
    const passed = Math.max(now - at, 0);
    write(element, format(Math.max(element.dataset.seconds - Math.floor(passed / 1000), 0)));
    wait = Math.min(wait, 1000 - (passed % 1000));
  }
  if (anchors.size) timer = setTimeout(tick, wait + MARGIN_MS);
}

export function useCountdowns() {
  // After each render, as it may have brought a new deadline. It ends by itself with the last element.
  useEffect(tick);
}
