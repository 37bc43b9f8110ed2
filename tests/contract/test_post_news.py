"""Whoever has a list of posts open hears that something has changed, with a write or without one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import event

from rxapp.blog import news as post_news
from rxapp.blog.loaders import read_version_tag
from rxapp.blog.news import PostNews, current_news, follow_posts
from rxapp.runtime import Runtime
from tests.support.clock import SettableClock
from tests.support.posts import add_post

PATIENCE = 20


@pytest.fixture
async def news(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[PostNews]:
    """The news of a process whose task runs, and looks often."""
    monkeypatch.setattr(post_news, "LOOK_EVERY_SECONDS", 0.01)
    task = asyncio.create_task(follow_posts(runtime))
    yield current_news()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def publish(runtime: Runtime, slug: str, **fields: object) -> None:
    async with runtime.open_db() as db:
        await add_post(db, slug, **fields)  # pyright: ignore[reportArgumentType]
        await db.commit()


async def await_version(runtime: Runtime, news: PostNews, changed: asyncio.Event) -> None:
    """Wait until the news is what the database says now."""
    async with runtime.engine.connect() as db:
        wanted = await read_version_tag(db, now=runtime.clock())
    async with asyncio.timeout(PATIENCE):
        while news.version != wanted:
            changed.clear()
            await changed.wait()


async def test_a_post_is_news_to_everyone_who_waits(runtime: Runtime, news: PostNews) -> None:
    with news.watch() as one, news.watch() as other:
        await await_version(runtime, news, one)
        other.clear()
        await publish(runtime, "new")
        await await_version(runtime, news, one)
        assert other.is_set()


async def test_a_scheduled_post_is_news_when_it_comes(
    runtime: Runtime, news: PostNews, clock: SettableClock
) -> None:
    await publish(runtime, "later", published_at=clock() + timedelta(hours=1))
    with news.watch() as changed:
        await await_version(runtime, news, changed)
        before = news.version
        clock.advance(hours=1)
        await await_version(runtime, news, changed)
        assert news.version != before


async def test_nothing_is_looked_up_while_nobody_waits(runtime: Runtime, news: PostNews) -> None:
    asked: list[str] = []
    event.listen(
        runtime.engine.sync_engine, "before_cursor_execute", lambda *args: asked.append(str(args[2]))
    )
    with news.watch() as changed:
        await await_version(runtime, news, changed)
    await asyncio.sleep(0)
    asked.clear()
    await asyncio.sleep(0.3)
    assert len(asked) <= 1  # one may have been under way
