"""What only the browser knows: read-only Vars with a value for the time when there is no browser.

React renders a page without a browser first: in Node at build time, or not at all where Python writes the
document. `navigator` and `window` are not there, and whatever is written then has to be what React starts
from in the browser, or hydration fails. So each value has a server snapshot (React: `useSyncExternalStore`,
"Adding support for server rendering"); React shows the browser's own value right after.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

from rxapp.browser.browser_var import BrowserVar, name_hook

_SCRIPT = rx.asset("browser_values.js", shared=True)
_IMPORTS = {_SCRIPT.importable_path: [ImportVar(tag="useBrowserValue")]}
_DARK = 'matchMedia("(prefers-color-scheme: dark)")'


@dataclass(frozen=True)
class Viewport:
    """The size of the window's content in CSS pixels, scroll bars included, as media queries measure it.

    Attributes:
        width: Var of an `int`.
        height: Var of an `int`.
    """

    width: Any
    height: Any


def browser_value(expression: str, server: Any, *, events: Sequence[str] = (), target: str = "window") -> Any:
    """Read something that only the browser knows.

    Args:
        expression: JavaScript that yields a value of the type of `server`; evaluated in the browser only.
            It is code: never put into it what a visitor wrote.
        server: Text, a number or a bool: the value where there is no browser, and in the first frame of a
            page that is hydrated.
        events: Names of the events after which the value may be another.
        target: JavaScript expression of the object that fires them.

    Returns:
        A Var of the type of `server`.

    Raises:
        TypeError: `server` is not text, number or bool. React compares by identity, so an object made
            anew at each look would never stop changing.
    """
    if not isinstance(server, str | int | float):
        raise TypeError(f"a browser value is text, a number or a bool, not {type(server).__name__}")
    name = name_hook(expression, server, tuple(events), target)
    arguments = (f"() => ({expression})", json.dumps(server), f"() => {target}", json.dumps(list(events)))
    hook = f"const {name} = useBrowserValue({', '.join(arguments)});"
    return BrowserVar(
        _js_expr=name,
        _var_type=type(server),
        _var_data=VarData(imports=_IMPORTS, hooks={hook: None}),
        server_value=server,
    ).guess_type()


def online(*, server: bool = True) -> Any:
    """Return whether the browser has a network (HTML standard, `navigator.onLine`).

    False is certain; True only says that some network is there, not that it leads anywhere.

    Args:
        server: The value where there is no browser.

    Returns:
        A Var of a `bool`.
    """
    return browser_value("navigator.onLine", server, events=("online", "offline"))


def viewport(*, width: int = 1280, height: int = 720) -> Viewport:
    """Return the size of the viewport (CSSOM View, `innerWidth` and `innerHeight`).

    Style by media and container queries where they can do it: they need no JavaScript and never shift.

    Args:
        width: CSS pixels where there is no browser.
        height: CSS pixels where there is no browser.
    """
    return Viewport(
        browser_value("innerWidth", width, events=("resize",)),
        browser_value("innerHeight", height, events=("resize",)),
    )


def colour_scheme(*, server: str = "light") -> Any:
    """Return the colour scheme that the visitor's system prefers (Media Queries 5, `prefers-color-scheme`).

    Args:
        server: "light" or "dark": the value where there is no browser.

    Returns:
        A Var of a `str`, "light" or "dark".
    """
    return browser_value(f'{_DARK}.matches ? "dark" : "light"', server, events=("change",), target=_DARK)


def time_zone(*, server: str = "UTC") -> Any:
    """Return the visitor's IANA time zone (ECMA-402, `Intl.DateTimeFormat`), such as "Europe/Berlin".

    Args:
        server: The value where there is no browser.

    Returns:
        A Var of a `str`.
    """
    return browser_value("Intl.DateTimeFormat().resolvedOptions().timeZone", server)


def is_in_browser() -> Var[bool]:
    """Return a Var that is false where there is no browser, and true in one."""
    return browser_value("true", server=False)
