/* The entry of the history that a list belongs to. */
import { useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

/* By the keys of entries that are places in a list, such as `/blog#end`, the key of the list. */
const listKeys = new Map();

/* A link to a place in this page leads to the same list, and its entry of the history gets the same key, so that
   whoever comes back there finds it. The browser's own such link leaves an entry without a key. */
function findKey({ key, hash }, url, last, isLink) {
  const state = globalThis.history?.state;
  if (key === "default" && state !== undefined) return state === null && last.url === url ? last.key : state?.key ?? key;
  if (isLink && hash && last.url === url) listKeys.set(key, last.key);
  return listKeys.get(key) ?? key;
}

export function useEntry() {
  const place = useLocation();
  const isLink = useNavigationType() !== "POP";
  const last = useRef({});
  if (last.current.place !== place) {
    const url = place.pathname + place.search;
    last.current = { place, url, key: findKey(place, url, last.current, isLink) };
  }
  const { url, key } = last.current;
  useLayoutEffect(() => {
    const { state } = history;
    if (state === null || (state.key === place.key && key !== place.key)) history.replaceState({ ...state, key }, "");
  }, [place]);
  return { url, key };
}
