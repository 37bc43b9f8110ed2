"""Statistics of a visitor's visits, in the session: nobody is counted who has none.

A page read is a page of the site that was asked for and was there, whether the browser then got it again
or was told that it has it. A visit is a row of pages with less than half an hour between any two. Nobody is
given a session for reading.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rxapp import runtime
from rxapp.sessions import Changes, SessionRecord, SessionStore, SessionValueError
from rxapp.sessions.values import MAX_INTEGER, decode_value

GAP = timedelta(minutes=30)
_PREFIX = "visits:"
_VISITS, _PAGES, _POSTS = f"{_PREFIX}count", f"{_PREFIX}pages", f"{_PREFIX}posts"
_FIRST, _LAST = f"{_PREFIX}first", f"{_PREFIX}last"


@dataclass(frozen=True)
class Visits:
    """What is known of a visitor.

    Attributes:
        visits: How often they came.
        pages: How many pages they have read.
        posts: How many of these were posts.
        first_at: When the first page was read; None if none was.
        last_at: When the last one was.
    """

    visits: int
    pages: int
    posts: int
    first_at: datetime | None
    last_at: datetime | None


def read_visits(fields: Mapping[str, bytes]) -> Visits:
    """Return the statistics of a session. A value that cannot be read counts as nothing."""
    numbers = [_read_number(fields, key) for key in (_VISITS, _PAGES, _POSTS)]
    return Visits(*numbers, first_at=_read_time(fields, _FIRST), last_at=_read_time(fields, _LAST))


async def count_read(record: SessionRecord, *, is_post: bool) -> None:
    """Count a page that was read; whoever has the session open hears of the first.

    Of several tabs that come back at once, one begins a visit: it is counted under the name of the last page
    before it, and so counts once.

    Raises:
        SessionEndedError: The session has ended in between; nothing is counted, and it does not come back.
    """
    app = runtime.current()
    store, reference, now = app.sessions.store, record.reference, app.clock()
    last_at = read_visits(record.fields).last_at
    if last_at is None or now - last_at >= GAP:
        await store.increment(reference, _VISITS, once=f"visit after {last_at}")
    times = {_LAST: _write_time(now)} | ({} if _FIRST in record.fields else {_FIRST: _write_time(now)})
    counters = (_PAGES, _POSTS) if is_post else (_PAGES,)
    await asyncio.gather(
        store.write(reference, Changes(times)), *(store.increment(reference, key) for key in counters)
    )
    if last_at is None:
        await store.announce(reference.tag)


async def forget(store: SessionStore, record: SessionRecord) -> None:
    """Remove all statistics of a session at once.

    Raises:
        SessionEndedError: The session has ended, and with it they have gone.
    """
    keys = frozenset(key for key in record.fields if key.startswith(_PREFIX))
    await store.write(record.reference, Changes(deleted=keys))


def _read_number(fields: Mapping[str, bytes], key: str) -> int:
    try:
        number = decode_value(fields.get(key, b"0"), int)
    except SessionValueError:
        return 0
    return number if 0 <= number <= MAX_INTEGER else 0


def _read_time(fields: Mapping[str, bytes], key: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(decode_value(fields[key], int) / 1000, UTC)
    except (KeyError, SessionValueError, ValueError, OverflowError, OSError):
        return None


def _write_time(time: datetime) -> bytes:
    """Return a time as JSON: milliseconds since 1970."""
    return b"%d" % round(time.timestamp() * 1000)
