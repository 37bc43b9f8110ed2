"""The snapshot of the persisted list, as the storage holds it at this moment."""

from typing import Any

import reflex as rx

from rxapp.guides.blog_list.scripts import SNAPSHOT, use_script
from rxapp.ui.guides import section
from rxapp.ui.server_markup import LIVE, with_server_markup

_HOOK = use_script(SNAPSHOT, "const snapshot = useSnapshot();")
FACTS = (
    ("key", "Keys in sessionStorage"),
    ("size", "Size"),
    ("cards", "Cards"),
    ("place", "First card in sight, from the box's top"),
    ("more", "To go on"),
    ("effect", "For comparison, the effect's entry"),
)


def snapshot_section() -> rx.Component:
    """Show what is kept, how large it is, and what was written when."""
    return section(
        "snapshot",
        "What is kept?",
        rx.el.p(
            "Two entries in this tab's sessionStorage for each entry of its history: the list, and your "
            "place in it. At most ten lists, at most 100,000 characters together; the one left longest ago "
            "goes first. The cards are written when they have changed. When scrolling ends, and when the "
            "list is left, the place alone is. A card is the list of its values, without their names.",
        ),
        with_server_markup(_panel(_read_live), _panel(_wait)),
    )


def _read_live(name: str, kind: Any) -> Any:
    return rx.Var(f"snapshot.{name}", _var_type=kind, _var_data=_HOOK).guess_type()


def _wait(_name: str, _kind: Any) -> str:
    return "…"


def _panel(read: Any) -> rx.Component:
    """Show the panel.

    Args:
        read: From a name and a type to what is shown.
    """
    writes = read("writes", list[str])
    lines = rx.el.li("…") if isinstance(writes, str) else rx.foreach(writes, rx.el.li)
    return rx.el.div(
        rx.el.dl(
            *(
                rx.el.div(rx.el.dt(label), rx.el.dd(read(name, str), custom_attrs={"data-fact": name}))
                for name, label in FACTS
            ),
            class_name="guide-facts",
        ),
        rx.el.h3("Written", class_name="panel-title"),
        rx.el.ol(lines, class_name="snapshot-writes"),
        rx.el.h3("As it is", class_name="panel-title"),
        rx.el.pre(
            rx.el.code(read("text", str), id="snapshot-text"),
            tab_index=0,
            aria_label="The snapshot's text",
            class_name="snapshot-text",
        ),
        class_name="panel snapshot-panel",
        custom_attrs=LIVE,
    )
