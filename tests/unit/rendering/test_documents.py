"""A whole document says what the page says, and hostile data stays data."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import reflex as rx

from rxapp.rendering import Head, LoadedPage, Page, PageRequest, SafeHTML
from rxapp.rendering.document import compile_page, encode_data, render_document, render_head
from rxapp.rendering.shell import SLOT_MARK, Shell, parse_shell
from tests.support.documents import parse_document
from tests.unit.rendering.views import Model

HOSTILE = "</script></title><script>alert(1)</script><!-- --!> ]]> \u2028\u2029 \" ' & é 😀"
ADDRESS = "https://site.test/a?b=c&d=e"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """An empty shell."""
    return parse_shell(f"<html><head></head><body><div>{SLOT_MARK}</div></body></html>", tmp_path)


async def load_nothing(_request: PageRequest) -> None:
    """Find nothing."""


def show(page: Any) -> rx.Component:
    """Show a text."""
    return rx.el.p(page.text)


PAGE = Page("/a/[slug]", Model, load_nothing, show, rx.el.main, rx.fragment)


def render(shell: Shell, head: Head, **fields: Any) -> str:
    loaded = LoadedPage(Model(**fields), head)
    return render_document(compile_page(PAGE), loaded, encode_data(loaded), shell)


def test_the_document_says_once_what_the_page_is(shell: Shell) -> None:
    document = parse_document(render(shell, Head("A title", "What it is.", ADDRESS, "article")))
    assert document.titles == ["A title"]
    assert document.read_meta("description") == document.read_meta("og:description") == "What it is."
    assert document.read_meta("og:title") == "A title"
    assert document.read_meta("og:type") == "article"
    assert document.read_canonical() == document.read_meta("og:url") == ADDRESS


def test_the_body_is_in_the_frame(shell: Shell) -> None:
    assert "<main><p>text</p></main>" in render(shell, Head("t", "d", ADDRESS))


def test_the_data_is_what_the_body_was_made_from(shell: Shell) -> None:
    document = parse_document(render(shell, Head("t", "d", ADDRESS), text=HOSTILE, html=SafeHTML(HOSTILE)))
    data = document.read_json("application/json")
    assert (data["model"]["text"], data["model"]["html"]) == (HOSTILE, HOSTILE)
    assert (data["title"], data["description"], data["canonical"]) == ("t", "d", ADDRESS)
    assert data["kind"] == document.read_meta("og:type")


def test_hostile_data_ends_no_element_and_adds_none(shell: Shell) -> None:
    head = Head(HOSTILE, HOSTILE, ADDRESS + HOSTILE, HOSTILE, {"name": HOSTILE, "of": [HOSTILE]})
    source = render(shell, head, text=HOSTILE)
    document = parse_document(source)
    assert [name for name, _ in document.elements].count("script") == 2
    assert document.titles == [HOSTILE]
    assert document.read_meta("description") == HOSTILE
    assert document.read_canonical() == ADDRESS + HOSTILE
    assert document.read_json("application/ld+json") == {"name": HOSTILE, "of": [HOSTILE]}
    assert "<!--" not in source


def test_no_script_holds_a_less_than_sign(shell: Shell) -> None:
    source = render(shell, Head("t", HOSTILE, ADDRESS, json_ld={"a": HOSTILE}), text=HOSTILE)
    scripts = re.findall(r"<script type=[^>]*>(.*?)</script>", source)
    assert len(scripts) == 2
    assert not any("<" in script for script in scripts)


def test_a_page_may_ask_not_to_be_listed() -> None:
    assert 'name="robots" content="noindex"' in render_head(Head("t", "d", ADDRESS, is_indexed=False))
    assert "robots" not in render_head(Head("t", "d", ADDRESS))


def test_the_scripts_of_the_route_are_preloaded() -> None:
    shell = Shell("<head>", "", "", modules={"a/:slug": ("/x.js", "/y.js"), "": ("/z.js",)})
    document = parse_document(render(shell, Head("t", "d", ADDRESS)))
    assert [link["href"] for link in document.find("link", rel="modulepreload")] == ["/x.js", "/y.js"]


@pytest.mark.parametrize("value", [Decimal("1.5"), datetime(2026, 1, 1, tzinfo=UTC), b"x", {1, 2}])
def test_data_is_json(value: object) -> None:
    loaded = LoadedPage(Model(anything=value), Head("t", "d", ADDRESS))
    assert json.loads(encode_data(loaded))["title"] == "t"


def test_data_that_has_no_json_is_named() -> None:
    loaded = LoadedPage(Model(anything=object()), Head("t", "d", ADDRESS))
    with pytest.raises(NotImplementedError, match="object is not display-ready"):
        encode_data(loaded)


def test_the_error_names_the_pages_view() -> None:
    def broken(page: Any) -> rx.Component:
        return rx.el.p(page.ratio)

    page = Page("/", Model, load_nothing, broken, rx.el.main, rx.fragment)
    with pytest.raises(Exception, match="view 'broken'"):
        compile_page(page)
