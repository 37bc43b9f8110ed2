/* Links in the items of a list. */

/* The one that a click is to follow in this tab, unless somebody else has seen to it; null for any other click. */
export function findLink(event) {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented } = event;
  // A script may dispatch a click at the document.
  const link = target.closest?.("[data-list] a[href]");
  const isPlain = button === 0 && !(ctrlKey || metaKey || shiftKey || altKey || defaultPrevented);
  const isOwn = link?.origin === location.origin && !link.target && !link.hasAttribute("download");
  return isPlain && isOwn ? link : null;
}
