/* Where the reader is in a list: the first item in sight, and how far its top is from that of what scrolls the list: a
   box that is marked so, or the window.

   An item, not a pixel: what is above it may have become shorter, or the window narrower. */

/* More than a screen and a half of them, up and down. */
const NEAR = 30;
/* What an item is known to be high, for the style sheet too. */
export const HEIGHT = "--known-height";

export function findList(name) {
  return document.querySelector(`[data-list="${name}"]`);
}

/* By a loop: a key is data, and a selector would have to quote it. */
export function findItem(list, key) {
  return [...(list?.children ?? [])].find((item) => item.dataset.key === key);
}

export function findScroller(list) {
  const box = list?.closest("[data-list-scroller]");
  return box ? { box, edge: box.getBoundingClientRect().top } : { box: document.scrollingElement, edge: 0 };
}

export function isInBox(list) {
  return findScroller(list).box !== document.scrollingElement;
}

/* null at the very top, which stays the top whatever comes. */
export function findAnchor(list) {
  const items = list?.children ?? [];
  const { box, edge } = findScroller(list);
  if (box.scrollTop <= 0 || items.length === 0) return null;
  let [from, to] = [0, items.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (items[middle].getBoundingClientRect().bottom > edge) to = middle;
    else from = middle + 1;
  }
  return { key: items[from].dataset.key, top: items[from].getBoundingClientRect().top - edge };
}

/* Items that are laid out only when they come near the screen turn out higher or lower than they were taken for. Those
   around the anchor are laid out before anything is measured: of those whose height is known, two screens up and down. */
function layOutAround(item) {
  for (const side of ["previousElementSibling", "nextElementSibling"]) {
    for (let [near, screens] = [item, 0]; near && screens < 2; near = near[side]) {
      near.style.contentVisibility = "visible";
      screens += parseFloat(near.style.getPropertyValue(HEIGHT)) / innerHeight || 2 / NEAR;
    }
  }
}

/* Where the box or the window has to be scrolled to, so that the item is where it was; the top without an anchor. */
export function findTop(list, anchor) {
  const item = anchor && findItem(list, anchor.key);
  const { box, edge } = findScroller(list);
  if (!anchor) return 0;
  if (!item) return box.scrollTop;
  layOutAround(item);
  return box.scrollTop + item.getBoundingClientRect().top - edge - anchor.top;
}

export function scrollToAnchor(list, anchor) {
  const { box } = findScroller(list);
  const top = findTop(list, anchor);
  if (Math.abs(top - box.scrollTop) >= 0.5) box.scrollTo({ top, behavior: "instant" });
}
