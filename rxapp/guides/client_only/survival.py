"""What a reload, Back, another tab and a restart leave: a table that fills as the visitor tries it."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

from rxapp import urls
from rxapp.browser import call_function, local_storage, session_storage
from rxapp.rendering import var_data_of
from rxapp.ui.guides import action_button, in_next, section
from rxapp.ui.server_markup import with_server_markup

PLACES = (
    ("session", "sessionStorage"),
    ("local", "localStorage"),
    ("memory", "page memory"),
    ("cookie", "session cookie"),
)
ARRIVALS = (
    ("reload", "Reload"),
    ("back", "Leave by a link, come back"),
    ("new-tab", "New tab"),
    ("copy", "Duplicated tab"),
    ("restart", "Browser restart"),
)
SEEN = local_storage("guide-survival", {}, dict[str, str])
HERE = session_storage("guide-here", 0)
EVERYWHERE = local_storage("guide-everywhere", 0)
_SCRIPT = rx.asset("survival.js", shared=True)
_ANCHOR = "survival"


def survival_section() -> rx.Component:
    """Show two counters, and the table."""
    return section(
        _ANCHOR,
        "What survives what?",
        rx.el.p(
            "sessionStorage belongs to one tab. A reload keeps it; a new tab starts empty; a duplicated tab "
            "starts with a copy, and the two go their own ways from there. Count in one tab and look at the "
            "other:",
        ),
        rx.el.div(
            rx.el.dl(
                _counter("In this tab (sessionStorage)", HERE, "here"),
                _counter("In all tabs (localStorage)", EVERYWHERE, "everywhere"),
                class_name="guide-facts",
            ),
            rx.el.div(
                action_button("Count in this tab", HERE.set(HERE.value + 1)),
                action_button("Count in all tabs", EVERYWHERE.set(EVERYWHERE.value + 1)),
                action_button("Duplicate this tab", call_function(_SCRIPT, "openCopy")),
                rx.el.a(
                    "Open a new tab",
                    href=f"{urls.GUIDE_CLIENT_ONLY}#{_ANCHOR}",
                    target="_blank",
                    rel="noopener",
                    class_name="button button-quiet button-small scripted",
                ),
                class_name="actions guide-actions",
            ),
            class_name="panel",
        ),
        rx.el.div(
            _table(),
            class_name="table-scroll",
            tab_index=0,
            role="region",
            aria_label="What survives what",
        ),
        rx.el.p(
            "The table is filled by what happens to marks that this page leaves in the four places of your "
            "browser. Try the rows: reload, follow a link and come back, use the buttons. A browser that "
            "restores its tabs after a restart brings sessionStorage and session cookies back.",
            class_name="guide-note",
        ),
        in_next("it is the same table: these are the browser's rules, whatever renders the page."),
        rx.el.p(action_button("Start the table over", SEEN.reset), class_name="actions guide-actions"),
    )


def _counter(label: str, counter: Any, name: str) -> rx.Component:
    """Show one counter."""
    return rx.el.div(rx.el.dt(label), rx.el.dd(counter.value, id=f"count-{name}", class_name="figure"))


def _table() -> rx.Component:
    """Show what has been seen so far."""
    return with_server_markup(_rows(_cell), _rows(_untried))


def _rows(cell: Any) -> rx.Component:
    """Lay the table out."""
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(rx.el.th("After", scope="col"), *(rx.el.th(label, scope="col") for _, label in PLACES))
        ),
        rx.el.tbody(
            *(
                rx.el.tr(
                    rx.el.th(label, scope="row"),
                    *(rx.el.td(cell(f"{arrival} {place}")) for place, _ in PLACES),
                    custom_attrs={"data-arrival": arrival},
                )
                for arrival, label in ARRIVALS
            )
        ),
        class_name="guide-table survival-table",
    )


def _cell(key: str) -> rx.Component:
    """Show what was seen of one place after one arrival."""
    data = var_data_of(SEEN.value)
    setter = f"(seen) => {SEEN.set(Var('seen', _var_type=Any))!s}()"
    call = f"useSurvival({SEEN.value!s}, {setter});"
    own = VarData(imports={_SCRIPT.importable_path: [ImportVar(tag="useSurvival")]}, hooks={call: None})
    word: Var[str] = Var(
        f'({SEEN.value!s}["{key}"] ?? "")', _var_type=str, _var_data=VarData.merge(data, own)
    )
    return _badge(word, rx.cond(word == "", "not tried yet", word))


def _untried(_key: str) -> rx.Component:
    """Show that nothing has been seen."""
    return _badge("", "not tried yet")


def _badge(kind: Any, text: Any) -> rx.Component:
    """Show a word, marked by what it says."""
    return rx.el.span(text, class_name="outcome", custom_attrs={"data-outcome": kind})
