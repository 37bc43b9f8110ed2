"""A form that writes a new post writes one, however often and from how many places it is sent."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from rxapp.blog.writing import service
from rxapp.blog.writing.once import Once
from rxapp.blog.writing.problems import AlreadyWrittenError, TooFastError
from rxapp.blog.writing.requests import Action, Sent
from rxapp.blog.writing.service import DRAFT, OwnText, Publication
from rxapp.blog.writing.texts import PostText, Typed
from rxapp.models import Post
from tests.support.databases import Database
from tests.support.own_posts import add_author, change, make_text, write
from tests.support.posts import NOON

NOW = Publication(is_draft=False, at=NOON)
ONCE = Once("one-form", "as it was")
OTHERWISE = Once("one-form", "with other words")
LATER = NOON + timedelta(minutes=1)


async def count_posts(database: Database) -> int:
    async with database.sessions() as db:
        return (await db.execute(select(func.count()).select_from(Post))).scalar_one()


@pytest.mark.parametrize("publication", [DRAFT, NOW])
async def test_a_form_that_is_sent_again_gets_the_same_answer(
    database: Database, publication: Publication
) -> None:
    author = await add_author(database)
    first = await write(database, author, make_text(tags="Redis"), publication, once=ONCE)
    again = await write(database, author, make_text(tags="Redis"), publication, once=ONCE, now=LATER)
    assert again == first
    assert await count_posts(database) == 1


@pytest.mark.parametrize("publication", [DRAFT, NOW])
async def test_a_form_that_is_sent_many_times_at_once_writes_one(
    database: Database, publication: Publication
) -> None:
    author = await add_author(database)
    text = make_text("Same", "brand new, also new")
    posts = await asyncio.gather(
        *(write(database, author, text, publication, once=ONCE) for _ in range(5)),
    )
    assert {(post.key, post.slug, post.version) for post in posts} == {(posts[0].key, posts[0].slug, 1)}
    assert await count_posts(database) == 1


async def test_who_comes_second_waits_for_the_first_and_is_told_that_it_has_written(
    database: Database,
) -> None:
    author = await add_author(database)
    async with database.sessions() as db:
        first = await service.create(db, author, make_text(), NOW, once=ONCE, now=NOON)
        second = asyncio.create_task(write(database, author, make_text(), NOW, once=ONCE))
        done, _ = await asyncio.wait([second], timeout=0.3)
        assert not done
        await db.commit()
    assert await second == first


async def test_who_comes_second_writes_if_the_first_comes_to_nothing(database: Database) -> None:
    author = await add_author(database)
    async with database.sessions() as db:
        first = await service.create(db, author, make_text(), NOW, once=ONCE, now=NOON)
        second = asyncio.create_task(write(database, author, make_text(), NOW, once=ONCE))
        await asyncio.wait([second], timeout=0.3)
        await db.rollback()
    assert (await second).key != first.key
    assert await count_posts(database) == 1


async def test_the_same_word_of_another_author_is_another_form(database: Database) -> None:
    authors = [await add_author(database) for _ in range(2)]
    posts = await asyncio.gather(*(write(database, author, publication=NOW, once=ONCE) for author in authors))
    assert len({post.key for post in posts}) == len({post.slug for post in posts}) == 2


async def test_other_forms_and_those_without_a_word_write_each_time(database: Database) -> None:
    author = await add_author(database)
    for once in (ONCE, Once("another-form", ONCE.digest), None, None):
        await write(database, author, once=once)
    assert await count_posts(database) == 4


async def test_a_form_with_something_else_in_it_leaves_its_post_as_it_is(database: Database) -> None:
    author = await add_author(database)
    first = await write(database, author, once=ONCE)
    with pytest.raises(AlreadyWrittenError) as refusal:
        await write(database, author, make_text("Other"), once=OTHERWISE)
    assert refusal.value.key == first.key
    assert await _list_titles(database, author) == [first.title]


async def test_of_two_texts_in_one_form_that_come_at_once_one_is_written(database: Database) -> None:
    author = await add_author(database)
    results = await asyncio.gather(
        write(database, author, make_text("One"), NOW, once=ONCE),
        write(database, author, make_text("Other"), NOW, once=OTHERWISE),
        return_exceptions=True,
    )
    (written,) = [result for result in results if isinstance(result, OwnText)]
    (refused,) = [result for result in results if isinstance(result, AlreadyWrittenError)]
    assert refused.key == written.key
    assert await _list_titles(database, author) == [written.title]


async def _list_titles(database: Database, author: int) -> list[str]:
    async with database.sessions() as db:
        return [post.title for post in await service.list_own(db, author)]


async def test_a_form_is_known_after_its_post_was_changed_and_no_more_once_it_is_deleted(
    database: Database,
) -> None:
    author = await add_author(database)
    post = await change(database, await write(database, author, once=ONCE), author, make_text("Better"))
    assert await write(database, author, once=ONCE) == post
    async with database.sessions.begin() as db:
        await service.remove(db, author, post.key, version=post.version)
    assert (await write(database, author, once=ONCE)).key != post.key


async def test_the_last_form_of_an_hour_may_be_sent_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_PER_HOUR", 1)
    author = await add_author(database)
    first = await write(database, author, once=ONCE)
    assert await write(database, author, once=ONCE) == first
    with pytest.raises(TooFastError):
        await write(database, author, once=Once("another-form", ""))


async def test_the_database_itself_takes_one_post_of_a_form(database: Database) -> None:
    """Whoever writes, and however."""
    author = await add_author(database)
    row = {"title": "A title", "markdown": "", "html": "", "author_id": author, "once": ONCE.word}
    times = dict.fromkeys(("published_at", "created_at", "updated_at"), NOON)
    async with database.sessions.begin() as db:
        await db.execute(insert(Post).values(slug="one", **row, **times))
    with pytest.raises(IntegrityError):
        async with database.sessions.begin() as db:
            await db.execute(insert(Post).values(slug="other", **row, **times))


def read(action: Action = Action.PUBLISH, word: str = "one-form", at: str = "", **fields: object) -> Once:
    """Read a form."""
    text = PostText(**{"title": "A title", "tags": {"css": "CSS"}, "markdown": "Text"} | fields)  # pyright: ignore[reportArgumentType]
    once = Once.read(Sent(action, 0, Typed(publish_at=at), word), text)
    assert once is not None
    return once


def test_a_form_is_the_same_if_it_asks_for_the_same() -> None:
    assert read() == read(tags={"css": "Css"}) == read(at="2026-03-01T12:00")
    others = (
        read(Action.SAVE),
        read(Action.SCHEDULE),
        read(Action.SCHEDULE, at="2026-03-01T12:00"),
        read(word="another-form"),
        read(title="Other"),
        read(tags={}),
        read(markdown="Other"),
    )
    assert len({read(), *others}) == 1 + len(others)


def test_a_form_without_a_word_is_like_no_other() -> None:
    assert Once.read(Sent(Action.SAVE, 0, Typed(), ""), PostText("", {}, "")) is None
