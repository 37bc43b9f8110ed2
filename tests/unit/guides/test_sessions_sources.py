"""The code on the page of the guide to sessions is the code of its files, and every step has some."""

import dataclasses
import html
import inspect
import re
from datetime import timedelta

import pytest

from rxapp.guides.sessions.handlers.policy import POLICY
from rxapp.guides.sessions.sources import FILES, StepSource, read_hashing, read_sources
from rxapp.guides.sessions.steps import STEPS
from rxapp.guides.sessions.story.transcript import Life, Trials
from rxapp.guides.sessions.trials import TRIALS
from rxapp.sessions import SessionPolicy, references

KEYS = [step.key for step in STEPS]


def read_block(block: str) -> str:
    """Return the text of a code block."""
    return html.unescape(re.sub(r"<[^>]+>", "", block)).strip()


@pytest.mark.parametrize("key", KEYS)
def test_a_block_holds_its_file_in_colour(key: str) -> None:
    files, source = FILES[key], getattr(read_sources(), key)
    assert isinstance(source, StepSource)
    blocks = {files.find_ours(): source.ours, files.find_theirs(): source.theirs}
    if files.script:
        blocks[files.find_script()] = source.script
    for path, block in blocks.items():
        assert read_block(block) == path.read_text(encoding="utf-8").strip()
        assert 'class="tok-' in block
        assert 'tabindex="0"' in block


def test_the_steps_are_those_of_the_story() -> None:
    assert KEYS == [field.name for field in dataclasses.fields(Life)] == list(FILES)
    assert [text.key for text in TRIALS] == [field.name for field in dataclasses.fields(Trials)]


def test_the_hash_that_is_shown_is_the_one_that_is_made() -> None:
    shown = read_hashing()
    assert "def refer(" in shown
    assert "hmac.digest(key, message, hashlib.sha256)" in shown
    source = inspect.getsource(references)
    for line in shown.splitlines():
        assert line.strip() in source


def test_the_story_has_the_life_times_of_the_app_which_the_text_names() -> None:
    assert SessionPolicy() == POLICY
    assert {kind.value: (each.idle, each.absolute) for kind, each in POLICY.lifetimes.items()} == {
        "anonymous": (timedelta(days=30), timedelta(days=30)),
        "standard": (timedelta(minutes=30), timedelta(hours=12)),
        "remembered": (timedelta(days=14), timedelta(days=30)),
    }
    assert (POLICY.fresh, POLICY.max_bytes) == (timedelta(minutes=10), 32 * 1024)
