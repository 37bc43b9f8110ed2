"""Keeps the reader's place while React takes over a document that the server wrote.

On a reload the browser itself restores the place. Then React Router starts, knows of no place yet and scrolls
to the top; it notes that as the place, and often scrolls there once more when the route's own page takes the
place of the server's (measured with 8.4, whose `<ScrollRestoration/>` Reflex emits). Whoever has begun to
read, and scrolled before the scripts came, is thrown back in the same way.
"""

from pathlib import Path

import reflex as rx

from rxapp.browser.inline_script import strip_script

_SOURCE = Path(__file__).with_name("scroll_guard.js")


def scroll_guard(slot_id: str) -> rx.Component:
    """Return the script that keeps the router from scrolling.

    Until React has replaced the server's markup, `scrollTo(x, y)` does nothing. Scrolling by the reader, by
    the browser and by `scrollTo({...})` works as ever. It is an inline script in the head,
    `rx.App(head_components=[scroll_guard("...")])`; a content security policy has to list its hash.

    Args:
        slot_id: The `id` of the element that holds the server's markup, and goes when React has its own.

    Returns:
        A `script` element.
    """
    return rx.el.script(strip_script(_SOURCE.read_text(encoding="utf-8").replace("SLOT", slot_id)))
