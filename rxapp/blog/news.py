"""Tells whoever has a list of posts open that something has changed, wherever it was written."""

import asyncio
from collections.abc import Hashable
from contextlib import AbstractContextManager
from functools import lru_cache

import structlog
from sqlalchemy.exc import SQLAlchemyError

from rxapp.blog import service
from rxapp.blog.loaders import name_version
from rxapp.runtime import Runtime
from rxapp.sessions import Watchers

log = structlog.get_logger("rxapp.blog")

LOOK_EVERY_SECONDS = 1.0
_POSTS = "posts"


class PostNews:
    """The version of all posts, looked up once for everyone who waits, and only while someone does."""

    def __init__(self) -> None:
        """Begin with nobody, and nothing known."""
        self._watchers = Watchers()
        self.version = ""

    @property
    def is_awaited(self) -> bool:
        """Whether anybody waits."""
        return self._watchers.has_any(_POSTS)

    def watch(self) -> AbstractContextManager[asyncio.Event]:
        """Hand out an event that is set whenever the version has changed, until the block ends."""
        return self._watchers.watch(_POSTS)

    def note(self, version: Hashable) -> None:
        """Take in what was looked up, and tell everyone if it is new."""
        name = name_version(version)
        if name != self.version:
            self.version = name
            self._watchers.tell(_POSTS)


@lru_cache(maxsize=1)
def current_news() -> PostNews:
    """Return the news of this process."""
    return PostNews()


async def follow_posts(app: Runtime) -> None:
    """Look again and again, for as long as the app runs.

    A post that was scheduled comes without a write, and others write as well: so nobody has to announce
    anything. What is looked up is one row.
    """
    news = current_news()
    while True:
        if news.is_awaited:
            try:
                async with app.engine.connect() as db:
                    news.note(await service.read_content_version(db, now=app.clock()))
            except SQLAlchemyError as error:
                log.warning("the version of the posts cannot be read", error=type(error).__name__)
        await asyncio.sleep(LOOK_EVERY_SECONDS)
