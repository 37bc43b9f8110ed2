"""What authors can rely on for their own posts, whichever database holds them."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from rxapp.blog import service as blog
from rxapp.blog.writing import service
from rxapp.blog.writing.post_tags import list_known_tags
from rxapp.blog.writing.problems import ConflictError, MissingPostError, TooFastError, TooManyPostsError
from rxapp.blog.writing.service import DRAFT, Publication
from rxapp.models import Post, PostTag, Tag
from tests.support.databases import Database
from tests.support.own_posts import add_author, change, make_text, read, write
from tests.support.posts import NOON, add_post

HOUR = timedelta(hours=1)
NOW = Publication(is_draft=False, at=NOON)


async def list_slugs(database: Database, now: datetime = NOON, tag: str = "") -> list[str]:
    async with database.sessions() as db:
        found = await blog.list_posts(db, now=now, tag=tag)
    return [post.slug for post in found.posts]


async def test_a_new_post_is_a_draft_that_nobody_else_sees(database: Database) -> None:
    author, other = await add_author(database), await add_author(database)
    post = await write(database, author, make_text("Hello", "Redis, CSS", "Some *text*."))
    assert (post.title, post.markdown, post.html) == ("Hello", "Some *text*.", "<p>Some <em>text</em>.</p>\n")
    assert (list(post.tags), post.version, post.is_draft) == (["CSS", "Redis"], 1, True)
    assert await list_slugs(database) == []
    async with database.sessions() as db:
        assert await blog.find_post(db, post.slug, now=NOON) is None
        assert await blog.list_public_urls(db, now=NOON) == []
        assert [own.key for own in await service.list_own(db, author)] == [post.key]
        assert await service.list_own(db, other) == []
        with pytest.raises(MissingPostError):
            await service.find_own(db, other, post.key)


async def test_the_list_goes_on_after_a_post(database: Database) -> None:
    author, other = await add_author(database), await add_author(database)
    # Two of them were changed at the same moment.
    posts = [await write(database, author, now=NOON + timedelta(minutes=number // 2)) for number in range(5)]
    foreign = await write(database, other, now=NOON - HOUR)
    keys = [post.key for post in reversed(posts)]

    async def read_keys(after: str, limit: int) -> list[str]:
        async with database.sessions() as db:
            return [post.key for post in await service.list_own(db, author, after=after, limit=limit)]

    assert await read_keys("", 3) == keys[:3]
    for number, key in enumerate(keys):
        assert await read_keys(key, 2) == keys[number + 1 : number + 3]
    for unknown in (foreign.key, "x" * 22, "\0" * 22, "%"):
        assert await read_keys(unknown, 9) == keys


@pytest.mark.parametrize(
    "key", ["", "x" * 22, "\N{SNOWMAN}" * 22, "\0" * 22, "\ud800" * 22, "%", "' OR 1=1 --"]
)
async def test_a_key_that_is_none_finds_nothing(database: Database, key: str) -> None:
    author = await add_author(database)
    await write(database, author)
    with pytest.raises(MissingPostError):
        await read(database, author, key)


async def test_a_published_post_is_on_the_list_under_its_title(database: Database) -> None:
    author = await add_author(database)
    post = await write(database, author, make_text("Café au lait!", "Redis"))
    published = await change(database, post, author, make_text("Café au lait!", "Redis"), NOW)
    assert (published.slug, published.version) == ("cafe-au-lait", 2)
    assert await list_slugs(database) == ["cafe-au-lait"]
    assert await list_slugs(database, tag="redis") == ["cafe-au-lait"]


async def test_slugs_are_told_apart_by_numbers(database: Database) -> None:
    author = await add_author(database)
    async with database.sessions.begin() as db:
        await add_post(db, "same")
    slugs = [(await write(database, author, make_text("Same"), NOW)).slug for _ in range(3)]
    assert slugs == ["same-2", "same-3", "same-4"]


@pytest.mark.parametrize("title", ["\N{SNOWMAN}", "---", "???"])
async def test_a_title_without_letters_has_a_slug_too(database: Database, title: str) -> None:
    author = await add_author(database)
    assert (await write(database, author, make_text(title), NOW)).slug == "post"


async def test_a_slug_fits_whatever_the_title(database: Database) -> None:
    author = await add_author(database)
    for title in ("x" * 200, "\ufdfa" * 200):
        for _ in range(2):
            post = await write(database, author, make_text(title), NOW)
            assert len(post.slug) <= 200


async def test_a_slug_stays_once_it_was_given(database: Database) -> None:
    author = await add_author(database)
    post = await write(database, author, make_text("First"), NOW)
    for publication in (None, DRAFT, NOW):
        post = await change(database, post, author, make_text("Second"), publication)
        assert (post.slug, post.title) == ("first", "Second")


async def test_authors_who_publish_at_once_under_one_title_all_succeed(database: Database) -> None:
    authors = [await add_author(database) for _ in range(4)]
    text = make_text("Same", "brand new, also new")
    posts = await asyncio.gather(*(_insist(database, author, text) for author in authors))
    assert len(set(posts)) == 4
    assert sorted(await list_slugs(database, tag="also-new")) == sorted(posts)


async def test_authors_of_drafts_and_of_posts_do_not_wait_for_each_other(database: Database) -> None:
    authors = [await add_author(database) for _ in range(6)]
    for round_ in range(5):
        text = make_text(f"Round {round_}", f"tag a{round_}, tag b{round_}")
        actions = (
            _insist(database, author, text, (NOW, DRAFT)[number % 2]) for number, author in enumerate(authors)
        )
        assert len(set(await asyncio.gather(*actions))) == len(authors)


async def _insist(
    database: Database, author: int, text: service.RenderedText, publication: Publication = NOW
) -> str:
    while True:
        try:
            return (await write(database, author, text, publication)).slug
        except IntegrityError:
            continue


async def test_a_scheduled_post_comes_by_itself_everywhere(database: Database) -> None:
    author = await add_author(database)
    later = NOON + HOUR
    post = await write(database, author, make_text("Later", "Redis"), Publication(is_draft=False, at=later))
    for now, slugs in ((later - timedelta(microseconds=1), []), (later, ["later"])):
        assert await list_slugs(database, now) == slugs
        assert await list_slugs(database, now, tag="redis") == slugs
        async with database.sessions() as db:
            assert (await blog.find_post(db, post.slug, now=now) is not None) == bool(slugs)
            assert [slug for slug, _ in await blog.list_public_urls(db, now=now)] == slugs
            assert await blog.count_posts(db, now=now) == len(slugs)
            assert list(await blog.list_tags(db, now=now)) == ["redis"] * len(slugs)
    async with database.sessions() as db:
        versions = [await blog.read_content_version(db, now=now) for now in (NOON, later - HOUR / 2, later)]
    assert versions[0] == versions[1] != versions[2]


async def test_a_post_taken_back_is_gone_and_can_come_again(database: Database) -> None:
    author = await add_author(database)
    post = await write(database, author, make_text("Hello", "Redis"), NOW)
    post = await change(database, post, author, make_text("Hello", "Redis"), DRAFT)
    assert await list_slugs(database) == []
    again = Publication(is_draft=False, at=NOON + HOUR)
    await change(database, post, author, make_text("Hello", "Redis"), again)
    assert await list_slugs(database, NOON + HOUR, tag="redis") == ["hello"]


async def test_tags_are_as_they_were_typed_last(database: Database) -> None:
    author = await add_author(database)
    post = await write(database, author, make_text(tags="Redis, CSS"), NOW)
    post = await change(database, post, author, make_text(tags="redis, Python"))
    assert list(post.tags) == ["Python", "Redis"]  # a tag that exists keeps its spelling
    post = await change(database, post, author, make_text(tags=""))
    assert list(post.tags) == []
    async with database.sessions() as db:
        assert list((await db.scalars(select(col(PostTag.post_id)))).all()) == []
        assert set((await db.scalars(select(col(Tag.slug)))).all()) == {"redis", "css", "python"}


async def test_a_change_of_an_older_state_is_a_conflict_and_changes_nothing(database: Database) -> None:
    author = await add_author(database)
    first = await write(database, author, make_text("First", "Redis"))
    await change(database, first, author, make_text("Second", "CSS"))
    with pytest.raises(ConflictError):
        await change(database, first, author, make_text("Third", "Python"), NOW)
    stored = await read(database, author, first.key)
    assert (stored.title, list(stored.tags), stored.version, stored.is_draft) == ("Second", ["CSS"], 2, True)


async def test_of_changes_at_once_from_one_state_one_succeeds(database: Database) -> None:
    author = await add_author(database)
    post = await write(database, author)
    texts = [make_text(f"Title {number}", f"tag{number}") for number in range(5)]
    results = await asyncio.gather(
        *(change(database, post, author, text) for text in texts), return_exceptions=True
    )
    winners = [result for result in results if not isinstance(result, BaseException)]
    assert len(winners) == 1
    assert all(isinstance(result, ConflictError) for result in results if result not in winners)
    assert await read(database, author, post.key) == winners[0]


@pytest.mark.parametrize(
    "publication",
    [None, DRAFT, NOW, Publication(is_draft=False, at=NOON + HOUR)],
    ids=["save", "draft", "now", "later"],
)
async def test_a_change_that_is_sent_again_is_no_conflict(
    database: Database, publication: Publication | None
) -> None:
    author = await add_author(database)
    first = await write(database, author, make_text("First", "Redis"))
    text = make_text("Second", "redis, CSS")
    changed = await change(database, first, author, text, publication)
    again = publication
    if publication == NOW:
        again = Publication(is_draft=False, at=NOON + HOUR / 2)
    assert await change(database, first, author, text, again, now=NOON + HOUR / 2) == changed


async def test_one_change_that_is_sent_many_times_at_once_is_made_once(database: Database) -> None:
    author = await add_author(database)
    post = await write(database, author)
    text = make_text("Second", "brand new")
    results = await asyncio.gather(*(change(database, post, author, text, NOW) for _ in range(5)))
    assert {(result.version, result.slug) for result in results} == {(2, "second")}


@pytest.mark.parametrize(
    ("text", "publication"),
    [
        (make_text("Third", "Redis"), NOW),
        (make_text("Second", "CSS"), NOW),
        (make_text("Second", "Redis", "Other words."), NOW),
        (make_text("Second", "Redis"), DRAFT),
        (make_text("Second", "Redis"), Publication(is_draft=False, at=NOON + HOUR)),
    ],
    ids=["title", "tags", "text", "draft", "later"],
)
async def test_a_change_that_asks_for_anything_else_is_a_conflict(
    database: Database, text: service.RenderedText, publication: Publication
) -> None:
    author = await add_author(database)
    first = await write(database, author)
    second = await change(database, first, author, make_text("Second", "Redis"), NOW)
    with pytest.raises(ConflictError):
        await change(database, first, author, text, publication)
    assert await read(database, author, first.key) == second


async def test_publishing_what_is_scheduled_meanwhile_is_a_conflict(database: Database) -> None:
    author = await add_author(database)
    first = await write(database, author)
    await change(database, first, author, publication=Publication(is_draft=False, at=NOON + HOUR))
    with pytest.raises(ConflictError):
        await change(database, first, author, publication=NOW)


async def test_nobody_changes_or_deletes_the_post_of_another(database: Database) -> None:
    author, other = await add_author(database), await add_author(database)
    post = await write(database, author, publication=NOW)
    with pytest.raises(MissingPostError):
        await change(database, post, other, make_text("Mine now"))
    async with database.sessions.begin() as db:
        with pytest.raises(MissingPostError):
            await service.remove(db, other, post.key, version=post.version)
    assert await read(database, author, post.key) == post


async def test_a_post_from_a_file_is_nobodys_to_edit(database: Database) -> None:
    async with database.sessions.begin() as db:
        post = await add_post(db, "of-a-file")
    async with database.sessions() as db:
        assert await service.list_own(db, post.author_id) == []
        with pytest.raises(MissingPostError):
            await service.find_own(db, post.author_id, "None")


async def test_a_post_is_deleted_from_the_state_that_was_seen(database: Database) -> None:
    author = await add_author(database)
    first = await write(database, author, publication=NOW)
    second = await change(database, first, author)
    async with database.sessions.begin() as db:
        with pytest.raises(ConflictError):
            await service.remove(db, author, first.key, version=first.version)
    async with database.sessions.begin() as db:
        await service.remove(db, author, first.key, version=second.version)
    assert await list_slugs(database) == []
    with pytest.raises(MissingPostError):
        await change(database, second, author)


async def test_one_account_cannot_fill_the_table(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_POSTS", 2)
    author, other = await add_author(database), await add_author(database)
    for _ in range(2):
        await write(database, author)
    with pytest.raises(TooManyPostsError):
        await write(database, author)
    await write(database, other)


async def test_an_account_writes_so_many_posts_in_an_hour(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_PER_HOUR", 2)
    author, other = await add_author(database), await add_author(database)
    for minutes in (0, 10):
        await write(database, author, now=NOON + timedelta(minutes=minutes))
    with pytest.raises(TooFastError) as refusal:
        await write(database, author, now=NOON + timedelta(minutes=59))
    assert refusal.value.retry_after == 61
    await write(database, other, now=NOON + timedelta(minutes=59))
    await write(database, author, now=NOON + HOUR)
    with pytest.raises(TooFastError):
        await write(database, author, now=NOON + HOUR)


async def test_every_change_makes_the_cached_pages_stale(database: Database) -> None:
    author = await add_author(database)

    async def read_version() -> object:
        async with database.sessions() as db:
            return await blog.read_content_version(db, now=NOON)

    versions = [await read_version()]
    post = await write(database, author, publication=NOW)
    versions.append(await read_version())
    post = await change(database, post, author, make_text("Other"))
    versions.append(await read_version())
    async with database.sessions.begin() as db:
        await service.remove(db, author, post.key, version=post.version)
    versions.append(await read_version())
    assert len({*versions}) == 4


async def test_a_draft_that_is_saved_again_and_again_leaves_the_cached_pages_alone(
    database: Database,
) -> None:
    author = await add_author(database)

    async def read_version() -> object:
        async with database.sessions() as db:
            return await blog.read_content_version(db, now=NOON)

    await write(database, author, make_text(tags="Redis"), NOW)
    before = await read_version()
    post = await write(database, author, make_text(tags="Redis"))
    post = await change(database, post, author, make_text("Other"))
    post = await change(database, post, author, make_text("Other", "Redis"))
    assert await read_version() == before
    post = await change(database, post, author, make_text("Other", "Redis"), NOW)
    published = await read_version()
    post = await change(database, post, author, make_text("Other", "Redis"), DRAFT)
    taken_back = await read_version()
    assert len({before, published, taken_back}) == 3
    async with database.sessions.begin() as db:
        await service.remove(db, author, post.key, version=post.version)
    assert await read_version() == taken_back


async def test_the_tags_that_most_posts_carry_are_offered(database: Database) -> None:
    author = await add_author(database)
    for tags in ("Redis, CSS", "Redis", "Python"):
        await write(database, author, make_text(tags=tags), NOW)
    async with database.sessions() as db:
        assert await list_known_tags(db) == ["CSS", "Python", "Redis"]
        assert await list_known_tags(db, limit=1) == ["Redis"]


async def test_a_program_that_knows_of_no_versions_can_write_posts(database: Database) -> None:
    columns = (
        "title, description, markdown, html, reading_minutes, is_draft, "
        "published_at, created_at, updated_at, author_id"
    )
    async with database.sessions.begin() as db:
        await add_post(db, "known")
        await db.execute(
            text(f"INSERT INTO post (slug, {columns}) SELECT 'other', {columns} FROM post")  # noqa: S608
        )
    async with database.sessions() as db:
        rows = (await db.execute(select(col(Post.slug), col(Post.key), col(Post.version)))).all()
    assert sorted(rows) == [("known", None, 1), ("other", None, 1)]
