"""What a text node of a view becomes."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

import pytest
import reflex as rx

from tests.unit.rendering.views import Child, Shout, View, cond, render

HOSTILE = """</p><script>alert("1")</script>&amp;<!-- {{ page }} {% raw %} {# ' -->"""
ESCAPED = (
    "&lt;/p&gt;&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;&amp;amp;"
    "&lt;!-- {{ page }} {% raw %} {# &#39; --&gt;"
)
JOINED: list[View] = [
    lambda page: rx.el.p(f"{page.text}: {page.number} {{x}} 'q' \"q\" \\ <"),
    lambda page: rx.el.p(page.text + ": " + page.number.to(str) + " {x} 'q' \"q\" \\ <"),
]


def test_text_of_the_model_is_written() -> None:
    assert render(lambda page: rx.el.p(page.text), text="hello") == "<p>hello</p>"


@pytest.mark.parametrize("kind", [str, Shout])
def test_text_of_the_model_is_escaped(kind: type[str]) -> None:
    assert render(lambda page: rx.el.p(page.text), text=kind(HOSTILE)) == f"<p>{ESCAPED}</p>"


def test_fixed_text_is_escaped_and_is_no_template() -> None:
    html = render(lambda _page: rx.el.p(HOSTILE))
    assert html == f"<p>{ESCAPED.replace('{', '&#123;')}</p>"


def test_a_carriage_return_outlives_the_parser() -> None:
    html = render(lambda page: rx.el.p(page.text, " \r\n", title=page.text), text="a\r\n<b>")
    assert html == '<p title="a&#13;\n&lt;b&gt;">a&#13;\n&lt;b&gt; &#13;\n</p>'


def test_a_line_end_at_the_end_stays() -> None:
    assert render(lambda page: rx.fragment(page.text, "\n")) == "text\n"


def test_preformatted_text_keeps_its_first_line_end() -> None:
    assert render(lambda page: rx.el.pre(page.text), text="\nx") == "<pre>\n\nx</pre>"


def test_whole_numbers_are_written() -> None:
    assert render(lambda page: rx.el.p(page.number, " of ", 12, -1), number=-3) == "<p>-3 of 12-1</p>"


@pytest.mark.parametrize(("value", "html"), [(None, "<p></p>"), ("", "<p></p>"), ("x", "<p>x</p>")])
def test_optional_text_is_written_when_there_is_one(value: str | None, html: str) -> None:
    assert render(lambda page: rx.el.p(page.maybe_text), maybe_text=value) == html


def test_none_is_written_as_nothing() -> None:
    assert render(lambda _page: rx.el.p(None, "")) == "<p></p>"


def test_a_field_of_a_field_is_written() -> None:
    assert render(lambda page: rx.el.p(page.child.name), child=Child("Ada")) == "<p>Ada</p>"


def test_a_choice_of_texts_is_written() -> None:
    assert render(lambda page: rx.el.p(page.choice), choice="two") == "<p>two</p>"


@pytest.mark.parametrize("view", JOINED)
def test_joined_text_is_escaped_as_a_whole(view: View) -> None:
    html = render(view, text="<a>")
    assert html == "<p>&lt;a&gt;: 3 {x} &#39;q&#39; &#34;q&#34; \\ &lt;</p>"


def test_safe_html_as_text_is_escaped() -> None:
    assert render(lambda page: rx.el.p(page.html)) == "<p>&lt;b&gt;bold&lt;/b&gt;</p>"


def test_joined_safe_html_is_escaped() -> None:
    assert render(lambda page: rx.el.p(f"{page.html}!")) == "<p>&lt;b&gt;bold&lt;/b&gt;!</p>"


def test_a_backslash_before_a_brace_is_kept() -> None:
    assert render(lambda page: rx.el.p(cond(page.flag, "\\{{ x }}", "\\}} \x85{%"))) == "<p>\\}} \x85{%</p>"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("a\n b", "a\n b"),
        ("\nx", "\nx"),
        ("a\r\nb", "a&#13;\nb"),
        ("</textarea><b>{{ 1 }}", "&lt;/textarea&gt;&lt;b&gt;{{ 1 }}"),
    ],
)
def test_a_field_of_several_lines_has_its_text_as_content(text: str, written: str) -> None:
    html = render(lambda page: rx.el.textarea(default_value=page.text, id="body"), text=text)
    assert html == f'<textarea id="body">\n{written}</textarea>'


def test_a_field_of_several_lines_may_be_empty() -> None:
    assert render(lambda _page: rx.el.textarea(rows=3)) == '<textarea rows="3">\n</textarea>'
