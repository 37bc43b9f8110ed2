"""What elements, loops and conditions of a view become."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

from typing import Any, cast

import pytest
import reflex as rx
from reflex.vars import Var
from reflex_components_core.el.elements.inline import A

from rxapp.rendering import SafeHTML, prefer_live, raw_html, with_server_value
from tests.unit.rendering.views import Child, View, cond, foreach, match, render

UNCLEAN: list[View] = [lambda page: raw_html(page.text), lambda _page: raw_html("<b>")]


def test_elements_nest() -> None:
    html = render(lambda page: rx.el.main(rx.el.h1(page.text), rx.el.p("a", rx.el.em("b"), "c")))
    assert html == "<main><h1>text</h1><p>a<em>b</em>c</p></main>"


def test_void_elements_have_no_end() -> None:
    assert render(lambda _page: rx.el.p(rx.el.br(), rx.el.hr())) == "<p><br><hr></p>"


def test_fragments_leave_no_trace() -> None:
    assert render(lambda _page: rx.fragment(rx.fragment("a"), rx.fragment(), "b")) == "ab"


def test_internal_links_are_marked_as_the_routers_own() -> None:
    html = render(lambda page: rx.el.a(page.text, href="/blog?tag=a&after=b"))
    assert html == '<a href="/blog?tag=a&amp;after=b" data-discover="true">text</a>'


@pytest.mark.parametrize("url", ["https://reflex.dev/", "//reflex.dev/", "mailto:a@b.example"])
def test_links_may_lead_to_other_sites(url: str) -> None:
    assert render(lambda page: rx.el.a("x", href=page.text), text=url) == f'<a href="{url}">x</a>'
    assert render(lambda _page: rx.el.a("x", href=url)) == f'<a href="{url}">x</a>'


def test_a_plain_link_may_lead_to_a_fragment() -> None:
    assert render(lambda _page: A.create("x", href="#main")) == '<a href="#main">x</a>'


def test_a_loop_repeats_its_body() -> None:
    def view(page: Any) -> rx.Component:
        return rx.el.ul(foreach(page.names, rx.el.li))

    assert render(view, names=["<a>", "b"]) == "<ul><li>&lt;a&gt;</li><li>b</li></ul>"
    assert render(view, names=[]) == "<ul></ul>"


def test_a_loop_over_none_is_empty() -> None:
    def view(page: Any) -> rx.Component:
        return rx.el.ul(foreach(page.maybe_names, rx.el.li))

    assert render(view, maybe_names=None) == "<ul></ul>"
    assert render(view, maybe_names=["a"]) == "<ul><li>a</li></ul>"


def test_a_loop_may_go_over_a_fixed_list() -> None:
    assert render(lambda page: foreach([page.text, "b"], rx.el.li)) == "<li>text</li><li>b</li>"


def test_loops_nest_and_see_what_is_around_them() -> None:
    def child(page: Any, child: Any) -> rx.Component:
        return rx.el.li(foreach(child.tags, lambda tag: rx.el.b(page.text, child.name, tag)))

    html = render(
        lambda page: foreach(page.children, lambda each: child(page, each)),
        text="t",
        children=[Child("x", tags=["1", "2"]), Child("y", tags=["3"])],
    )
    assert html == "<li><b>tx1</b><b>tx2</b></li><li><b>ty3</b></li>"


def test_loops_over_lists_of_lists_nest() -> None:
    def row(cells: Any) -> rx.Component:
        return rx.el.tr(foreach(cells, rx.el.td))

    html = render(lambda page: foreach(page.grid, row), grid=[[1, 2], [], [3]])
    assert html == "<tr><td>1</td><td>2</td></tr><tr></tr><tr><td>3</td></tr>"


def test_loops_that_name_their_item_alike_keep_apart() -> None:
    def view(page: Any) -> rx.Component:
        return rx.el.p(
            foreach(page.names, lambda item: rx.el.b(item)),  # noqa: PLW0108 -- the name is the point
            foreach(page.children, lambda item: rx.el.i(item.name)),
        )

    assert render(view, names=["a"], children=[Child("c")]) == "<p><b>a</b><i>c</i></p>"


def test_keys_are_not_written() -> None:
    def view(page: Any) -> rx.Component:
        return foreach(page.names, lambda name: rx.el.li(name, key=name))

    assert render(view, names=["a"]) == "<li>a</li>"


@pytest.mark.parametrize(("flag", "html"), [(True, "<b>yes</b>"), (False, "<i>no</i>")])
def test_a_condition_chooses_between_components(flag: bool, html: str) -> None:
    assert render(lambda page: cond(page.flag, rx.el.b("yes"), rx.el.i("no")), flag=flag) == html


@pytest.mark.parametrize(("flag", "html"), [(True, "<b>yes</b>"), (False, "")])
def test_a_condition_without_else_may_yield_nothing(flag: bool, html: str) -> None:
    assert render(lambda page: cond(page.flag, rx.el.b("yes")), flag=flag) == html


def test_conditions_nest() -> None:
    def view(page: Any) -> Any:
        return cond(page.flag, cond(page.text == "a", rx.el.b("1"), "2"), rx.el.b("3"))

    assert render(view, flag=True, text="a") == "<b>1</b>"
    assert render(view, flag=True, text="b") == "2"
    assert render(view, flag=False) == "<b>3</b>"


def test_a_condition_chooses_between_texts() -> None:
    def view(page: Any) -> rx.Component:
        return rx.el.p(cond(page.flag, page.text, cond(page.number == 3, "three <", "many")))

    assert render(view, flag=True) == "<p>text</p>"
    assert render(view, number=3) == "<p>three &lt;</p>"
    assert render(view, number=4) == "<p>many</p>"


def test_what_a_condition_asked_for_is_there_inside() -> None:
    def view(page: Any) -> Any:
        some = rx.el.b(page.maybe_child.name, title=f"{page.maybe_child.name}!")
        return cond(page.maybe_child, some, rx.el.i())

    assert render(view, maybe_child=Child("c")) == '<b title="c!">c</b>'
    assert render(view) == "<i></i>"


def test_what_a_condition_found_absent_is_there_otherwise() -> None:
    def view(page: Any) -> Any:
        return cond(~page.maybe_child, "none", rx.el.b(page.maybe_child.name))

    assert render(view, maybe_child=Child("c")) == "<b>c</b>"
    assert render(view) == "none"


def test_both_sides_of_an_and_are_there_inside() -> None:
    def view(page: Any) -> Any:
        both = page.maybe_child & page.maybe_child.nickname
        return cond(both, rx.el.b(f"{page.maybe_child.nickname}"))

    assert render(view, maybe_child=Child("c", nickname="n")) == "<b>n</b>"
    assert render(view, maybe_child=Child("c")) == ""
    assert render(view) == ""


def test_a_choice_between_texts_knows_what_is_there() -> None:
    def view(page: Any) -> rx.Component:
        return rx.el.p(cond(page.maybe_child, page.maybe_child.name, "nobody"))

    assert render(view, maybe_child=Child("c")) == "<p>c</p>"
    assert render(view) == "<p>nobody</p>"


@pytest.mark.parametrize(
    ("text", "html"), [("a", "<b></b>"), ("b", "<i></i>"), ("c", "<i></i>"), ("d", "<p></p>")]
)
def test_a_match_takes_the_first_case_that_fits(text: str, html: str) -> None:
    def view(page: Any) -> Any:
        return match(page.text, ("a", rx.el.b()), ("b", "c", rx.el.i()), rx.el.p())

    assert render(view, text=text) == html


def test_a_match_may_have_no_default() -> None:
    assert render(lambda page: match(page.number, (1, rx.el.b()), rx.fragment()), number=2) == ""


def test_cleaned_html_is_written_as_it_is() -> None:
    html = render(
        lambda page: raw_html(page.html, class_name="prose", id="x"), html=SafeHTML("<p>{{ a }} &amp;</p>")
    )
    assert html == '<div id="x" class="prose"><p>{{ a }} &amp;</p></div>'


@pytest.mark.parametrize("view", UNCLEAN)
def test_html_that_was_not_cleaned_is_refused(view: View) -> None:
    with pytest.raises(TypeError, match="SafeHTML"):
        render(view)


@pytest.mark.parametrize("server", ["idle", None])
def test_a_browser_value_has_a_fixed_value_on_the_server(server: str | None) -> None:
    def view(_page: Any) -> rx.Component:
        return rx.el.p(with_server_value(Var("status", _var_type=str | None), server))

    assert render(view) == f"<p>{server or ''}</p>"


def test_a_browser_value_may_take_its_server_value_from_the_model() -> None:
    def view(page: Any) -> Any:
        items = with_server_value(Var("list.items", _var_type=list[Child]), page.children)
        more = with_server_value(Var("list.more", _var_type=bool), page.text != "")
        return rx.fragment(foreach(items, lambda item: rx.el.li(item.name)), cond(more, "more", "end"))

    assert render(view, children=[Child("c")]) == "<li>c</li>more"
    assert render(view, text="") == "end"


def test_a_browser_object_may_have_server_values_for_its_fields() -> None:
    def view(page: Any) -> rx.Component:
        owner = with_server_value(Var("store", _var_type=Child), {"name": page.text, "tags": page.names})
        return rx.el.p(owner.name, foreach(owner.tags, rx.el.b))

    assert render(view, names=["t"]) == "<p>text<b>t</b></p>"


def test_what_events_bring_later_is_what_came_with_the_page_at_first() -> None:
    def view(page: Any) -> Any:
        is_live = cast("Any", Var("state.is_live", _var_type=bool))
        items = prefer_live(Var("state.items", _var_type=list[Child]), page.children, is_live=is_live)
        text = prefer_live(Var("state.text", _var_type=str), page.text, is_live=is_live)
        assert "isTrue(state.is_live) ? state.text : " in str(text)
        return rx.fragment(foreach(items, lambda item: rx.el.li(item.name)), rx.el.p(text))

    assert render(view, children=[Child("c")]) == "<li>c</li><p>text</p>"
