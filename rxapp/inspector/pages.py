"""The view of the visitor's own session: the React component and, translated, the server's HTML."""

from typing import Any, cast

import reflex as rx

from rxapp import urls
from rxapp.browser.countdown import countdown
from rxapp.browser.late_session import hear_of_session
from rxapp.inspector.cards import InspectorPage
from rxapp.inspector.costs import MOST_COSTS
from rxapp.inspector.loaders import load_inspector
from rxapp.inspector.state import MAX_VALUE_LENGTH, InspectorState
from rxapp.rendering import Page, prefer_live, with_server_value
from rxapp.sessions.values import MAX_KEY_LENGTH
from rxapp.ui.forms import post_form, submit_button, text_field
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import article_skeleton

_STATUS = "session-status"
_COOKIE = (
    "The value of the cookie is a secret, and it is nowhere on this page: the server has only a keyed hash "
    "of it, and no script can read it."
)
_ATTACKER = (
    "This is what someone sees who copies the database. The last part of the key is the keyed hash of "
    "the secret: the cookie cannot be made from it, so nobody can come back with it as you."
)
_COSTS = (
    f"The last {MOST_COSTS} requests and events about this session, as the server recorded them. It does so "
    "only while this page is open. Keys, digests and long values are shortened. A script that Redis does not "
    "know yet is refused, and sent again as a whole."
)


def inspector_view(page: Any) -> rx.Component:
    """Show the session, what Redis holds of it, and a way to try it out."""
    state = cast("Any", InspectorState)
    return rx.fragment(
        hear_of_session(is_known=page.has_session, is_live=state.is_live, has_session=state.has_session),
        rx.el.header(
            rx.el.h1("Your session"),
            rx.el.p(
                "A session from inside. ",
                rx.el.a("The guide", href=urls.GUIDE_SESSIONS),
                " tells why it is made so.",
                class_name="lede",
            ),
            class_name="page-head",
        ),
        rx.cond(_live("has_session", page), _session(page), _nobody(page)),
    )


def _live(name: str, page: Any) -> Any:
    return prefer_live(getattr(InspectorState, name), getattr(page, name), is_live=InspectorState.is_live)


def _nobody(page: Any) -> rx.Component:
    return rx.fragment(
        rx.el.section(
            rx.el.p(
                "You have no session. Nothing is kept about you, and looking at this page begins none.",
                class_name="section-note",
            ),
            post_form(submit_button("Start a session"), action=urls.SESSION_START, class_name="form"),
        ),
        _section("The cookie that you would get", _facts(_live("cookie", page))),
    )


def _session(page: Any) -> rx.Component:
    return rx.fragment(
        rx.el.section(
            rx.el.div(rx.foreach(_live("deadlines", page), deadline_tile), class_name="tiles"),
            _facts(_live("facts", page)),
            aria_label="The session",
        ),
        _values(page),
        _section("The cookie", rx.el.p(_COOKIE, class_name="section-note"), _facts(_live("cookie", page))),
        _section(
            "What Redis holds",
            rx.el.p(_ATTACKER, class_name="section-note"),
            rx.el.p(rx.el.code(_live("key", page)), class_name="record-key"),
            _facts(_live("stored", page), "facts facts-short"),
        ),
        _section(
            "What each request cost",
            rx.el.p(_COSTS, class_name="section-note"),
            rx.el.ol(rx.foreach(_live("costs", page), cost_item), class_name="rows costs"),
        ),
    )


def _section(heading: str, *content: rx.Component) -> rx.Component:
    return rx.el.section(rx.el.h2(heading), *content)


def deadline_tile(deadline: Any) -> rx.Component:
    """Show how long the session goes on."""
    return rx.el.div(
        rx.el.p(deadline.name, class_name="tile-name"),
        rx.el.p(
            countdown(seconds=deadline.seconds, text=deadline.rest, ends_at=deadline.at),
            class_name="tile-value",
        ),
        rx.el.p(deadline.at_label, class_name="tile-note"),
        key=deadline.name,
        class_name="tile",
    )


def _facts(rows: Any, class_name: str = "facts") -> rx.Component:
    return rx.el.dl(rx.foreach(rows, fact_row), class_name=class_name)


def fact_row(fact: Any) -> rx.Component:
    """Show a name and what is behind it."""
    return rx.el.div(
        rx.el.dt(fact.name),
        rx.el.dd(
            rx.el.span(fact.text, class_name="fact-text"), rx.el.span(fact.note, class_name="fact-note")
        ),
        key=fact.name,
    )


def cost_item(cost: Any) -> rx.Component:
    """Show what a request or an event has cost."""
    return rx.el.li(
        rx.el.p(
            rx.el.code(cost.title, class_name="cost-title"),
            rx.el.span(cost.summary, class_name="cost-summary"),
            class_name="cost-head",
        ),
        rx.el.ol(rx.foreach(cost.commands, command_item), class_name="commands"),
        key=cost.key,
    )


def command_item(command: Any) -> rx.Component:
    """Show a command that was sent."""
    return rx.el.li(
        rx.el.code(command.text, class_name="command-text"),
        rx.el.span(command.time, class_name="command-time"),
    )


def _values(page: Any) -> rx.Component:
    pairs = _live("pairs", page)
    return _section(
        "Its values",
        rx.cond(pairs, _facts(pairs), rx.el.p("There are none yet.", class_name="section-note")),
        rx.el.div(_try_it(), class_name="try scripted"),
    )


def _try_it() -> rx.Component:
    state = cast("Any", InspectorState)
    value = _field("JSON value", "set", "value", MAX_VALUE_LENGTH)
    return rx.fragment(
        rx.el.h3("Try it"),
        rx.el.div(
            _try_form("Set", "set", InspectorState.set_value, value),
            _try_form("Add one", "increment", InspectorState.increment),
            _try_form("Delete", "delete", InspectorState.delete_value),
            class_name="try-forms",
        ),
        rx.el.p(
            with_server_value(state.status, ""),
            id=_STATUS,
            role="status",
            class_name="status-line",
            custom_attrs={"data-kind": with_server_value(state.status_kind, "done")},
        ),
    )


def _try_form(label: str, name: str, handler: Any, *more: rx.Component) -> rx.Component:
    fields = rx.el.div(_field("Key", name, "key", MAX_KEY_LENGTH), *more, class_name="try-fields")
    return rx.el.form(
        fields,
        submit_button(label, is_quiet=True),
        on_submit=handler,
        aria_label=label,
        class_name="try-form",
    )


def _field(label: str, form: str, name: str, max_length: int) -> rx.Component:
    return text_field(
        label,
        name,
        identifier=f"{form}-{name}",
        message=_STATUS,
        wrong="",
        type="text",
        required=True,
        max_length=max_length,
        auto_complete="off",
        spell_check=False,
    )


INSPECTOR = Page(
    urls.SESSION_INSPECTOR,
    InspectorPage,
    load_inspector,
    inspector_view,
    make_frame(urls.GUIDE_SESSIONS),
    article_skeleton,
    is_private=True,
    on_load=(InspectorState.follow,),
)
