/* How high the items of a list are, so that those out of sight need not be laid out again to know it, nor be there. */
import { HEIGHT } from "./list_anchor.js";

/* Of each item by its key: the height of its content, and where it begins and ends below the list's top. And the
   window's width at which all that is so. */
export function measureItems(list) {
  const style = getComputedStyle(list.firstElementChild ?? list);
  const around = ["paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"];
  const frame = around.reduce((sum, name) => sum + parseFloat(style[name]), 0);
  const { top, height } = list.getBoundingClientRect();
  const measure = (item) => {
    const place = item.getBoundingClientRect();
    return [item.dataset.key, { height: place.height - frame, top: place.top - top, bottom: place.bottom - top }];
  };
  return { width: innerWidth, height, items: new Map([...list.children].map(measure)) };
}

/* Items that are as high as they were need not be laid out to know so: the style sheet may leave that to the browser
   until they are near the screen, and give them this height. Nothing may be asked here that the list would have to be
   laid out for. */
export function reserveHeights(list, { items }) {
  list.dataset.measured = "true";
  for (const item of list.children) {
    const known = items.get(item.dataset.key);
    if (known) item.style.setProperty(HEIGHT, `${known.height}px`);
  }
}

/* The room of the items that are not there yet, before and behind those that are. */
export function keepRoom(list, { items, height }) {
  const [first, last] = [list.firstElementChild, list.lastElementChild].map((item) => items.get(item?.dataset.key));
  if (first && last) list.style.paddingBlock = `${first.top}px ${height - last.bottom}px`;
}
