"""The view of the visitor's own session: the React component and, translated, the server's HTML."""

from typing import Any, cast

import reflex as rx

from rxapp import urls
from rxapp.inspector.cards import Fact, InspectorPage
from rxapp.inspector.loaders import load_inspector
from rxapp.inspector.state import MAX_VALUE_LENGTH, InspectorState
from rxapp.rendering import Page, with_server_value
from rxapp.sessions.values import MAX_KEY_LENGTH
from rxapp.ui.forms import post_form, submit_button
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import article_skeleton

_COSTS = (
    "Reading the session is one round trip to Redis and writes nothing. Writing, incrementing or deleting is "
    "one more, and atomic; so is noting activity, about once a minute. A request that does not ask for its "
    "session costs none. This page takes one further round trip to show what Redis holds."
)


def inspector_view(page: Any) -> rx.Component:
    """Show the session, what Redis holds of it, and a way to try it out."""
    return rx.fragment(
        rx.el.header(
            rx.el.h1("Your session"),
            rx.el.p("What a session looks like from inside.", class_name="lede"),
            class_name="page-head",
        ),
        rx.cond(_live("has_session", page, bool), _session(page), _nobody()),
        _section("The cookie", _table("Name and attributes; its value is never shown", page.cookie)),
        _section("What a request costs", rx.el.p(_COSTS)),
    )


def _live(name: str, page: Any, kind: Any) -> Any:
    """Return what the socket has brought, or until then, and on the server, what came with the page."""
    loaded = getattr(page, name)
    chosen = cast("Any", rx.cond(InspectorState.is_live, getattr(InspectorState, name), loaded))
    return with_server_value(chosen.to(kind), loaded)


def _nobody() -> rx.Component:
    return rx.el.section(
        rx.el.p("You have no session. Nothing is kept about you, and looking at this page begins none."),
        post_form(submit_button("Start a session"), action=urls.SESSION_START, class_name="form"),
    )


def _session(page: Any) -> rx.Component:
    rows = list[Fact]
    return rx.fragment(
        _section("The session", _table("Who it is, and until when", _live("facts", page, rows))),
        _section("Its values", _table("Keys and JSON", _live("pairs", page, rows))),
        _section("What Redis holds", _table("The record as stored", _live("stored", page, rows))),
        _try_it(page),
    )


def _section(heading: str, *content: rx.Component) -> rx.Component:
    return rx.el.section(rx.el.h2(heading), *content)


def _table(caption: str, rows: Any) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption),
            rx.el.tbody(rx.foreach(rows, fact_row)),
            class_name="data-table",
        ),
        class_name="table-scroll",
        tab_index=0,
        role="region",
        aria_label=caption,
    )


def fact_row(fact: Any) -> rx.Component:
    """Show a name and what is behind it."""
    return rx.el.tr(rx.el.th(fact.name, scope="row"), rx.el.td(fact.text), key=fact.name)


def _try_it(page: Any) -> rx.Component:
    value = _field("JSON value", "set-value", "value", MAX_VALUE_LENGTH)
    return rx.el.section(
        rx.el.h2("Try it"),
        _try_form("Set", "set", InspectorState.set_value, value),
        _try_form("Add one", "increment", InspectorState.increment),
        _try_form("Delete", "delete", InspectorState.delete_value),
        rx.el.p(_live("status", page, str), role="status"),
        class_name="scripted",
    )


def _try_form(label: str, name: str, handler: Any, *more: rx.Component) -> rx.Component:
    key = _field("Key", f"{name}-key", "key", MAX_KEY_LENGTH)
    return rx.el.form(key, *more, submit_button(label), on_submit=handler, class_name="form")


def _field(label: str, identifier: str, name: str, max_length: int) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=identifier, class_name="field-label"),
        rx.el.input(
            id=identifier,
            name=name,
            type="text",
            required=True,
            max_length=max_length,
            class_name="field-input",
        ),
        class_name="field",
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
