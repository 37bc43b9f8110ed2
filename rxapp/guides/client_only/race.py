"""Five fixes side by side, each running, each measured, each with its code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from rxapp.browser import call_function
from rxapp.guides.client_only.figures import figures, measure_script
from rxapp.guides.client_only.fixes.before_paint import early_titles
from rxapp.guides.client_only.fixes.client_only_fix import client_only_titles
from rxapp.guides.client_only.fixes.effect import effect_titles
from rxapp.guides.client_only.fixes.reflex_storage import reflex_titles
from rxapp.guides.client_only.fixes.server_snapshot import TITLES, snapshot_titles
from rxapp.ui.guides import code_pair, section
from rxapp.ui.server_markup import LIVE, with_server_markup

KEPT = ["Server snapshots", "Keyset pages", "Sliding expiry"]
_SCRIPT = rx.asset("keep.js", shared=True)


@dataclass(frozen=True)
class Fix:
    """One way out.

    Attributes:
        key: Name of its file and its `data-fix`.
        name: What it is called.
        short: How it works, in a line.
        text: What it costs, in two or three sentences.
        reads: "plain" for the text under `put-aside`, "hook" for what the package keeps.
        show: Makes the running component.
    """

    key: str
    name: str
    short: str
    text: str
    reads: str
    show: Callable[[], rx.Component]


def _effect() -> rx.Component:
    return with_server_markup(effect_titles(), rx.el.p("Loading…"))


def _reflex_storage() -> rx.Component:
    return with_server_markup(reflex_titles(), rx.el.ul(class_name="titles"))


FIXES = (
    Fix(
        "effect",
        "Effect",
        "Loading, then the value",
        "The fix that most guides give. Correct, but it shows the loading state every time the component "
        "is mounted, and what comes in its place has another size. Parsing and checking are yours.",
        "plain",
        _effect,
    ),
    Fix(
        "client_only_fix",
        "Client-only import",
        "A placeholder, then the component",
        "For a component that cannot be rendered without a browser: a chart, a map, an editor. The document "
        "holds the placeholder; give it the size of what comes, and nothing moves.",
        "plain",
        client_only_titles,
    ),
    Fix(
        "server_snapshot",
        "Server snapshot",
        "The default, then the value",
        "The document holds the default, and the hook changes to the stored value as soon as React is there; "
        "components mounted later have it at once. Typed, checked, shared, and alive where storage is not.",
        "hook",
        snapshot_titles,
    ),
    Fix(
        "reflex_storage",
        "rx.SessionStorage",
        "Empty, then over the websocket",
        "The value belongs to the server's state, so event handlers can use it. It is a text, it is sent "
        "with every page, it comes after a round trip, and the server must not believe it.",
        "plain",
        _reflex_storage,
    ),
    Fix(
        "before_paint",
        "Before the first paint",
        "The value, from the first frame",
        "A small script in the document puts the stored value into the markup before anything is painted. "
        "For the few values that must not be seen wrong, not even once.",
        "hook",
        early_titles,
    ),
)


def race_section(page: Any) -> rx.Component:
    """Show all fixes at once, then each with its code."""
    return section(
        "fixes",
        "Which fixes are there?",
        rx.el.p(
            "Five boxes show the same list, kept in this tab's sessionStorage. It is empty at first, which "
            "is the default. Keep three titles, and the page loads again: each box has to find them, and the "
            "line below shows whether the layout held still."
        ),
        rx.el.p(
            _load_button("Keep three titles and load again", KEPT),
            _load_button("Forget them and load again", [], is_quiet=True),
            id="race",
            class_name="actions guide-actions",
        ),
        rx.el.ol(*(_box(fix) for fix in FIXES), class_name="race"),
        measure_script(),
        rx.el.p(
            "Measured by your browser during this load: the time from the start of the navigation to the "
            "first frame with the right value; the layout shift that the browser itself scored, for boxes "
            "within the window; and how far the line moved. The browser scores nothing where React puts a "
            "new element into the place of another, and little for what is small; but you saw the line move.",
            class_name="guide-note",
        ),
        rx.cond(
            page.is_built,
            rx.fragment(),
            rx.el.p("In development nothing is measured: Vite sends an empty page.", class_name="guide-note"),
        ),
        *(_detail(fix, page) for fix in FIXES),
    )


def _load_button(label: str, titles: list[str], *, is_quiet: bool = False) -> rx.Component:
    """Keep some titles, as the package does and as a plain text, and load the page again."""
    return rx.el.button(
        label,
        on_click=[TITLES.set(titles), call_function(_SCRIPT, "keepAndReload", titles)],
        type="button",
        class_name="button button-quiet scripted" if is_quiet else "button scripted",
    )


def _box(fix: Fix) -> rx.Component:
    """Show a running fix in a place of fixed size."""
    return rx.el.li(
        rx.el.h3(fix.name, class_name="race-name"),
        rx.el.p(fix.short, class_name="race-short"),
        rx.el.div(
            fix.show(),
            rx.el.p("The line below.", class_name="race-after", custom_attrs={"data-after": ""}),
            class_name="race-value",
            custom_attrs=LIVE,
        ),
        figures(fix.key),
        class_name="race-box",
        custom_attrs={"data-fix": fix.key, "data-reads": fix.reads},
    )


def _detail(fix: Fix, page: Any) -> rx.Component:
    """Show a fix's code, and the same step in Next.js."""
    return rx.el.section(
        rx.el.h3(fix.name, id=f"fix-{fix.key}"),
        rx.el.p(fix.text),
        code_pair(
            getattr(page.sources, fix.key),
            f"fixes/{fix.key}.py",
            getattr(page.sources, f"{fix.key}_next"),
            f"{fix.key.replace('_', '-')}.tsx",
        ),
        class_name="fix-detail",
        aria_labelledby=f"fix-{fix.key}",
    )
