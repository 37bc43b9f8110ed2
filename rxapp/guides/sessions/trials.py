"""What goes wrong in the guides' stores, as it was tried out, beside the same here."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from rxapp.guides.sessions.readable_cookies import readable_cookies
from rxapp.guides.sessions.state import live_transcript
from rxapp.ui.guides import code_figure, section


@dataclass(frozen=True)
class TrialText:
    """What to say of a trial.

    Attributes:
        key: The field of `Trials`.
        name: The heading.
        text: Why it matters.
        store: The guide's store that is tried.
    """

    key: str
    name: str
    text: str
    store: str


_HASHES, _VALUES = "Their hash", "Their JSON value"
TRIALS = (
    TrialText(
        "adopted_id",
        "An id that is adopted",
        "An attacker brings an id of her own into your browser, from a sub-domain or a shared computer, and "
        "waits until you use it: session fixation.",
        _HASHES,
    ),
    TrialText(
        "no_expiry",
        "A record that never expires",
        "A record without an end stays, whether its visitor comes back or not.",
        _HASHES,
    ),
    TrialText(
        "bare_cookie",
        "A cookie without flags",
        "What a browser may do with a cookie, only the server can forbid, and only when it sets it.",
        _HASHES,
    ),
    TrialText(
        "resurrection",
        "A write that resurrects",
        "A request is still under way while its session ends, and saves what it has read.",
        _VALUES,
    ),
    TrialText(
        "lost_update",
        "A write that overwrites",
        "Two tabs read the same session, and each writes it back as a whole.",
        _VALUES,
    ),
    TrialText(
        "copied_database",
        "A backup that opens sessions",
        "The names of keys get around. If the id is the key, each of them is a way in.",
        _VALUES,
    ),
)


def trials_section(page: Any) -> rx.Component:
    """Show the trials."""
    trials = live_transcript(page).trials
    return section(
        "trials",
        "What goes wrong in them?",
        rx.el.p(
            "Both stores were ported to Python as their guides have them, and every attack was really made, "
            "on the same Redis as the story above: what you read is what came of it. The ports live for as "
            "long as it takes, under names of their own, and no URL leads to them.",
        ),
        rx.el.ol(*(_trial(text, getattr(trials, text.key)) for text in TRIALS), class_name="trials"),
        rx.el.details(
            rx.el.summary("The code of the two ports"),
            code_figure(page.sources.ports, "story/theirs.py"),
            class_name="step-code",
        ),
    )


def _trial(text: TrialText, trial: Any) -> rx.Component:
    anchor = f"trial-{text.key.replace('_', '-')}"
    return rx.el.li(
        rx.el.h3(text.name, id=anchor),
        rx.el.p(text.text),
        rx.el.div(_side(text.store, trial.theirs), _side("Here", trial.ours), class_name="sides"),
        *([readable_cookies()] if text.key == "bare_cookie" else []),
        custom_attrs={"data-trial": text.key},
    )


def _side(name: str, side: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h4(name, class_name="side-name"),
        rx.el.ol(rx.foreach(side.deeds, deed_item), class_name="deeds"),
        rx.el.p(
            rx.el.span(side.word, class_name="verdict", custom_attrs={"data-word": side.word}),
            side.verdict,
            class_name="side-verdict",
        ),
        class_name="side",
    )


def deed_item(deed: Any) -> rx.Component:
    """Show what was done, and what came of it."""
    return rx.el.li(
        rx.el.strong(deed.who),
        rx.el.code(deed.what, class_name="deed-what"),
        rx.el.code(deed.result, class_name="deed-result"),
    )
