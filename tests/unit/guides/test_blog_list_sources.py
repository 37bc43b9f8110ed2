"""The code on the page of the guide to the blog list is the code of its files."""

import dataclasses
import html
import re

import pytest

from rxapp.guides.blog_list.columns import KINDS
from rxapp.guides.blog_list.sources import FILES, Sources, find_file, read_sources

NAMES = [field.name for field in dataclasses.fields(Sources)]


@pytest.mark.parametrize("name", NAMES)
def test_a_block_holds_its_file_in_colour(name: str) -> None:
    path, _ = find_file(name)
    block = getattr(read_sources(), name)
    text = html.unescape(re.sub(r"<[^>]+>", "", block)).strip()
    assert text == path.read_text(encoding="utf-8").strip()
    assert 'class="tok-' in block
    assert 'tabindex="0"' in block


def test_each_list_has_its_file_and_the_same_in_next() -> None:
    assert {name for kind in KINDS for name in (kind.key, f"{kind.key}_next")} == set(FILES)
    for kind in KINDS:
        assert FILES[kind.key][0] == kind.files[0]
