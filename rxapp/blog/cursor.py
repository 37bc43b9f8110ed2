"""Places in the list of posts, as opaque text that only this app can have written.

A cursor names the last post a reader has seen. It is signed, so that a made-up one is a
clear error and never a query that nobody planned for.
"""

import base64
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = struct.Struct(">qq")
# With the place 30 bytes, which fill 40 characters to the last bit: a cursor has one spelling.
_SIGNATURE_BYTES = 14
_CURSOR = re.compile(r"[A-Za-z0-9_-]{40}")


class BadCursorError(ValueError):
    """The text is not a cursor of this list: altered, cut short, or made for another one."""


@dataclass(frozen=True)
class Place:
    """Where a post stands in the order of the list.

    Attributes:
        published_at: First key of the order.
        id: Breaks ties between posts of one moment.
    """

    published_at: datetime
    id: int


def encode_cursor(place: Place, tag: str, key: bytes) -> str:
    """Write a place as text for a URL.

    Args:
        place: The last post seen.
        tag: The list's tag, empty for the list of all posts.
        key: The signing key.

    Returns:
        40 characters that need no quoting in a URL.
    """
    # Whole microseconds: a float would lose some and skip a post.
    microseconds = (place.published_at - _EPOCH) // timedelta(microseconds=1)
    packed = _PLACE.pack(microseconds, place.id)
    return base64.urlsafe_b64encode(packed + _sign(packed, tag, key)).decode()


def decode_cursor(cursor: str, tag: str, *keys: bytes) -> Place:
    """Read a place back.

    Args:
        cursor: The text.
        tag: The tag of the list that it is about to be used for, empty for the list of all posts.
        keys: The signing key, and those that were in use before.

    Raises:
        BadCursorError: If this app did not write the text for this list.
    """
    if not _CURSOR.fullmatch(cursor):
        raise BadCursorError("the cursor is malformed")
    raw = base64.urlsafe_b64decode(cursor)
    packed, signature = raw[: _PLACE.size], raw[_PLACE.size :]
    if not any(hmac.compare_digest(signature, _sign(packed, tag, key)) for key in keys):
        raise BadCursorError("the cursor is not one of this list")
    microseconds, post_id = _PLACE.unpack(packed)
    return Place(_EPOCH + timedelta(microseconds=microseconds), post_id)


def _sign(packed: bytes, tag: str, key: bytes) -> bytes:
    """Return the signature of a place in the list of a tag."""
    message = b"post-cursor\0" + tag.encode() + b"\0" + packed
    return hmac.digest(key, message, hashlib.sha256)[:_SIGNATURE_BYTES]
