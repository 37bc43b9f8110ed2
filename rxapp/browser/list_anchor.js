/* Where the reader is in a list: the first item in sight, and how far its top is from the window's.

   An item, not a pixel: what is above it may have become shorter, or the window narrower. */

/* More than a screen and a half of them, up and down. */
const NEAR = 30;

export function findList(name) {
  return document.querySelector(`[data-list="${name}"]`);
}

/* By a loop: a key is data, and a selector would have to quote it. */
export function findItem(list, key) {
  return [...(list?.children ?? [])].find((item) => item.dataset.key === key);
}

/* null at the very top, which stays the top whatever comes. */
export function findAnchor(list) {
  const items = list?.children ?? [];
  if (window.scrollY <= 0 || items.length === 0) return null;
  let [from, to] = [0, items.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (items[middle].getBoundingClientRect().bottom > 0) to = middle;
    else from = middle + 1;
  }
  return { key: items[from].dataset.key, top: items[from].getBoundingClientRect().top };
}

/* Items that are laid out only when they come near the screen turn out higher or lower than they were taken for. Those
   around the anchor are laid out before anything is measured. */
function layOutAround(item) {
  for (const side of ["previousElementSibling", "nextElementSibling"]) {
    for (let [near, count] = [item, 0]; near && count < NEAR; near = near[side], count++) near.style.contentVisibility = "visible";
  }
}

/* Where the window has to be scrolled to, so that the item is where it was; the top without an anchor. */
export function findTop(list, anchor) {
  const item = anchor && findItem(list, anchor.key);
  if (!anchor) return 0;
  if (!item) return window.scrollY;
  layOutAround(item);
  return window.scrollY + item.getBoundingClientRect().top - anchor.top;
}

export function scrollToAnchor(list, anchor) {
  const top = findTop(list, anchor);
  if (Math.abs(top - window.scrollY) >= 0.5) window.scrollTo({ top, behavior: "instant" });
}
