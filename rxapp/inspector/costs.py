"""What the requests of visitors who look at their session have cost: in memory, the same in every worker.

Nothing is recorded for anyone who has not opened the page a short time ago. What is recorded is published,
not stored: each worker hears it and remembers the last few, so that it does not matter which one a visitor
reaches.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from secrets import token_hex
from typing import Any, cast

import msgspec
from redis.exceptions import RedisError

from rxapp import runtime
from rxapp.sessions import Recording, Watchers, follow_channel

MOST_COSTS = 10
MOST_SESSIONS = 500
# Recording goes on for so long after the page was last heard of; it says every minute that it is open.
KEPT_SECONDS = 150.0
RENEW_SECONDS = 60.0
_CHANNEL = "inspector"
_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request or an event has cost.

    Attributes:
        key: Tells it from others.
        at: When it was answered.
        recording: What was sent to Redis for it.
    """

    key: str
    at: datetime
    recording: Recording


@dataclass(frozen=True, slots=True)
class News:
    """What workers tell one another.

    Attributes:
        digest: The session that it is about.
        cost: None if the page was merely opened.
    """

    digest: str
    cost: Cost | None = None


@dataclass(slots=True)
class _Page:
    """An open page: until when it is remembered, and the last costs, newest first."""

    until: float
    costs: deque[Cost]


class CostBook:
    """The last costs of the sessions whose owner has the page open."""

    def __init__(self, read_seconds: Callable[[], float] = time.monotonic) -> None:
        """Begin empty.

        Args:
            read_seconds: Returns the time, in seconds from any start.
        """
        self._read_seconds = read_seconds
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._watchers = Watchers()

    def __len__(self) -> int:
        """Return how many pages are open."""
        return len(self._pages)

    def list_costs(self, digest: str) -> tuple[Cost, ...]:
        """Return the last costs of a session, newest first."""
        page = self._pages.get(digest)
        return tuple(page.costs) if page else ()

    def watch(self, digest: str) -> AbstractContextManager[asyncio.Event]:
        """Hand out an event that is set whenever a request of a session was recorded."""
        return self._watchers.watch(digest)

    def hear(self, message: bytes, /) -> None:
        """Remember what a worker tells. What another version tells in another form is not for us."""
        with suppress(msgspec.DecodeError):
            news = msgspec.json.decode(message, type=News)
            self._open(news.digest)
            if news.cost is not None:
                self._pages[news.digest].costs.appendleft(news.cost)
                self._watchers.tell(news.digest)

    async def look_after(self, *, is_complete: bool) -> None:  # noqa: ARG002 -- what was missed is gone
        """Forget the pages that nobody has open any more."""
        now = self._read_seconds()
        for digest in [digest for digest, page in self._pages.items() if page.until <= now]:
            del self._pages[digest]

    def give_up(self) -> None:
        """Keep what is there: to miss some costs harms nobody."""

    def _open(self, digest: str) -> None:
        page = self._pages.setdefault(digest, _Page(0, deque(maxlen=MOST_COSTS)))
        page.until = self._read_seconds() + KEPT_SECONDS
        self._pages.move_to_end(digest)
        if len(self._pages) > MOST_SESSIONS:
            self._pages.popitem(last=False)


def current_book() -> CostBook:
    """Return the book of the running app."""
    return _open_book(runtime.current())


@lru_cache(maxsize=1)
def _open_book(_app: runtime.Runtime) -> CostBook:
    return CostBook()


async def follow_costs(app: runtime.Runtime) -> None:
    """Keep the book of this worker in step with the others; runs until cancelled."""
    await follow_channel(app.redis, _CHANNEL, _open_book(app))


def make_cost(recording: Recording) -> Cost:
    """Return what was recorded as a cost of now."""
    return Cost(token_hex(6), runtime.current().clock(), recording)


async def tell_workers(digest: str, recording: Recording | None = None) -> None:
    """Tell every worker what was recorded for a session, or that its page is open.

    Nobody waits for it, and nothing depends on it: while Redis does not answer, nothing is told.
    """
    news = News(digest, None if recording is None else make_cost(recording))
    client = cast("Any", runtime.current().redis)
    with suppress(RedisError, OSError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await client.execute_command("PUBLISH", _CHANNEL, msgspec.json.encode(news))
