"""The answer in short, and where the rest is."""

from typing import Any

import reflex as rx

from rxapp.ui.guides import code_figure
from rxapp.ui.links import plain_link

CONTENTS = (
    ("who-runs", "What is there, and when?"),
    ("failure", "What happens if I read it anyway?"),
    ("fixes", "Which fixes are there?"),
    ("verdict", "Which one do I take?"),
    ("breakage", "And if storage is blocked, full or broken?"),
    ("survival", "What survives what?"),
    ("draft", "Can a draft survive?"),
    ("theme", "Why does the theme not flash?"),
)
REASON = (
    "Your component runs in two places. When the site is built, Node renders each page once, and Node has no "
    "window, no document and no storage: the name does not exist there. Only later does the same code run "
    "in a browser, which has them."
)


def opening(page: Any) -> rx.Component:
    """Say why, what to do, and what else is here."""
    return rx.fragment(
        rx.el.header(
            rx.el.p("Client-only state", class_name="eyebrow"),
            rx.el.h1("Why is sessionStorage not defined?"),
            rx.el.p(REASON, class_name="lede"),
            class_name="page-head",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.p(
                    rx.el.strong("In a hurry?"),
                    " Declare the value with a hook that has a default. Node and Python write the default; "
                    "your browser shows what is stored.",
                ),
                code_figure(page.sources.server_snapshot, "The fix to start with: server_snapshot.py"),
                rx.el.p(
                    plain_link("See it beside four others", "#fixes"),
                    ", or ",
                    plain_link("which to take when", "#verdict"),
                    ".",
                ),
                class_name="short-answer",
            ),
            rx.el.nav(
                rx.el.ol(*(rx.el.li(plain_link(text, f"#{anchor}")) for anchor, text in CONTENTS)),
                aria_label="On this page",
                class_name="contents",
            ),
            class_name="opening",
        ),
    )
