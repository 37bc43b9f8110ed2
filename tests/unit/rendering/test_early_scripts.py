"""A script that runs before the first paint: in the document, by hash, and nowhere else."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

import base64
import hashlib
from typing import Any

import pytest
import reflex as rx

from rxapp.rendering import Page, early_script
from rxapp.rendering.document import compile_page
from tests.unit.rendering.views import Model

SOURCE = """document.documentElement.dataset.tea = sessionStorage.getItem("tea") ?? "none"; // 1 < 2 && 'a'"""


async def load_nothing(_request: object) -> None:
    """Find nothing."""


def show(page: Any) -> rx.Component:
    """Show a text and run a script after it."""
    return rx.el.div(rx.el.p(page.text), early_script(SOURCE))


PAGE = Page("/a", Model, load_nothing, show, rx.el.main, rx.fragment)


def test_the_document_has_it_as_it_was_written_where_it_stands() -> None:
    compiled = compile_page(PAGE)
    body = compiled.template.render(page=Model())
    assert body == f"<main><div><p>text</p><script>{SOURCE}</script></div></main>"


def test_its_hash_is_what_a_browser_computes() -> None:
    digest = base64.b64encode(hashlib.sha256(SOURCE.encode()).digest()).decode()
    assert compile_page(PAGE).script_hashes == (f"'sha256-{digest}'",)


def test_react_hears_nothing_of_it() -> None:
    rendered = str(early_script(SOURCE).render())
    assert "tea" not in rendered
    assert "script" not in rendered


@pytest.mark.parametrize("sequence", ["</script", "</SCRIPT", "<!--", "{{", "{%", "{#"])
def test_what_would_end_it_early_is_refused(sequence: str) -> None:
    with pytest.raises(ValueError, match="early script"):
        early_script(f"const text = '{sequence}'")
