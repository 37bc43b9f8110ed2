/* Coming back to a long list: the items around the reader are made first, and those out of sight once they are painted.

   To make 200 cards takes a slow processor longer than all else on the way back. Where each item was is known from when
   the list was left, so the others' room is kept, and nothing moves when they come. */
import { startTransition, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { findList } from "./list_anchor.js";
import { keepRoom, reserveHeights } from "./list_heights.js";
import { getList } from "./list_store.js";

/* Shorter lists are made at once. */
const LONG = 60;
/* Heights of the window, above and below the item that is first in sight. */
const ABOVE = 0.5;
const BELOW = 1.5;

/* Which items to make first; null where it is not known where they are. */
function planReturn({ isLeft, measured, anchor, items }, { key }) {
  if (!isLeft || measured?.width !== innerWidth || measured.items.size !== items.length) return null;
  const places = items.map((item) => measured.items.get(String(item[key])));
  const top = anchor ? measured.items.get(anchor.key)?.top : 0;
  if (top === undefined || places.includes(undefined)) return null;
  if (items.length <= LONG) return { measured, items, nearest: items };
  const from = places.findIndex(({ bottom }) => bottom >= top - ABOVE * innerHeight);
  const to = places.findLastIndex((place) => place.top <= top + BELOW * innerHeight) + 1;
  return { measured, items, nearest: items.slice(from, to) };
}

/* The items to show: at first the nearest, where the reader comes back to them, and then all. */
export function useNearestFirst(id, terms, items) {
  const plan = useMemo(() => planReturn(getList(id), terms), [id]);
  const [completed, complete] = useState(null);
  const isPart = plan?.items === items && completed !== plan;
  useLayoutEffect(() => {
    const list = plan && findList(terms.name);
    if (!list) return undefined;
    reserveHeights(list, plan.measured);
    if (isPart) keepRoom(list, plan.measured);
    return () => list.style.removeProperty("padding-block");
  }, [plan, isPart]);
  // React makes the rest in slices, between which the browser paints.
  useEffect(() => startTransition(() => complete(plan)), [plan]);
  return isPart ? plan.nearest : items;
}
