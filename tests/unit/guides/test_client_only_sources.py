"""The code on the guide's page is the code of its files."""

import ast
import dataclasses
import html
import re

import pytest

from rxapp.guides.client_only.race import FIXES
from rxapp.guides.client_only.sources import Sources, find_file, read_sources

NAMES = [field.name for field in dataclasses.fields(Sources)]


def strip_tags(markup: str) -> str:
    """Return the text of a code block."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_block_holds_its_file(name: str) -> None:
    path, _ = find_file(name)
    assert strip_tags(getattr(read_sources(), name)) == path.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "failure"])
def test_code_is_coloured_and_can_be_scrolled_by_the_keyboard(name: str) -> None:
    block = getattr(read_sources(), name)
    assert 'class="tok-' in block
    assert 'tabindex="0"' in block


@pytest.mark.parametrize("name", [fix.key for fix in FIXES])
def test_a_fix_is_short_and_can_be_copied_as_it_is(name: str) -> None:
    path, language = find_file(name)
    assert language == "python"
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 35
    imported = {
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    # Only what an app can have: Reflex, and the packages that are made to be lifted out.
    assert {module.removesuffix(".vars") for module in imported} <= {
        "reflex",
        "rxapp.browser",
        "rxapp.rendering",
    }


def test_each_fix_has_its_step_in_next() -> None:
    for fix in FIXES:
        path, language = find_file(f"{fix.key}_next")
        assert language == "tsx"
        assert path.is_file()
