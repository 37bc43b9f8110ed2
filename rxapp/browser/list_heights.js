/* How high the items of a list are, so that those out of sight need not be laid out again to know it. */
import { HEIGHT } from "./list_anchor.js";

/* The height of each item's content by its key, and the window's width at which it is so high. */
export function measureItems(list) {
  const style = getComputedStyle(list.firstElementChild ?? list);
  const around = ["paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"];
  const frame = around.reduce((sum, name) => sum + parseFloat(style[name]), 0);
  const heights = [...list.children].map((item) => [item.dataset.key, item.getBoundingClientRect().height - frame]);
  return { width: innerWidth, heights: new Map(heights) };
}

/* Items that are as high as they were need not be laid out to know so: the style sheet may leave that to the browser
   until they are near the screen, and give them this height. */
export function reserveHeights(list, { width, heights }) {
  // Nothing may be asked here that the list would have to be laid out for.
  if (width !== innerWidth) return;
  list.dataset.measured = "true";
  for (const item of list.children) {
    if (heights.has(item.dataset.key)) item.style.setProperty(HEIGHT, `${heights.get(item.dataset.key)}px`);
  }
}
