"""Buttons that break what the lists rely on, and what the persisted list makes of it."""

import reflex as rx

from rxapp.browser import call_function
from rxapp.guides.blog_list.scripts import BREAKAGE, use_script
from rxapp.ui.guides import action_button, in_next, section
from rxapp.ui.server_markup import LIVE, with_server_markup

_HOOK = use_script(BREAKAGE, "const breakage = useBreakage();")
BUTTONS = (
    ("Corrupt it, load again", "corruptSnapshot"),
    ("Make it 13 hours old, load again", "ageSnapshot"),
    ("Fill the storage", "fillUp"),
    ("Publish a post", "publishPost"),
    ("Delete the first card in sight", "deleteAnchor"),
    ("Stop the backend", "stopBackend"),
    ("Mend it all", "mendAll"),
)
OUTCOMES = (
    ("Corrupt, or of another build", "not believed: the entry is removed, and the first page stands."),
    ("Too old", "after twelve hours a list is news, not a place. It starts over."),
    ("Full", "the oldest entries go; if that is not enough, the list lives in memory. Nothing is thrown."),
    ("Published", "nothing moves. A button says how many are new, and puts them where they belong."),
    ("Deleted", "the card goes quietly, and the next that is still there stands at the same place."),
    ("No backend", "what was loaded can be read. The button says that there was no answer, and tries again."),
)


def breakage_section() -> rx.Component:
    """Let the visitor break it."""
    return section(
        "breakage",
        "And if something breaks?",
        rx.el.p(
            "The first three buttons change this tab's real storage. The next three are a pretence: this "
            "page puts itself between its three lists and the network, and changes the answers on their "
            "way. Nothing is published or deleted, nobody else sees it, and a reload ends it.",
        ),
        rx.el.div(
            rx.el.div(
                *(action_button(label, call_function(BREAKAGE, function)) for label, function in BUTTONS),
                class_name="actions guide-actions",
            ),
            with_server_markup(
                _status(rx.Var("breakage", _var_type=str, _var_data=_HOOK).guess_type()), _status("")
            ),
            class_name="panel breakage-panel",
        ),
        rx.el.ul(*(rx.el.li(rx.el.strong(f"{name}: "), outcome) for name, outcome in OUTCOMES)),
        in_next(
            "each of these is yours to catch: ",
            rx.el.code("JSON.parse"),
            " of what someone else wrote, a ",
            rx.el.code("setItem"),
            " that throws within an effect and takes the page along, and a list that is shown for as long as "
            "the tab lives, because nothing asks whether it still holds.",
        ),
    )


def _status(text: rx.Var[str] | str) -> rx.Component:
    """Say what was done, and what to do next."""
    return rx.el.p(text, role="status", id="breakage-status", class_name="guide-note", custom_attrs=LIVE)
