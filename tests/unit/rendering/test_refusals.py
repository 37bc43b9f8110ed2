"""What has no server-rendered equivalent stops the start, naming the view and the expression."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

import re
from typing import Any

import pytest
import reflex as rx
from reflex.vars import Var

from rxapp.rendering import UntranslatableViewError, with_server_value
from rxapp.rendering.translator import write_template
from tests.unit.rendering.views import Child, Model, View, cond, foreach, match


class Counter(rx.State):
    """A state, which lives in the browser and on the server's websocket."""

    name: str = ""


LOG = rx.console_log("x")

REFUSED: dict[str, tuple[View, str]] = {
    "an item of a list": (lambda page: rx.el.p(page.names[0]), '?.["names"]?.at?.(0)'),
    "an item of a mapping": (lambda page: rx.el.p(page.mapping["a"]), '?.["mapping"]?.["a"]'),
    "a property": (lambda page: rx.el.p(page.child.upper_name), "'upper_name' must be a field"),
    "arithmetic": (lambda page: rx.el.p(page.number + 1), '?.["number"] + 1)'),
    "a comparison of size": (lambda page: cond(page.number > 1, "a", "b"), '?.["number"] > 1)'),
    "arithmetic on a comparison": (
        lambda page: rx.el.p(page.number + (page.text == "a")),
        '?.["number"] + Number(',
    ),
    "an operation on text": (lambda page: rx.el.p(page.text.upper()), ".toUpperCase()"),
    "the length of a text": (lambda page: rx.el.p(page.text.length()), "pyStrLength("),
    "the length of a mapping": (lambda page: rx.el.p(page.mapping.length()), "Object.keys("),
    "the length of an optional list": (
        lambda page: rx.el.p(page.maybe_names.length()),
        '?.["maybe_names"].length',
    ),
    "a joined list": (lambda page: rx.el.p(page.names.join(", ")), '?.["names"]'),
    "membership": (lambda page: cond(page.names.contains("a"), "a", "b"), ".includes("),
    "a loop over a mapping": (
        lambda page: foreach(page.mapping, lambda item: rx.el.p(item[0])),
        "Object.entries(",
    ),
    "the index of a loop": (
        lambda page: foreach(page.names, lambda name, index: rx.el.p(index, name)),
        "index",
    ),
    "a list as text": (lambda page: rx.el.p(page.names), "format it as a string"),
    "an object as text": (lambda page: rx.el.p(page.child), "format it as a string"),
    "a float as text": (lambda page: rx.el.p(page.ratio), "<class 'float'>"),
    "a fixed float as text": (lambda _page: rx.el.p(1.0), "1.0 of type <class 'float'>"),
    "a number beyond JavaScript's": (lambda _page: rx.el.p(2**53), str(2**53)),
    "an enum as text": (lambda page: rx.el.p(page.colour), "Colour"),
    "any value as text": (lambda page: rx.el.p(page.anything), "typing.Any"),
    "a boolean as text": (lambda page: rx.el.p(page.flag), "React prints nothing for a boolean"),
    "a fixed boolean as text": (lambda _page: rx.el.p(True), "React prints nothing for a boolean"),
    "an optional boolean as text": (
        lambda page: rx.el.p(page.maybe_flag),
        "React prints nothing for a boolean",
    ),
    "a text or a boolean": (
        lambda page: rx.el.p(page.flag & page.text),
        "React prints nothing for a boolean",
    ),
    "an optional part of a text": (lambda page: rx.el.p(f"{page.maybe_text}!"), "may not be None"),
    "an optional class": (lambda page: rx.el.p(class_name=["a", page.maybe_text]), "may not be None"),
    "a float in a text": (lambda page: rx.el.p(f"{page.ratio}!"), "<class 'float'>"),
    "a field of what may be None": (lambda page: rx.el.p(page.maybe_child.name), "may be None here"),
    "a field of what is None": (
        lambda page: cond(page.maybe_child, "a", rx.el.p(page.maybe_child.name)),
        "may be None here",
    ),
    "the truth of an object without fields": (lambda page: cond(page.nothing, "a", "b"), "the truth of"),
    "the truth of an object with its own": (lambda page: cond(page.basket, "a", "b"), "the truth of"),
    "the truth of any value": (lambda page: cond(page.flag & page.anything, "a", "b"), "the truth of"),
    "the truth of any value, denied": (lambda page: cond(~page.anything, "a", "b"), "the truth of"),
    "a comparison of lists": (lambda page: cond(page.names == ["a"], "a", "b"), "which compares"),
    "a comparison of objects": (lambda page: cond(page.child == page.child, "a", "b"), "which compares"),
    "a comparison of any value": (lambda page: cond(page.anything == "a", "a", "b"), "which compares"),
    "a match of a list": (lambda page: match(page.names, ("a", rx.el.p()), rx.el.b()), "a match of"),
    "a match of booleans and numbers": (
        lambda page: match(page.flag, (1, rx.el.p()), rx.el.b()),
        "a match of",
    ),
    "a match of texts": (lambda page: rx.el.p(match(page.text, ("a", "x"), "y")), "switch"),
    "a controlled input": (lambda page: rx.el.input(value=page.text, on_change=LOG), "default_value"),
    "a controlled checkbox": (lambda page: rx.el.input(checked=page.flag, on_change=LOG), "default_checked"),
    "a style": (lambda _page: rx.el.p(style={"color": "red"}), "style it with class_name"),
    "an unknown prop": (lambda _page: rx.el.p(color="red"), "style it with class_name"),
    "focus": (lambda _page: rx.el.input(auto_focus=True), "set focus in an effect"),
    "a muted video": (lambda _page: rx.el.video(muted=True), "'muted'"),
    "markup that was not cleaned": (
        lambda _page: rx.el.div(custom_attrs={"dangerouslySetInnerHTML": {"__html": "<b>"}}),
        "use raw_html",
    ),
    "a boolean for a text attribute": (
        lambda page: rx.el.p(custom_attrs={"title": page.flag}),
        "a boolean for the prop 'title'",
    ),
    "a fixed boolean for a text attribute": (
        lambda _page: rx.el.p(custom_attrs={"title": True}),
        "a boolean for the prop 'title'",
    ),
    "a float for an attribute": (lambda page: rx.el.p(custom_attrs={"x": page.ratio}), "<class 'float'>"),
    "a list for an attribute": (lambda page: rx.el.p(custom_attrs={"x": page.names}), "list[str]"),
    "a component of a library": (lambda _page: rx.text("x"), "Text from '@radix-ui/themes"),
    "a component of a library inside": (lambda _page: rx.markdown("x"), "wrap it as client-only"),
    "a router link to a fragment": (lambda _page: rx.el.a(href="#x"), "#fragment"),
    "a router link to a relative path": (lambda _page: rx.el.a(href="x"), "begin it with a slash"),
    "a select": (lambda _page: rx.el.select(rx.el.option("x")), "<select>"),
    "a controlled textarea": (lambda page: rx.el.textarea(value=page.text), "default_value"),
    "a script": (lambda _page: rx.el.script("x"), "<script>"),
    "a style sheet": (lambda _page: rx.el.style("x"), "<style>"),
    "a title": (lambda _page: rx.el.title("x"), "<title>"),
    "a noscript": (lambda _page: rx.el.noscript("x"), "<noscript>"),
    "a Var of a state": (lambda _page: rx.el.p(Counter.name), "counter"),
    "a Var without a server value": (lambda _page: rx.el.p(Var("window.name", _var_type=str)), "window.name"),
    "an unknown condition": (lambda _page: cond(Var("isTall", _var_type=bool), "a", "b"), "isTall"),
    "a field without a server value": (
        lambda page: rx.el.p(with_server_value(Var("store", _var_type=Child), {"tags": page.names}).name),
        "has no server value for 'name'",
    ),
}


@pytest.mark.parametrize(("view", "complaint"), REFUSED.values(), ids=REFUSED)
def test_what_the_server_cannot_render_is_refused(view: View, complaint: str) -> None:
    def article_view(page: Any) -> rx.Component:
        return rx.el.main(view(page))

    with pytest.raises(UntranslatableViewError, match=re.escape(complaint)) as refusal:
        write_template(article_view, Model)
    assert "view 'article_view' cannot be rendered on the server: " in str(refusal.value)
