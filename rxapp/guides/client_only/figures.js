/* What measure.js has seen of one box since the document was loaded. */
import { useSyncExternalStore } from "react";

const AGAIN = "load again";
const WAITING = { time: "…", shift: "…", moved: "…" };

const getMeasured = () => window.fixFigures;
const subscribe = (listener) => getMeasured()?.subscribe(listener) ?? (() => {});

/* One text, so that React can compare it. */
function describe(name) {
  const box = getMeasured()?.boxes[name];
  if (!box) return JSON.stringify({ time: AGAIN, shift: "–", moved: "–" });
  const time = box.rightAt === null ? "…" : `${Math.round(box.rightAt)} ms`;
  const scored = box.isSeen ? box.shift.toFixed(4) : "not in view";
  const shift = box.canScore ? scored : "not scored";
  return JSON.stringify({ time, shift, moved: `${box.moved} px` });
}

export function useFigures(name) {
  const text = useSyncExternalStore(
    subscribe,
    () => describe(name),
    () => JSON.stringify(WAITING),
  );
  return JSON.parse(text);
}
