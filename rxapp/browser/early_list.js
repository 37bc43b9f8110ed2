/* Puts a list that was left, and comes back with a new document, in its place before the first paint.

   The server's own items are the templates: a clone's texts and links are set field by field, as what they are, and
   nothing that was stored is ever parsed as HTML. React then renders the same. */
import { findList, findTop, isInBox, scrollToAnchor } from "./list_anchor.js";
import { readSnapshot } from "./list_snapshots.js";

/* An entry of the history that a link from elsewhere has made has no key yet; the router adopts this one. */
function readEntryKey() {
  const key = history.state?.key ?? Math.random().toString(36).slice(2, 10);
  if (!history.state?.key) history.replaceState({ ...history.state, key }, "");
  return key;
}

/* Such as `data-bind="textContent={title} href=/blog?tag={}"`; empty braces are the item itself. */
function bind(element, item) {
  for (const binding of element.dataset.bind.split(" ")) {
    const at = binding.indexOf("=");
    const value = binding.slice(at + 1).replace(/\{(\w*)\}/g, (_, name) => (name ? item[name] : item));
    if (binding.startsWith("textContent=")) element.textContent = value;
    else element.setAttribute(binding.slice(0, at), value);
  }
}

function fill(template, item, parts) {
  const copy = template.cloneNode(true);
  const groups = [...copy.querySelectorAll("[data-each]")];
  for (const group of groups) group.replaceChildren();
  for (const element of [copy, ...copy.querySelectorAll("[data-bind]")]) if (element.dataset.bind) bind(element, item);
  for (const group of groups) {
    const part = parts[group.dataset.each];
    if (part) group.replaceChildren(...item[group.dataset.each].map((inner) => fill(part, inner, {})));
  }
  return copy;
}

/* Not every item has a part of every kind: the first that has one lends it. */
function findParts(list) {
  const parts = {};
  for (const group of list.querySelectorAll("[data-each]")) parts[group.dataset.each] ??= group.firstElementChild;
  return parts;
}

function findAll(terms, part) {
  return document.querySelectorAll(`[data-list-${part}="${terms.name}"]`);
}

/* What follows the list has yet to be read, so the page may still be too short. */
function scrollEarly(list, anchor) {
  const { style } = document.body;
  style.minHeight = `${findTop(list, anchor) + innerHeight}px`;
  scrollToAnchor(list, anchor);
  addEventListener("DOMContentLoaded", () => style.removeProperty("min-height"), { once: true });
}

function show(terms, list, snapshot) {
  const [template, parts] = [list.firstElementChild, findParts(list)];
  if (!template) return;
  list.replaceChildren(...snapshot.items.map((item) => fill(template, item, parts)));
  for (const element of findAll(terms, "shown")) element.textContent = snapshot.items.length;
  for (const element of findAll(terms, "total")) element.textContent = snapshot.total;
  for (const element of findAll(terms, "more")) element.hidden = !snapshot.next;
  if (isInBox(list)) {
    scrollToAnchor(list, snapshot.anchor);
    return;
  }
  if (location.hash) return;
  history.scrollRestoration = "manual";
  scrollEarly(list, snapshot.anchor);
}

export function showEarly(terms) {
  try {
    const list = findList(terms.name);
    // Until React's own takes its place, this is what the reader scrolls.
    list.dataset.early = "true";
    const snapshot = readSnapshot(terms, readEntryKey(), location.pathname + location.search);
    if (snapshot) show(terms, list, snapshot);
  } catch {
    // The first page stands.
  }
}
