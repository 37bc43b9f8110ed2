"""Keeps an app alive in a browser whose storage is blocked or full.

Reflex reads and writes both storages while it starts. A visitor who blocks cookies has no storage either:
each look at `window.localStorage` throws a SecurityError (HTML standard, "Web storage"), and the page
becomes an "Application Error". Where the storage is full, `setItem` throws a QuotaExceededError, and the
websocket never connects, as its token could not be saved.

The guard runs before the app. A blocked storage is replaced by memory, and what does not fit into a full
one is kept in memory beside it, both until the page is left.
"""

from pathlib import Path

import reflex as rx

from rxapp.browser.inline_script import strip_script

_SOURCE = Path(__file__).with_name("storage_guard.js")


def storage_guard() -> rx.Component:
    """Return the script that guards an app: `rx.App(head_components=[storage_guard()])`.

    It is an inline script in the head, so it runs before the app's modules, which the browser defers; a
    content security policy has to list its hash, as it has to for Reflex's own. From then on
    `localStorage` and `sessionStorage` throw no SecurityError and `setItem` no QuotaExceededError: code
    that has to know whether a value was saved looks at it as a property, `localStorage[key]`.

    Returns:
        A `script` element.
    """
    return rx.el.script(read_guard())


def read_guard() -> str:
    """Return the guard's JavaScript, as it is in every document."""
    return strip_script(_SOURCE.read_text(encoding="utf-8"))
