"""Browser-side state of every type, as one component for three documents.

Python renders it into one page, Node prerenders it into another, and Vite serves both in development.
"""

# Lambdas are handed to Reflex, whose types are not all known.
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import reflex as rx
from reflex.vars import Var

from rxapp.browser import (
    browser_value,
    client_only,
    colour_scheme,
    local_storage,
    online,
    session_storage,
    time_zone,
    viewport,
)
from rxapp.rendering import with_server_value


@dataclass(frozen=True)
class Font:
    """A dataclass inside another."""

    name: str = "serif"


@dataclass(frozen=True)
class Preferences:
    """A dataclass with fields of its own types."""

    theme: Literal["light", "dark"] = "light"
    size: int = 16
    font: Font = field(default_factory=Font)


@dataclass(frozen=True)
class Line:
    """An item of a list."""

    name: str
    amount: int


class Server(rx.State):
    """Lives behind the websocket."""

    clicks: int = 0

    @rx.event
    def click(self) -> None:
        """Count a click."""
        self.clicks += 1


NOTE = session_storage("note", "nothing yet")
SHARED = local_storage("shared", "nothing yet")
COUNT = local_storage("count", 3)
RATIO = session_storage("ratio", 0.5)
FLAG = session_storage("flag", False)
NAMES = session_storage("names", ["one", "<two>"], list[str])
LINES = session_storage("lines", [Line("tea", 2)], list[Line])
TALLY = session_storage("tally", {"a": 1}, dict[str, int])
PREFERENCES = local_storage("preferences", Preferences())
CHOICE = session_storage("choice", None, Literal["yes", "no"] | None)
SECOND = session_storage("second", "new", version=2)
AGED = session_storage("aged", "fresh", max_age=timedelta(hours=1))
BIG = session_storage("big", "")
VIEWPORT = viewport(width=800, height=600)


def values() -> rx.Component:
    """Show each value, and what it does."""
    return rx.el.dl(
        *entry("note", NOTE.value),
        *entry("note-status", NOTE.status),
        *entry("shared", SHARED.value),
        *entry("shared-status", SHARED.status),
        *entry("count", COUNT.value),
        *entry("ratio", rx.cond(RATIO.value == 0.5, "half", "other")),
        *entry("flag", rx.cond(FLAG.value, "on", "off")),
        *entry("names", rx.foreach(NAMES.value, rx.el.b)),
        *entry("lines", rx.foreach(LINES.value, lambda line: rx.el.b(line.name, ":", line.amount))),
        *entry("tally", TALLY.value["a"]),
        *entry("theme", PREFERENCES.value.theme),
        *entry("size", PREFERENCES.value.size),
        *entry("font", PREFERENCES.value.font.name),
        *entry("choice", rx.cond(CHOICE.value, CHOICE.value, "undecided")),
        *entry("second", SECOND.value),
        *entry("aged", AGED.value),
        *entry("big-status", BIG.status),
    )


def entry(name: str, content: Any) -> tuple[rx.Component, rx.Component]:
    """Show one value under its name."""
    return rx.el.dt(name), rx.el.dd(content, id=name)


def buttons() -> rx.Component:
    """Change the values."""
    return rx.el.p(
        button("set note", NOTE.set("written")),
        button("reset note", NOTE.reset),
        button("share", SHARED.set("for all tabs")),
        button("unshare", SHARED.reset),
        button("add", COUNT.set(COUNT.value + 1)),
        button("toggle", FLAG.set(~FLAG.value)),
        button("append", NAMES.set(NAMES.value + Var.create(["three"]))),
        button("enlarge", PREFERENCES.update(size=PREFERENCES.value.size + 1)),
        button("darken", PREFERENCES.set(Preferences("dark", 20, Font("sans")))),
        button("choose", CHOICE.set("yes")),
        button("fill", BIG.set(Var("'x'.repeat(6e6)", _var_type=str))),
        button("mistake", NOTE.set(Var("42", _var_type=Any))),
        button("both", [NOTE.set("and the server"), Server.click]),
        button("server", Server.click),
        rx.el.input(id="draft", default_value=NOTE.value, on_change=NOTE.set, aria_label="Note"),
        client_only(editors(), rx.el.span("A long note", id="held")),
    )


def editors() -> rx.Component:
    """Edit a value in elements that the server cannot write."""
    return rx.el.span(
        rx.el.textarea(id="area", default_value=NOTE.value, on_change=NOTE.set, aria_label="Long note"),
        rx.el.input(id="controlled", value=NOTE.value, on_change=NOTE.set, aria_label="Same note"),
    )


def button(label: str, action: Any) -> rx.Component:
    """Do something when it is clicked."""
    return rx.el.button(label, on_click=action, type="button")


def browser_values() -> rx.Component:
    """Show what only the browser knows."""
    return rx.el.dl(
        *entry("online", rx.cond(online(), "online", "offline")),
        *entry("width", VIEWPORT.width),
        *entry("height", VIEWPORT.height),
        *entry("scheme", colour_scheme()),
        *entry("zone", time_zone()),
        *entry("language", browser_value("navigator.language", "none", events=("languagechange",))),
        *entry("mounted", client_only(window_name(), rx.el.span("window is a secret"))),
    )


def window_name() -> rx.Component:
    """Look at the window while rendering, which throws where there is none."""
    return rx.el.span(Var("`window is ${typeof window.name}`", _var_type=str))


def connection() -> rx.Component:
    """Show what the websocket brought."""
    token: Any = rx.State.router.session.client_token
    clicks: Any = Server.clicks
    return rx.el.p(
        rx.el.span(with_server_value(token, ""), id="token"),
        rx.el.span(with_server_value(clicks, 0), id="clicks"),
    )


def plain() -> rx.Component:
    """Show everything, for a page that Reflex prerenders."""
    return rx.fragment(
        rx.el.h1("Browser"), values(), buttons(), browser_values(), connection(), rx.el.p("end", id="end")
    )


def view(_page: Any) -> rx.Component:
    """Show everything, for a page that Python renders."""
    return plain()
