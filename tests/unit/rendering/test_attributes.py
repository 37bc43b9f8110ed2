"""What the props of an element become."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

from typing import Any

import pytest
import reflex as rx
from reflex_components_core.el.elements.inline import A

from tests.unit.rendering.views import Child, View, cond, render

PROPS: list[tuple[View, str]] = [
    (lambda _page: rx.el.p(class_name="a b"), '<p class="a b"></p>'),
    (lambda _page: rx.el.p(class_name=["a", "b"]), '<p class="a b"></p>'),
    (lambda page: rx.el.p(class_name=["a", page.text, "it's {"]), '<p class="a text it&#39;s {"></p>'),
    (lambda page: rx.el.p(class_name=cond(page.flag, "on", "off")), '<p class="off"></p>'),
    (lambda page: rx.el.p(class_name=["a", cond(page.flag, "on", "")]), '<p class="a "></p>'),
    (lambda page: rx.el.p(class_name=f"is-{page.text} x"), '<p class="is-text x"></p>'),
    (lambda _page: rx.el.label(html_for="x"), '<label for="x"></label>'),
    (lambda _page: rx.el.time(date_time="2026"), '<time datetime="2026"></time>'),
    (lambda page: rx.el.td(col_span=page.number, row_span=2), '<td colspan="3" rowspan="2"></td>'),
    (lambda _page: rx.el.div(tab_index=0, role="region"), '<div role="region" tabindex="0"></div>'),
    (lambda page: rx.el.input(default_value=page.text), '<input value="text">'),
    (lambda page: rx.el.button(custom_attrs={"value": page.text}), '<button value="text"></button>'),
    (lambda _page: rx.el.p(data_x="1", aria_label="x"), '<p data-x="1" aria-label="x"></p>'),
    (lambda _page: rx.el.p(id="x", key="y"), '<p id="x"></p>'),
    (lambda _page: rx.el.p(custom_attrs={"aria-current": None}), "<p></p>"),
    (lambda page: rx.el.p(title=page.child.name), '<p title="child"></p>'),
    (lambda _page: rx.el.meter(custom_attrs={"value": 2}), '<meter value="2"></meter>'),
]
HANDLED: list[View] = [
    lambda _page: rx.el.button(on_click=rx.console_log("x")),
    lambda _page: rx.el.button(
        on_click=[rx.console_log("x"), rx.console_log("y")], on_blur=rx.console_log("x")
    ),
]
SCRIPT_URLS = ("javascript:alert(1)", " \x01JaVa\tScRiPt\n:alert(1)")


def test_fixed_attributes_are_escaped_and_are_no_template() -> None:
    html = render(lambda _page: rx.el.p(title="""<a "b" 'c' & {{ d }}>"""))
    assert html == '<p title="&lt;a &#34;b&#34; &#39;c&#39; &amp; &#123;&#123; d }}&gt;"></p>'


def test_attributes_of_the_model_are_escaped() -> None:
    html = render(lambda page: rx.el.p(title=page.text), text='" onclick="alert(1)')
    assert html == '<p title="&#34; onclick=&#34;alert(1)"></p>'


@pytest.mark.parametrize(("view", "html"), PROPS)
def test_props_become_attributes(view: View, html: str) -> None:
    assert render(view) == html


@pytest.mark.parametrize(
    ("value", "html"), [(None, "<p></p>"), ("", '<p title=""></p>'), ("x", '<p title="x"></p>')]
)
def test_an_optional_attribute_is_left_out_for_none(value: str | None, html: str) -> None:
    assert render(lambda page: rx.el.p(custom_attrs={"title": page.maybe_text}), maybe_text=value) == html
    assert (
        render(lambda page: rx.el.p(custom_attrs={"title": page.child.nickname}), child=Child(nickname=value))
        == html
    )


@pytest.mark.parametrize("flag", [True, False])
def test_a_boolean_attribute_is_there_or_not(flag: bool) -> None:
    html = '<p hidden=""></p>' if flag else "<p></p>"
    assert render(lambda _page: rx.el.p(hidden=flag)) == html
    assert render(lambda page: rx.el.p(hidden=page.flag), flag=flag) == html
    assert render(lambda page: rx.el.p(hidden=page.text == "x"), text="x" if flag else "y") == html


@pytest.mark.parametrize(
    ("prop", "name"),
    [
        ("disabled", "disabled"),
        ("read_only", "readonly"),
        ("required", "required"),
        ("default_checked", "checked"),
    ],
)
def test_boolean_attributes_go_by_their_html_names(prop: str, name: str) -> None:
    def view(page: Any) -> rx.Component:
        return rx.el.input(**{prop: page.flag})  # pyright: ignore[reportArgumentType]

    assert render(view, flag=True) == f'<input {name}="">'
    assert render(view, flag=False) == "<input>"


@pytest.mark.parametrize("flag", [True, False])
@pytest.mark.parametrize("name", ["aria-hidden", "data-open", "draggable", "contentEditable", "spellCheck"])
def test_some_booleans_are_words(name: str, flag: bool) -> None:
    html = f'<p {name.lower()}="{str(flag).lower()}"></p>'
    assert render(lambda _page: rx.el.p(custom_attrs={name: flag})) == html
    assert render(lambda page: rx.el.p(custom_attrs={name: page.flag}), flag=flag) == html


@pytest.mark.parametrize(
    ("prop", "name"),
    [
        ("viewBox", "viewbox"),
        ("strokeWidth", "stroke-width"),
        ("fillRule", "fill-rule"),
        ("clipPath", "clip-path"),
        ("clipPathUnits", "clippathunits"),
        ("markerEnd", "marker-end"),
        ("markerWidth", "markerwidth"),
        ("textAnchor", "text-anchor"),
        ("textLength", "textlength"),
        ("vectorEffect", "vector-effect"),
        ("gradientTransform", "gradienttransform"),
    ],
)
def test_svg_attributes_go_by_their_names(prop: str, name: str) -> None:
    assert render(lambda _page: rx.el.svg(custom_attrs={prop: "x"})) == f'<svg {name}="x"></svg>'


@pytest.mark.parametrize("view", HANDLED)
def test_event_handlers_leave_no_trace(view: View) -> None:
    assert render(view) == "<button></button>"


@pytest.mark.parametrize("url", SCRIPT_URLS)
def test_a_url_that_would_run_as_a_script_is_blocked(url: str) -> None:
    blocked = (
        "javascript:throw new Error(&#39;React has blocked a javascript: URL as a security precaution.&#39;)"
    )
    assert render(lambda page: A.create(href=page.text), text=url) == f'<a href="{blocked}"></a>'
    assert render(lambda page: rx.el.img(src=page.text), text=url) == f'<img src="{blocked}">'
    assert render(lambda page: rx.el.button(form_action=page.text), text=url) == (
        f'<button formaction="{blocked}"></button>'
    )


def test_other_urls_are_written_as_they_are() -> None:
    url = "/a?javascript:x&b=c"
    assert (
        render(lambda page: rx.el.a(href=page.text), text=url)
        == '<a href="/a?javascript:x&amp;b=c" data-discover="true"></a>'
    )


def test_an_empty_source_is_left_out() -> None:
    assert render(lambda page: rx.el.img(src=page.text), text="") == "<img>"
    assert render(lambda _page: rx.el.img(src="")) == "<img>"
