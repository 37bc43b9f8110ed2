"""Compares what the server wrote with what React made of it, node by node."""

from playwright.async_api import Page, expect

# Layout shifts have to be counted from the start.
COUNT_SHIFTS = """
window.layoutShift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

FIND_DIFFERENCE = r"""
(source) => {
  const gather = (parent) => {
    const root = document.createElement("body");
    for (const node of parent.childNodes) {
      // React marks the bounds of its tree with comments.
      const isMarkup = node.nodeName !== "SCRIPT" && node.nodeType !== Node.COMMENT_NODE;
      if (isMarkup) root.append(document.importNode(node, true));
    }
    // A client-side navigation makes the heading focusable.
    root.querySelector("main h1[tabindex='-1']")?.removeAttribute("tabindex");
    // What only the browser can say; and early scripts, which are the document's only.
    for (const element of root.querySelectorAll("[data-live]")) element.replaceChildren();
    for (const script of root.querySelectorAll("script")) script.remove();
    root.normalize();
    return root;
  };
  const describe = (node) => (node ? (node.outerHTML ?? JSON.stringify(node.data)).slice(0, 300) : "nothing");
  const compare = (server, browser, path) => {
    if (server?.isEqualNode(browser)) return null;
    const shallow = server && browser && server.cloneNode(false).isEqualNode(browser.cloneNode(false));
    if (!shallow) return `${path}\n  server:  ${describe(server)}\n  browser: ${describe(browser)}`;
    const length = Math.max(server.childNodes.length, browser.childNodes.length);
    for (let index = 0; index < length; index++) {
      const [one, other] = [server.childNodes[index], browser.childNodes[index]];
      const difference = compare(one, other, `${path} > ${(one ?? other).nodeName.toLowerCase()}[${index}]`);
      if (difference) return difference;
    }
    return null;
  };
  const parsed = new DOMParser().parseFromString(source, "text/html");
  const server = gather(parsed.getElementById("server-page"));
  if (!server.querySelector("h1")) return "the server wrote no heading";
  return compare(server, gather(document.body), "body");
}
"""


async def wait_for_react(page: Page) -> None:
    """Return when React shows the page, with its data."""
    await expect(page.locator("#server-page")).to_have_count(0)
    await expect(page.locator("main h1")).to_be_visible()


async def find_difference(page: Page) -> str | None:
    """Return where the page's DOM differs first from the document that its URL is answered with."""
    response = await page.context.request.get(page.url)
    return await page.evaluate(FIND_DIFFERENCE, await response.text())


async def read_layout_shift(page: Page) -> float:
    """Return the layout shift since the page was opened with `COUNT_SHIFTS`, after two more frames."""
    return await page.evaluate(
        """new Promise((done) => {
          requestAnimationFrame(() => requestAnimationFrame(() => done(window.layoutShift)));
        })"""
    )
