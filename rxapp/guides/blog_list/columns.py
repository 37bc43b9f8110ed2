"""The three lists side by side, each in a box that scrolls by itself, and what its last return was like."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from rxapp.guides.blog_list.lists.growing import effect_posts, plain_posts
from rxapp.guides.blog_list.lists.persisted import persisted_posts
from rxapp.guides.blog_list.returns import figures, return_actions
from rxapp.ui.guides import code_pair, in_next, section
from rxapp.ui.server_markup import LIVE


@dataclass(frozen=True)
class Kind:
    """One way to write the list.

    Attributes:
        key: Its `data-list-box`, and the name of its files.
        name: What it is called.
        short: How it works, in a line.
        text: What happens to it, in two or three sentences.
        files: What the files are called, here and in Next.js.
        show: Makes the running component from a Var of the list's view model.
    """

    key: str
    name: str
    short: str
    text: str
    files: tuple[str, str]
    show: Callable[[Any], rx.Component]


KINDS = (
    Kind(
        "plain",
        "Without persistence",
        "State of the component",
        "The list is the component's state. Opening a post unmounts the component, so Back mounts another, "
        "which knows of the first page only. The way back to the card is yours.",
        ("lists/plain.js", "plain.tsx"),
        plain_posts,
    ),
    Kind(
        "effect",
        "Effect and sessionStorage",
        "Whole list, one key, no scroll",
        "An effect reads the list back after the first page has been painted, so there is a wrong frame and "
        "a jump. The scroll position has been restored by then, in a list that was still short. One key "
        "serves all history entries, so the list that was saved last appears in all of them.",
        ("lists/effect.js", "effect.tsx"),
        effect_posts,
    ),
    Kind(
        "persisted",
        "Persisted list",
        "A snapshot, tied to a card",
        "The list outlives the component in memory, and the document in a small snapshot for each history "
        "entry. It is placed before anything is painted, at the card that was in sight and not at a pixel. "
        "One conditional request then asks whether all of it still holds. To take it along, copy the folder "
        "rxapp/browser: it needs nothing but Reflex.",
        ("lists/persisted.py", "next.config.ts"),
        persisted_posts,
    ),
)


def lists_section(page: Any) -> rx.Component:
    """Let the visitor lose the place in two lists, and find it in the third."""
    return section(
        "lists",
        "Load more, open a post, press Back",
        rx.el.p(
            "Three lists of the same posts, five to a page. Load more in each, scroll, follow any link and "
            "come back. Or let the buttons do it. Then reload the page."
        ),
        return_actions(),
        rx.el.ol(*(_column(kind, page.start) for kind in KINDS), class_name="list-columns"),
        rx.el.p(
            "Measured by your browser on the last return: the time from Back to the first frame with the "
            "cards and the place that you left, and how many frames showed the list otherwise before. After "
            "a reload only what the scripts find when they start can be seen.",
            class_name="guide-note",
        ),
    )


def _column(kind: Kind, page: Any) -> rx.Component:
    """Show a running list with its figures."""
    return rx.el.li(
        rx.el.h3(kind.name, class_name="race-name"),
        rx.el.p(kind.short, class_name="race-short"),
        rx.el.div(kind.show(page), class_name="list-place", custom_attrs=LIVE),
        figures(kind.key),
        class_name="list-column",
    )


def code_section(page: Any) -> rx.Component:
    """Show the code of each list beside the same in Next.js."""
    return section(
        "code",
        "The code of the three",
        *(_detail(kind, page) for kind in KINDS),
        in_next(
            "there is no list to import. What comes nearest is the setting above: the page you left is kept, "
            "for as long as it is one of the last three and the document lives.",
        ),
    )


def _detail(kind: Kind, page: Any) -> rx.Component:
    ours, theirs = kind.files
    return rx.el.section(
        rx.el.h3(kind.name, id=f"code-{kind.key}"),
        rx.el.p(kind.text),
        code_pair(getattr(page.sources, kind.key), ours, getattr(page.sources, f"{kind.key}_next"), theirs),
        class_name="fix-detail",
        aria_labelledby=f"code-{kind.key}",
    )
