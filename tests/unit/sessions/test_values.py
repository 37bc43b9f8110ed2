"""What can be in a session: JSON and nothing else, refused where it is set and not where it is read."""

import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxapp.sessions.errors import SessionValueError
from rxapp.sessions.values import (
    MAX_DEPTH,
    MAX_INTEGER,
    MAX_KEY_LENGTH,
    check_key,
    decode_value,
    encode_value,
)


class _Color(StrEnum):
    RED = "red"


class _Size(IntEnum):
    BIG = 9


class _Text(str):
    __slots__ = ()


class _Dict(dict[str, int]):
    pass


def _nest(depth: int, *, in_objects: bool = False) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value} if in_objects else [value]
    return value


def _loop() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


NOT_JSON: dict[str, Any] = {
    "NaN": math.nan,
    "infinity": math.inf,
    "negative infinity": [-math.inf],
    "set": {1, 2},
    "frozen set": frozenset("a"),
    "bytes": b"a",
    "bytearray": bytearray(b"a"),
    "datetime": datetime(2026, 3, 1, tzinfo=UTC),
    "date": {"day": date(2026, 3, 1)},
    "decimal": Decimal("1.5"),
    "uuid": UUID(int=0),
    "complex": 1j,
    "object": object(),
    "type": int,
    "generator": (n for n in range(3)),
    "enum of text": _Color.RED,
    "enum of numbers": [_Size.BIG],
    "subclass of text": _Text("a"),
    "subclass of dict": _Dict(a=1),
    "number as key": {1: "a"},
    "none as key": {None: "a"},
    "boolean as key": {True: "a"},
    "bytes as key": {b"a": 1},
    "enum as key": {_Color.RED: 1},
    "lone surrogate": "\ud800",
    "lone surrogate inside": ["a\udfffb"],
    "lone surrogate in a key": {"\ud800": 1},
    "too large": MAX_INTEGER + 1,
    "too small": -MAX_INTEGER - 1,
    "huge": 10**5000,
    "too deep": _nest(MAX_DEPTH + 1),
    "too deep in objects": _nest(MAX_DEPTH + 1, in_objects=True),
    "far too deep": _nest(100_000),
    "in itself": _loop(),
}


@pytest.mark.parametrize("value", NOT_JSON.values(), ids=list(NOT_JSON))
def test_what_is_not_json_is_refused(value: Any) -> None:
    """60."""
    with pytest.raises(SessionValueError):
        encode_value(value)


ALLOWED: list[Any] = [
    *(None, True, False, 0, -1, MAX_INTEGER, -MAX_INTEGER, 1.5, -0.0, 5e-324, 1.7e308),
    *("", "a", "ü😀", "\x00\x1f\u2028", '"\\', "</script>", "\ufffe"),
    *([], {}, [[]], {"": None}, {"a": [1, {"b": "c"}]}, _nest(MAX_DEPTH), _nest(MAX_DEPTH, in_objects=True)),
]


@pytest.mark.parametrize("value", ALLOWED, ids=repr)
def test_json_comes_back_as_it_was(value: Any) -> None:
    encoded = encode_value(value)
    assert json.loads(encoded) == value
    assert decode_value(encoded, object) == value


def test_a_tuple_comes_back_as_a_list() -> None:
    assert decode_value(encode_value((1, (2,))), object) == [1, [2]]


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-MAX_INTEGER, MAX_INTEGER)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_any_json_comes_back_as_it_was(value: Any) -> None:
    """60."""
    assert decode_value(encode_value(value), object) == value


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"nope", b"NaN", b"1 2", b"[1,]", b"'a'", b"\xff", b'"\xff"', b'"\\ud800"', b"[" * 100_000],
)
def test_what_cannot_be_read_is_told_as_such(raw: bytes) -> None:
    """52."""
    with pytest.raises(SessionValueError):
        decode_value(raw, object)


@pytest.mark.parametrize(
    ("raw", "kind"), [(b'"1"', int), (b"1", str), (b"1.5", int), (b"null", str), (b"{}", list)]
)
def test_a_value_of_another_type_is_told_as_such(raw: bytes, kind: type[object]) -> None:
    """52."""
    with pytest.raises(SessionValueError):
        decode_value(raw, kind)


@pytest.mark.parametrize(
    "key",
    ["", "a" * (MAX_KEY_LENGTH + 1), "a\n", "\x00", "a\x1fb", "\x7f", "\x85", "\x9f", "\ud800", "a\udfff"],
)
def test_a_key_that_cannot_be_printed_is_refused(key: str) -> None:
    """58."""
    with pytest.raises(SessionValueError):
        check_key(key)


@pytest.mark.parametrize(
    "key", ["a", "a" * MAX_KEY_LENGTH, " ", "d:", "u", "__proto__", "a.b", "{a}", "é", "😀"]
)
def test_any_other_key_is_allowed(key: str) -> None:
    """58."""
    assert check_key(key) == key
