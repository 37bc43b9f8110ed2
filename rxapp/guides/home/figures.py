"""Figures of the running site. The sessions are counted now and then, and only if someone looks."""

from datetime import timedelta
from typing import Any

import reflex as rx
from redis.exceptions import RedisError

from rxapp import runtime
from rxapp.rendering import prefer_live
from rxapp.rendering.shared_loads import SharedLoads
from rxapp.sessions import count_keys
from rxapp.ui.server_markup import LIVE

# One walk over the keys in so long, whoever asks and in whatever worker.
RENEW = timedelta(seconds=15)
# A walk ends here: with so many, nobody needs the exact number, and others need the server.
MOST = 20_000
UNKNOWN = "…"
_KEY = "figures:sessions"
# Of all who ask while it is counted, one walks.
_walks = SharedLoads[int]()


async def read_session_count() -> int:
    """Return about how many sessions there are, at most `MOST`, as of a short time ago.

    Raises:
        redis.exceptions.RedisError: Redis does not answer.
    """
    redis: Any = runtime.current().redis
    known: bytes | None = await redis.get(_KEY)
    return int(known) if known is not None else await _walks.join(_KEY, lambda: _count_anew(redis))


async def _count_anew(redis: Any) -> int:
    count = await count_keys(redis, most=MOST)
    await redis.set(_KEY, count, ex=RENEW)
    return count


def write_count(count: int) -> str:
    """Return a number of sessions as it is shown."""
    return f"{count:,}" if count < MOST else f"over {MOST:,}"


class SiteFigures(rx.State):
    """What is known of the site, from the moment when the socket is open."""

    is_live: bool = False
    sessions: str = UNKNOWN

    @rx.event
    async def load(self) -> None:
        """Count the sessions; while Redis is away the number stays unknown."""
        try:
            count = await read_session_count()
        except (RedisError, OSError):
            return
        self.sessions, self.is_live = write_count(count), True


def figures(posts: Any) -> rx.Component:
    """Show the figures.

    Args:
        posts: Var of the number of posts, as it is shown. The page's `on_load` has `SiteFigures.load`.
    """
    sessions = prefer_live(SiteFigures.sessions, rx.Var.create(UNKNOWN), is_live=SiteFigures.is_live)
    return rx.el.dl(
        _figure("Posts", posts, "published here"),
        _figure(
            "Sessions now",
            rx.el.span(sessions, custom_attrs=LIVE),
            "kept in Redis",
            "site-figure scripted",
        ),
        class_name="site-figures",
    )


def _figure(name: str, value: Any, note: str, class_name: str = "site-figure") -> rx.Component:
    return rx.el.div(
        rx.el.dt(name),
        rx.el.dd(value, class_name="site-figure-value"),
        rx.el.dd(note, class_name="site-figure-note"),
        class_name=class_name,
    )
