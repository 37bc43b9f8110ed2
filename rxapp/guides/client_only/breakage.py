"""Storage that is blocked, full, corrupt or another version's, at a button's press."""

from typing import Any, cast

import reflex as rx

from rxapp.browser import browser_value, call_function, session_storage
from rxapp.ui.guides import action_button, in_next, section
from rxapp.ui.server_markup import LIVE

NOTE = session_storage("guide-note", "Buy tea")
_SCRIPT = rx.asset("breakage.js", shared=True)
_ANNOUNCE = call_function(_SCRIPT, "announceStorage")
_HELD = browser_value(
    '(sessionStorage["stored:guide-note"] ?? "nothing").slice(0, 160)', "…", events=("guide-storage",)
)
_LEFT = browser_value('sessionStorage["guide-left"] ?? "nothing"', "…", events=("guide-storage",))
# What others might leave under the note's key; NOW is the time.
GARBAGE = '{"note": "<img src=x onerror=alert(1)>'
OTHER_TYPE = '[NOW, 1, {"is": "an object"}]'
NEWER = '[NOW, 2, "by a newer build"]'
OLDER = '[NOW, 0, "by an older build"]'


def breakage_section() -> rx.Component:
    """Let the visitor break the storage, and see what is kept."""
    return section(
        "breakage",
        "And if storage is blocked, full or broken?",
        rx.el.p(
            "All of it happens: storage is blocked with the cookies, another feature fills the quota, an "
            "older build leaves its own format. Change the note, break the storage, and watch what the hook "
            "says and what the storage really holds.",
        ),
        _panel(),
        _outcomes(),
        in_next(
            "nothing catches these for you: each ",
            rx.el.code("getItem"),
            " and ",
            rx.el.code("setItem"),
            " needs a try, each ",
            rx.el.code("JSON.parse"),
            " a check of version and type, and the value a second home in memory.",
        ),
    )


def _panel() -> rx.Component:
    """Show the note, how it is kept, and the buttons that break that."""
    return rx.el.div(
        rx.el.label("A note kept in this tab", html_for="guide-note", class_name="field-label"),
        rx.el.input(
            id="guide-note",
            default_value=NOTE.value,
            on_change=[NOTE.set, _ANNOUNCE],
            class_name="field-input",
            custom_attrs={"autoComplete": "off", "maxLength": 80},
        ),
        rx.el.dl(
            _fact("The page shows", rx.el.span(NOTE.value, id="note-value")),
            _fact("The hook says", rx.el.span(_status(), id="note-status")),
            _fact("The storage holds", rx.el.code(_HELD, id="note-held")),
            _fact("Someone else had left", rx.el.code(_LEFT, id="note-left")),
            class_name="guide-facts",
            custom_attrs={"aria-live": "polite"},
        ),
        rx.el.div(
            _button("Block it", call_function(_SCRIPT, "blockStorage"), NOTE.set(NOTE.value)),
            _button("Fill it", call_function(_SCRIPT, "fillStorage")),
            _button("Write garbage, load again", _plant(GARBAGE)),
            _button("Another type, load again", _plant(OTHER_TYPE)),
            _button("An older build's, load again", _plant(OLDER)),
            _button("A newer build's, load again", _plant(NEWER)),
            _button("Mend it", call_function(_SCRIPT, "mendStorage"), NOTE.set(NOTE.value)),
            class_name="actions guide-actions",
        ),
        class_name="panel",
    )


def _outcomes() -> rx.Component:
    """Say what is kept in each case."""
    return rx.el.ul(
        rx.el.li(rx.el.strong("Blocked: "), "the value lives in memory until the page is left."),
        rx.el.li(
            rx.el.strong("Full: "),
            "the oldest of the package's own entries go; if that is not enough, the page keeps the new "
            "value and a reload brings back the last that fitted.",
        ),
        rx.el.li(
            rx.el.strong("Garbage, another type, an older version: "), "removed, and the default stands."
        ),
        rx.el.li(
            rx.el.strong("A newer version: "),
            "left alone until you change the value; the tab with the newer build still needs it.",
        ),
    )


def _status() -> rx.Component:
    """Say in words what the hook's status is."""
    # Between components, a match is one.
    return cast(
        "rx.Component",
        rx.match(
            NOTE.status,
            ("saved", rx.el.span("saved: a reload keeps it")),
            ("full", rx.el.span("full: a reload brings back what fitted")),
            rx.el.span("memory: a reload forgets it"),
        ),
    )


def _fact(label: str, value: rx.Component) -> rx.Component:
    """Show one line of the panel."""
    return rx.el.div(rx.el.dt(label), rx.el.dd(value, custom_attrs=LIVE))


def _button(label: str, *actions: Any) -> rx.Component:
    """Do something to the storage, and look at it again."""
    return action_button(label, [*actions, _ANNOUNCE])


def _plant(text: str) -> Any:
    """Return an event handler that puts a text under the note's key and loads the page again."""
    return call_function(_SCRIPT, "plant", text)
