"""A cursor brings back the very place it was made from, and nothing else is taken for one."""

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxapp.blog.cursor import BadCursorError, Place, decode_cursor, encode_cursor

KEY = b"k" * 32
PLACE = Place(datetime(2026, 3, 1, 12, 30, 15, 999_999, tzinfo=UTC), 42)
ALPHABET = string.ascii_letters + string.digits + "-_"

moments = st.datetimes(timezones=st.just(UTC))
places = st.builds(Place, moments, st.integers(-(2**63), 2**63 - 1))
tags = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(places, tags)
def test_a_cursor_brings_back_its_place_to_the_microsecond(place: Place, tag: str) -> None:
    assert decode_cursor(encode_cursor(place, tag, KEY), tag, KEY) == place


@given(places, tags)
def test_a_cursor_needs_no_quoting_in_a_url(place: Place, tag: str) -> None:
    cursor = encode_cursor(place, tag, KEY)
    assert len(cursor) == 40
    assert set(cursor) <= set(ALPHABET)


@pytest.mark.parametrize("position", range(40))
def test_no_character_can_be_changed(position: int) -> None:
    cursor = encode_cursor(PLACE, "", KEY)
    others = set(ALPHABET + "+/=") - {cursor[position]}
    for other in others:
        with pytest.raises(BadCursorError):
            decode_cursor(cursor[:position] + other + cursor[position + 1 :], "", KEY)


@pytest.mark.parametrize("length", range(40))
def test_a_cursor_cut_short_is_refused(length: int) -> None:
    with pytest.raises(BadCursorError):
        decode_cursor(encode_cursor(PLACE, "", KEY)[:length], "", KEY)


@pytest.mark.parametrize("addition", ["A", "AAAA", "=", "==", " ", "\n", "%3D", "\0"])
def test_a_cursor_with_something_added_is_refused(addition: str) -> None:
    with pytest.raises(BadCursorError):
        decode_cursor(encode_cursor(PLACE, "", KEY) + addition, "", KEY)


@pytest.mark.parametrize(("made_for", "used_for"), [("", "redis"), ("redis", ""), ("redis", "reflex")])
def test_a_cursor_belongs_to_the_list_of_one_tag(made_for: str, used_for: str) -> None:
    with pytest.raises(BadCursorError):
        decode_cursor(encode_cursor(PLACE, made_for, KEY), used_for, KEY)


def test_a_cursor_signed_with_another_key_is_refused() -> None:
    with pytest.raises(BadCursorError):
        decode_cursor(encode_cursor(PLACE, "", b"x" * 32), "", KEY)


@given(st.text() | st.text(ALPHABET, min_size=38, max_size=42))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadCursorError):
        decode_cursor(text, "", KEY)


@pytest.mark.parametrize("text", ["A" * 1_000_000, "é" * 100_000, "\ud800", "٣" * 40])
def test_huge_or_foreign_text_is_refused(text: str) -> None:
    with pytest.raises(BadCursorError):
        decode_cursor(text, "", KEY)


def test_a_cursor_outlives_the_key_that_it_was_signed_with() -> None:
    cursor = encode_cursor(PLACE, "", KEY)
    assert decode_cursor(cursor, "", b"x" * 32, KEY) == PLACE
    with pytest.raises(BadCursorError):
        decode_cursor(cursor, "", b"x" * 32, b"y" * 32)
