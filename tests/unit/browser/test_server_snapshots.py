"""Browser-side state in views that the server renders: the document holds the server's snapshot."""

# Lambdas are handed to Reflex, whose types are not all known.
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
import reflex as rx

from rxapp.browser import (
    browser_value,
    client_only,
    colour_scheme,
    local_storage,
    online,
    session_storage,
    time_zone,
    viewport,
)
from rxapp.rendering import UntranslatableViewError
from rxapp.rendering.translator import compile_template, write_template
from tests.unit.rendering.views import Model, cond, foreach


@dataclass(frozen=True)
class Font:
    """A dataclass inside another."""

    name: str = "serif <b>"
    weights: list[int] = field(default_factory=lambda: [400, 700])


@dataclass(frozen=True)
class Preferences:
    """A dataclass."""

    theme: Literal["light", "dark"] = "light"
    font: Font = field(default_factory=Font)


@dataclass(frozen=True)
class Pair:
    """A field that is also a method of every dict."""

    items: str


VALUES: list[tuple[str, Callable[[], Any], str]] = [
    ("text", lambda: session_storage("s: text", "<b> {{ x }}").value, "&lt;b&gt; {{ x }}"),
    ("number", lambda: session_storage("s: number", 7).value, "7"),
    ("flag", lambda: cond(session_storage("s: flag", default=True).value, "yes", "no"), "yes"),
    (
        "list",
        lambda: foreach(local_storage("list", ["a", "<"], list[str]).value, rx.el.b),
        "<b>a</b><b>&lt;</b>",
    ),
    ("empty list", lambda: foreach(local_storage("s: empty", [], list[str]).value, rx.el.b), ""),
    ("length", lambda: rx.el.b(local_storage("s: length", ["a"], list[str]).value.length()), "<b>1</b>"),
    ("dict", lambda: local_storage("s: dict", {"a": 1}, dict[str, int]).value["a"], "1"),
    ("field", lambda: local_storage("s: record", Preferences()).value.theme, "light"),
    (
        "field of a field",
        lambda: local_storage("s: record", Preferences()).value.font.name,
        "serif &lt;b&gt;",
    ),
    (
        "list in a field",
        lambda: foreach(local_storage("s: record", Preferences()).value.font.weights, rx.el.b),
        "<b>400</b><b>700</b>",
    ),
    (
        "list of records",
        lambda: foreach(local_storage("fonts", [Font()], list[Font]).value, lambda font: rx.el.b(font.name)),
        "<b>serif &lt;b&gt;</b>",
    ),
    ("comparison", lambda: cond(session_storage("s: equal", "a").value == "a", "same", "other"), "same"),
    ("none", lambda: session_storage("s: none", None, str | None).value, ""),
    ("status", lambda: session_storage("s: status", "").status, "saved"),
    (
        "state of keeping",
        lambda: cond(session_storage("s: kept", "").status == "full", "full", "fine"),
        "fine",
    ),
    ("online", lambda: cond(online(), "on", "off"), "on"),
    ("viewport", lambda: viewport(width=640).width, "640"),
    ("colour scheme", lambda: colour_scheme(server="dark"), "dark"),
    ("time zone", time_zone, "UTC"),
    ("browser value", lambda: browser_value("navigator.language", "en"), "en"),
    ("client-only", lambda: client_only(rx.el.canvas(), rx.el.i("soon")), "<i>soon</i>"),
]


def render(content: Any) -> str:
    """Render a view that shows something."""
    return compile_template(write_template(lambda _page: rx.el.p(content), Model)).render(page=Model())


@pytest.mark.parametrize(("name", "make", "html"), VALUES, ids=[name for name, _, _ in VALUES])
def test_the_server_writes_the_snapshot(name: str, make: Callable[[], Any], html: str) -> None:
    assert render(make()) == f"<p>{html}</p>", name


def test_what_is_asked_for_first_may_be_absent_on_the_server() -> None:
    choice = session_storage("s: absent", None, Preferences | None).value
    assert render(cond(choice, choice.theme, "none yet")) == "<p>none yet</p>"


def test_a_placeholder_may_be_anything_the_server_can_write_and_the_component_anything_at_all() -> None:
    unknown = rx.Component.create()
    unknown.library, unknown.tag = "some-chart", "Chart"
    assert render(client_only(unknown, rx.el.i(session_storage("s: held", "x").value))) == "<p><i>x</i></p>"


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: session_storage("s: missing", {"a": 1}, dict[str, int]).value["b"], "no server value for 'b'"),
    (lambda: rx.el.b(session_storage("s: upper", "a").value.upper()), "compute it in the view model"),
    (
        lambda: foreach(
            session_storage("s: pair", [Pair("x")], list[Pair]).value, lambda pair: rx.el.b(pair["items"])
        ),
        "call the field by another name",
    ),
    (lambda: session_storage("s: maybe", None, Preferences | None).value.theme, "may be None here"),
]


@pytest.mark.parametrize(("make", "complaint"), REFUSED)
def test_what_has_no_snapshot_is_refused(make: Callable[[], Any], complaint: str) -> None:
    with pytest.raises(UntranslatableViewError, match=complaint):
        render(make())
