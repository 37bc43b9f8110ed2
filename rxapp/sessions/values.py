"""What can be in a session: JSON, checked before anything is sent to the store."""

import math
import re
from typing import Any, TypeVar, cast

import msgspec

from rxapp.sessions.errors import SessionValueError

T = TypeVar("T")

MAX_KEY_LENGTH = 100
MAX_DEPTH = 32
# What JavaScript can hold exactly (RFC 8259, 6).
MAX_INTEGER = 2**53 - 1
ANY_INTEGER = (-MAX_INTEGER, MAX_INTEGER)
_KEY = re.compile(rf"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{{1,{MAX_KEY_LENGTH}}}")


def check_key(key: str) -> str:
    """Return a key that may be used.

    Raises:
        SessionValueError: It is empty, too long or has control characters.
    """
    if not _KEY.fullmatch(key):
        raise SessionValueError(f"a key has 1 to {MAX_KEY_LENGTH} printable characters")
    return key


def encode_value(value: Any) -> bytes:
    """Return a value as JSON.

    Raises:
        SessionValueError: It is not JSON: other types, infinite numbers, or lists and objects nested
            more than 32 deep.
    """
    _check(value, MAX_DEPTH)
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError) as error:
        raise SessionValueError(f"cannot be written as JSON: {error}") from None


def _check(value: Any, depth: int) -> None:
    """Refuse what is not JSON. The encoder would write dates and sets, and NaN as null."""
    if depth < 0:
        raise SessionValueError(f"is nested more than {MAX_DEPTH} deep")
    kind = cast("type[Any]", type(value))
    if kind in {list, tuple}:
        for item in value:
            _check(item, depth - 1)
    elif kind is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise SessionValueError("has an object whose keys are not text")
            _check(item, depth - 1)
    else:
        _check_scalar(value, kind)


def _check_scalar(value: Any, kind: type[Any]) -> None:
    if kind not in {str, bool, type(None), int, float}:
        raise SessionValueError(f"is not JSON: {kind.__name__}")
    if kind is int and abs(value) > MAX_INTEGER:
        raise SessionValueError("has a whole number that JavaScript cannot hold; store it as text")
    if kind is float and not math.isfinite(value):
        raise SessionValueError("has a number that is not finite")


def decode_value(raw: bytes, kind: type[T]) -> T:
    """Read a value.

    Args:
        raw: JSON.
        kind: The type it has to have; a dataclass is made from an object.

    Raises:
        SessionValueError: It is not JSON, or not of that type.
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SessionValueError(str(error)) from None
