"""What readers of the list of posts can rely on, whichever database holds it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from rxapp.blog import service
from rxapp.blog.loaders import place_of
from rxapp.models import Post, PostTag, Tag, User
from tests.support.clock import SettableClock
from tests.support.databases import Database
from tests.support.posts import AUTHOR, NOON, add_post

MINUTE = timedelta(minutes=1)
# What a URL can spell and PostgreSQL refuses.
UNSTORABLE = ("\0", "post\0", "redis\0", "\ud800")


async def read_slugs(database: Database, *, now: datetime = NOON, tag: str = "") -> list[str]:
    async with database.sessions() as db:
        return [post.slug for post in (await service.list_posts(db, now=now, tag=tag)).posts]


async def read_all_pages(database: Database, *, limit: int, tag: str = "") -> list[str]:
    """Walk from the newest post to the oldest, as a reader does."""
    slugs: list[str] = []
    after = None
    while True:
        async with database.sessions() as db:
            found = await service.list_posts(db, now=NOON, limit=limit, after=after, tag=tag)
        slugs += [post.slug for post in found.posts]
        if not found.has_older:
            return slugs
        after = place_of(found.posts[-1])


async def store(database: Database, *posts: tuple[str, datetime], **fields: Any) -> None:
    async with database.sessions.begin() as db:
        for slug, published_at in posts:
            await add_post(db, slug, published_at=published_at, **fields)


# The order of the list


async def test_newest_posts_come_first(database: Database) -> None:
    await store(database, ("old", NOON - MINUTE), ("new", NOON), ("older", NOON - 2 * MINUTE))
    assert await read_slugs(database) == ["new", "old", "older"]


async def test_a_microsecond_decides_the_order(database: Database) -> None:
    await store(database, ("later", NOON), ("earlier", NOON - timedelta(microseconds=1)))
    assert await read_all_pages(database, limit=1) == ["later", "earlier"]


async def test_posts_of_one_moment_are_neither_skipped_nor_repeated(database: Database) -> None:
    await store(database, *((f"post-{number}", NOON) for number in range(5)))
    for limit in (1, 2, 3, 5):
        slugs = await read_all_pages(database, limit=limit)
        assert slugs == ["post-4", "post-3", "post-2", "post-1", "post-0"]


async def test_the_last_page_says_that_nothing_is_older(database: Database) -> None:
    await store(database, ("one", NOON), ("two", NOON - MINUTE))
    async with database.sessions() as db:
        assert (await service.list_posts(db, now=NOON, limit=1)).has_older
        assert not (await service.list_posts(db, now=NOON, limit=2)).has_older


async def test_an_empty_list_has_no_posts_and_none_older(database: Database) -> None:
    async with database.sessions() as db:
        assert await service.list_posts(db, now=NOON) == service.PostSlice([], has_older=False)


@dataclass(frozen=True)
class Write:
    """What an author does while a reader turns the page.

    Attributes:
        minute: When the new post is from, in minutes from now; None deletes a post instead.
        victim: Which of the posts that are there is deleted.
    """

    minute: int | None
    victim: int


# Few moments, so that many posts share one.
minutes = st.integers(-3, 1)
writes = st.builds(Write, st.none() | minutes, st.integers(0, 50))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    posts=st.lists(st.tuples(minutes, st.booleans()), max_size=12),
    turns=st.lists(st.lists(writes, max_size=3), max_size=6),
    limit=st.integers(1, 4),
)
async def test_paging_while_others_write_shows_every_lasting_post_once(
    database: Database, posts: Sequence[tuple[int, bool]], turns: Sequence[Sequence[Write]], limit: int
) -> None:
    lasting: set[str] = set()
    async with database.sessions.begin() as db:
        await db.execute(delete(Post))
        for number, (minute, is_draft) in enumerate(posts):
            await add_post(db, f"post-{number}", published_at=NOON + minute * MINUTE, is_draft=is_draft)
            if minute <= 0 and not is_draft:
                lasting.add(f"post-{number}")
    hidden = {f"post-{number}" for number in range(len(posts))} - lasting
    shown: list[service.PostSummary] = []
    has_older, pending = True, list(turns)
    while has_older:
        async with database.sessions() as db:
            after = place_of(shown[-1]) if shown else None
            found = await service.list_posts(db, now=NOON, limit=limit, after=after)
        shown += found.posts
        has_older = found.has_older
        for number, write in enumerate(pending.pop() if pending else []):
            await carry_out(database, write, f"new-{len(pending)}-{number}", lasting)
    slugs = [post.slug for post in shown]
    keys = [(post.published_at, post.id) for post in shown]
    assert keys == sorted(set(keys), reverse=True)
    assert len(slugs) == len(set(slugs))
    assert lasting <= set(slugs)
    assert not hidden & set(slugs)


async def carry_out(database: Database, write: Write, slug: str, lasting: set[str]) -> None:
    async with database.sessions.begin() as db:
        if write.minute is not None:
            await add_post(db, slug, published_at=NOON + write.minute * MINUTE)
        elif lasting:
            victim = sorted(lasting)[write.victim % len(lasting)]
            await db.execute(delete(Post).where(col(Post.slug) == victim))
            lasting.remove(victim)


# What is public


async def test_drafts_are_hidden(database: Database) -> None:
    await store(database, ("draft", NOON), is_draft=True)
    async with database.sessions() as db:
        assert await service.find_post(db, "draft", now=NOON) is None
        assert await service.list_tags(db, now=NOON) == []
        assert await service.list_public_urls(db, now=NOON) == []
        assert await service.has_posts(db)
    assert await read_slugs(database) == []


async def test_a_draft_stays_hidden_on_later_pages(database: Database) -> None:
    await store(database, ("newest", NOON), ("oldest", NOON - 2 * MINUTE))
    await store(database, ("draft", NOON - MINUTE), is_draft=True)
    assert await read_all_pages(database, limit=1) == ["newest", "oldest"]


async def test_a_scheduled_post_appears_when_its_time_comes(database: Database, clock: SettableClock) -> None:
    await store(database, ("scheduled", clock() + MINUTE))
    clock.advance(seconds=60, microseconds=-1)
    async with database.sessions() as db:
        assert await service.find_post(db, "scheduled", now=clock()) is None
    assert await read_slugs(database, now=clock()) == []
    clock.advance(microseconds=1)
    async with database.sessions() as db:
        assert await service.find_post(db, "scheduled", now=clock()) is not None
    assert await read_slugs(database, now=clock()) == ["scheduled"]


async def test_the_version_changes_when_a_scheduled_post_appears(
    database: Database, clock: SettableClock
) -> None:
    await store(database, ("public", clock() - MINUTE), ("scheduled", clock() + MINUTE))
    async with database.sessions() as db:
        before = await service.read_content_version(db, now=clock())
        clock.advance(seconds=59)
        assert await service.read_content_version(db, now=clock()) == before
        clock.advance(seconds=1)
        assert await service.read_content_version(db, now=clock()) != before


# Tags


async def test_a_tag_keeps_its_posts_only(database: Database) -> None:
    await store(database, ("both", NOON), tags=["redis", "reflex"])
    await store(database, ("other", NOON), tags=["reflex"])
    await store(database, ("neither", NOON))
    assert await read_slugs(database, tag="redis") == ["both"]
    assert await read_slugs(database, tag="reflex") == ["other", "both"]


async def test_a_tagged_list_is_paged_like_the_whole(database: Database) -> None:
    for number in range(6):
        await store(database, (f"post-{number}", NOON), tags=["even"] if number % 2 == 0 else ["odd"])
    assert await read_all_pages(database, limit=1, tag="even") == ["post-4", "post-2", "post-0"]


async def test_a_tag_that_no_post_carries_has_no_posts(database: Database) -> None:
    await store(database, ("post", NOON), tags=["redis"])
    for tag in ("unknown", "REDIS", "redis%", "' OR 1=1 --", *UNSTORABLE, "x" * 10_000):
        assert await read_slugs(database, tag=tag) == [], repr(tag)


async def test_a_tagged_list_follows_the_dates_of_its_posts(database: Database) -> None:
    await store(database, ("one", NOON), ("two", NOON - MINUTE), ("three", NOON - 2 * MINUTE), tags=["redis"])
    moved = update(Post).where(col(Post.slug) == "three").values(published_at=NOON + MINUTE)
    async with database.sessions.begin() as db:
        await db.execute(moved)
    assert await read_slugs(database, tag="redis") == ["one", "two"]
    assert await read_slugs(database, now=NOON + MINUTE, tag="redis") == ["three", "one", "two"]


async def test_date_and_tags_of_a_post_can_change_at_once(database: Database) -> None:
    await store(database, ("post", NOON), tags=["cookies", "redis"])
    await store(database, ("other", NOON - MINUTE), tags=["redis", "reflex"])
    async with database.sessions.begin() as db:
        query = select(Post).where(col(Post.slug) == "post").options(selectinload(Post.tags))  # pyright: ignore[reportArgumentType]
        post = (await db.scalars(query)).one()
        new_tag = (await db.scalars(select(Tag).where(col(Tag.slug) == "reflex"))).one()
        post.published_at = NOON - 2 * MINUTE
        post.tags = [*(tag for tag in post.tags if tag.slug == "redis"), new_tag]
    assert await read_slugs(database, tag="cookies") == []
    assert await read_slugs(database, tag="redis") == ["other", "post"]
    assert await read_slugs(database, tag="reflex") == ["other", "post"]


async def test_a_deleted_post_leaves_the_lists_of_its_tags(database: Database) -> None:
    await store(database, ("one", NOON), ("two", NOON), tags=["redis"])
    async with database.sessions.begin() as db:
        await db.execute(delete(Post).where(col(Post.slug) == "one"))
    assert await read_slugs(database, tag="redis") == ["two"]


async def test_a_post_that_becomes_a_draft_leaves_the_lists_of_its_tags(database: Database) -> None:
    await store(database, ("one", NOON), ("two", NOON), tags=["redis"])
    async with database.sessions.begin() as db:
        await db.execute(update(Post).where(col(Post.slug) == "one").values(is_draft=True))
    assert await read_slugs(database, tag="redis") == ["two"]


async def test_tags_and_their_counts_are_of_public_posts(database: Database) -> None:
    await store(database, ("one", NOON), ("two", NOON - MINUTE), tags=["redis"])
    await store(database, ("three", NOON), tags=["cookies", "redis"])
    await store(database, ("draft", NOON), tags=["drafts", "redis"], is_draft=True)
    await store(database, ("future", NOON + MINUTE), tags=["redis", "tomorrow"])
    async with database.sessions() as db:
        assert await service.list_tags(db, now=NOON) == ["cookies", "redis"]
        counts = {
            tag: await service.count_posts(db, now=NOON, tag=tag) for tag in ("cookies", "redis", "drafts")
        }
    assert counts == {"cookies": 1, "redis": 3, "drafts": 0}


# One post


async def test_a_post_comes_with_author_tags_and_text(database: Database) -> None:
    await store(database, ("post", NOON), tags=["redis", "cookies"])
    async with database.sessions() as db:
        post = await service.find_post(db, "post", now=NOON)
    assert post is not None
    assert (post.author, post.tags) == (AUTHOR, ["cookies", "redis"])
    assert post.html == "<p>The text of post.</p>"


async def test_a_slug_that_no_post_has_finds_nothing(database: Database) -> None:
    await store(database, ("post", NOON))
    async with database.sessions() as db:
        for slug in ("", "POST", "post ", "po%", *UNSTORABLE, "x" * 10_000, "\N{SNOWMAN}"):
            assert await service.find_post(db, slug, now=NOON) is None, repr(slug)


async def test_neighbours_are_the_posts_beside_it_in_the_list(database: Database) -> None:
    tied = NOON - 2 * MINUTE
    await store(database, ("oldest", tied - MINUTE), ("tie-low", tied), ("tie-high", tied), ("newest", NOON))
    await store(database, ("draft", tied), is_draft=True)
    await store(database, ("future", NOON + MINUTE))
    order = [None, "newest", "tie-high", "tie-low", "oldest", None]
    async with database.sessions() as db:
        for newer, slug, older in zip(order, order[1:-1], order[2:], strict=False):
            post = await service.find_post(db, slug or "", now=NOON)
            assert post is not None
            found = await service.find_neighbours(db, post, now=NOON)
            assert [near and near.slug for near in (found.newer, found.older)] == [newer, older]


async def test_public_urls_are_in_the_order_of_the_list(database: Database) -> None:
    await store(database, ("low", NOON), ("high", NOON), ("old", NOON - MINUTE), ("future", NOON + MINUTE))
    async with database.sessions() as db:
        urls = await service.list_public_urls(db, now=NOON)
    assert urls == [("high", NOON), ("low", NOON), ("old", NOON - MINUTE)]


# The version


async def rename_author(db: AsyncSession) -> None:
    await db.execute(update(User).values(name="Wren Adeyemi"))


async def retitle(db: AsyncSession) -> None:
    await db.execute(update(Post).values(title="Changed"))


async def remove_post(db: AsyncSession) -> None:
    await db.execute(delete(Post))


async def publish(db: AsyncSession) -> None:
    await add_post(db, "another")


async def untag(db: AsyncSession) -> None:
    await db.execute(delete(PostTag))


async def rename_tag(db: AsyncSession) -> None:
    await db.execute(update(Tag).values(slug="valkey"))


@pytest.mark.parametrize("write", [publish, retitle, remove_post, untag, rename_tag, rename_author])
async def test_every_kind_of_write_changes_the_version(
    database: Database, write: Callable[[AsyncSession], Awaitable[None]]
) -> None:
    await store(database, ("post", NOON), tags=["redis"])
    async with database.sessions() as db:
        before = await service.read_content_version(db, now=NOON)
    async with database.sessions.begin() as db:
        await write(db)
    async with database.sessions() as db:
        assert await service.read_content_version(db, now=NOON) != before


async def test_reading_leaves_the_version_alone(database: Database) -> None:
    await store(database, ("post", NOON), tags=["redis"])
    async with database.sessions() as db:
        before = await service.read_content_version(db, now=NOON)
    await read_all_pages(database, limit=1)
    async with database.sessions() as db:
        assert await service.read_content_version(db, now=NOON) == before


# Down to a place


async def read_window(database: Database, **asked: Any) -> tuple[list[str], bool]:
    """Return the slugs of a window, and whether more follow that the limit has cut off."""
    async with database.sessions() as db:
        found = await service.list_window(db, now=NOON, **asked)
    return [post.slug for post in found.posts], found.has_older


@pytest.mark.parametrize("tag", ["", "redis"])
async def test_a_window_goes_from_the_newest_down_to_its_place(database: Database, tag: str) -> None:
    posts = [(f"post-{number}", NOON - number // 3 * MINUTE) for number in range(8)]
    await store(database, *posts, tags=["redis"])
    async with database.sessions() as db:
        found = await service.list_posts(db, now=NOON, limit=5, tag=tag)
    slugs = [post.slug for post in found.posts]
    place = place_of(found.posts[-1])
    assert await read_window(database, until=place, tag=tag) == (slugs, False)
    async with database.sessions.begin() as db:
        await db.execute(delete(Post).where(col(Post.slug) == slugs[-1]))
        await add_post(db, "late", published_at=NOON, tags=["redis"])
    assert await read_window(database, until=place, tag=tag) == (["late", *slugs[:-1]], False)


async def test_a_window_without_a_place_is_the_whole_list_up_to_a_limit(database: Database) -> None:
    await store(database, *((f"post-{number}", NOON - number * MINUTE) for number in range(4)))
    assert await read_window(database) == ([f"post-{number}" for number in range(4)], False)
    assert await read_window(database, limit=3) == ([f"post-{number}" for number in range(3)], True)


async def test_a_window_has_neither_drafts_nor_what_is_not_public_yet(database: Database) -> None:
    await store(database, ("draft", NOON), is_draft=True)
    await store(database, ("later", NOON + MINUTE), ("public", NOON))
    assert await read_window(database) == (["public"], False)
    assert await read_window(database, tag="\0") == ([], False)


async def test_all_public_posts_are_counted(database: Database) -> None:
    await store(database, ("draft", NOON), is_draft=True)
    await store(database, ("later", NOON + MINUTE), ("public", NOON), ("older", NOON - MINUTE))
    async with database.sessions() as db:
        assert await service.count_posts(db, now=NOON) == 2
