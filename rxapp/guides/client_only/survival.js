/* Leaves a mark in four places, and notes at each arrival which of them are still there. */
import { useEffect, useRef } from "react";

const MARK = "guide-mark";
/* Gone with the document, unless the browser keeps the page itself. */
let memory = "";
/* In development React mounts everything twice; that is one arrival. */
let isShown = false;

function readPlaces() {
  return {
    session: sessionStorage.getItem(MARK) !== null,
    local: localStorage.getItem(MARK) !== null,
    memory: memory !== "",
    cookie: document.cookie.split("; ").some((pair) => pair.startsWith(`${MARK}=`)),
  };
}

function markPlaces() {
  memory = "marked";
  sessionStorage.setItem(MARK, "marked");
  localStorage.setItem(MARK, "marked");
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${MARK}=marked; Path=${location.pathname}; SameSite=Lax${secure}`;
}

/* What brought the visitor here, as far as a page can know. */
function nameArrival(places) {
  const { type } = performance.getEntriesByType("navigation")[0];
  if (places.memory || type === "back_forward") return "back";
  if (type === "reload") return "reload";
  if (new URLSearchParams(location.search).get("from") === "copy") return "copy";
  if (places.session) return "";
  return places.cookie ? "new-tab" : "restart";
}

function note(seen, setSeen) {
  const places = readPlaces();
  // Whoever has never been here has lost nothing.
  const arrival = places.local ? nameArrival(places) : "";
  markPlaces();
  if (!arrival) return;
  const found = Object.entries(places).map(([place, isKept]) => [`${arrival} ${place}`, isKept ? "kept" : "gone"]);
  setSeen({ ...seen, ...Object.fromEntries(found) });
}

export function useSurvival(seen, setSeen) {
  const latest = useRef(null);
  useEffect(() => {
    latest.current = { seen, setSeen };
  });
  useEffect(() => {
    const noteArrival = () => note(latest.current.seen, latest.current.setSeen);
    const whenRestored = ({ persisted }) => persisted && noteArrival();
    if (!isShown) noteArrival();
    isShown = true;
    addEventListener("pageshow", whenRestored);
    return () => {
      removeEventListener("pageshow", whenRestored);
      setTimeout(() => {
        isShown = false;
      });
    };
  }, []);
}

/* With its opener, which is what makes the browser copy the sessionStorage; "Duplicate tab" does the same. */
export function openCopy() {
  const url = new URL(location.href);
  url.search = "?from=copy";
  window.open(url, "_blank");
}
