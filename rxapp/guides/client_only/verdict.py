"""Which fix to take when, with what each has just cost."""

from dataclasses import dataclass

import reflex as rx

from rxapp.guides.client_only.figures import figure
from rxapp.ui.guides import section


@dataclass(frozen=True)
class Verdict:
    """What to know of a fix to choose it.

    Attributes:
        key: The box's `data-fix`.
        name: What it is called.
        when: When to take it.
        before: What is shown before the value.
        home: Where the value lives.
        unscripted: What is there without JavaScript.
    """

    key: str
    name: str
    when: str
    before: str
    home: str
    unscripted: str


COLUMNS = (
    "Fix",
    "Take it when",
    "Shown before",
    "Right after",
    "Layout shift",
    "Line moved",
    "Lives in the",
    "Without JavaScript",
)
VERDICTS = (
    Verdict(
        "server_snapshot",
        "Server snapshot",
        "Take this, unless one of the others says otherwise.",
        "the default",
        "browser",
        "the default",
    ),
    Verdict(
        "before_paint",
        "Before the first paint",
        "It must not be seen wrong even once, as a theme.",
        "nothing else",
        "browser",
        "the default",
    ),
    Verdict(
        "client_only_fix",
        "Client-only import",
        "The component itself needs a browser.",
        "a placeholder",
        "browser",
        "the placeholder",
    ),
    Verdict(
        "reflex_storage",
        "rx.SessionStorage",
        "Event handlers on the server need it; it is short and no secret.",
        "the default",
        "browser and server",
        "the default",
    ),
    Verdict(
        "effect",
        "Effect",
        "You wrap someone else's code, or it is shown only after a click.",
        "a loading state",
        "browser",
        "the loading state",
    ),
)


def verdict_section() -> rx.Component:
    """Compare the fixes."""
    return section(
        "verdict",
        "Which one do I take?",
        rx.el.div(
            rx.el.table(
                rx.el.caption("The figures are those of your last load of this page."),
                rx.el.thead(rx.el.tr(*(rx.el.th(column, scope="col") for column in COLUMNS))),
                rx.el.tbody(*(_row(verdict) for verdict in VERDICTS)),
                class_name="guide-table verdict-table",
            ),
            class_name="table-scroll",
            tab_index=0,
            role="region",
            aria_label="The fixes compared",
        ),
        rx.el.p(
            "Reserving the space helps every fix: the two that move the line are shown as their guides "
            "write them, without. And a value that the server has to trust belongs into none of them: put "
            "that into a session.",
        ),
    )


def _row(verdict: Verdict) -> rx.Component:
    """Show one fix."""
    return rx.el.tr(
        rx.el.th(verdict.name, scope="row"),
        rx.el.td(verdict.when),
        rx.el.td(verdict.before),
        *(rx.el.td(figure(verdict.key, part)) for part in ("time", "shift", "moved")),
        rx.el.td(verdict.home),
        rx.el.td(verdict.unscripted),
    )
