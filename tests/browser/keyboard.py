"""A visitor without a mouse."""

from playwright.async_api import Page


async def tab_to(page: Page, text: str, identifier: str = "") -> None:
    """Press Tab until something has the focus, which has to show."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not await focused.count():  # after the last element comes the browser's own window
            continue
        words = " ".join((await focused.text_content() or "").split())
        found = await focused.get_attribute("id") if identifier else words
        outline = await focused.evaluate("(element) => getComputedStyle(element).outlineStyle")
        assert outline != "none"
        if found == (identifier or text):
            return
    raise AssertionError(f"{text or identifier} cannot be reached")
