"""Importing: what a folder of files does to the posts of either database."""

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from rxapp.blog.article_files import MAX_FILE_BYTES
from rxapp.blog.importer import ImportSummary, import_folder
from rxapp.blog.service import list_posts
from rxapp.models import ContentVersion, Post, Tag, User
from tests.support.clock import SettableClock
from tests.support.databases import Database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three articles, of which one is a draft."""
    folder = tmp_path / "posts"
    write(
        folder,
        "one.md",
        "title: One",
        "date: 2024-01-01",
        "tags: [Python, redis]",
        "author: Ann",
        body="First",
    )
    write(
        folder,
        "two/index.md",
        "title: Two",
        "date: 2024-01-02",
        "tags: [python]",
        "author: Ann",
        body="Second",
    )
    write(folder, "three.md", "title: Three", "date: 2024-01-03", "draft: true", body="Third")
    return folder


def write(folder: Path, name: str, *lines: str, body: str = "Text") -> Path:
    """Write an article and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["---", *lines, "---", body, ""]), encoding="utf-8")
    return path


def count(summary: ImportSummary) -> tuple[int, int, int, int]:
    """Return how many posts were created, updated and unchanged, and how many files failed."""
    return summary.created, summary.updated, summary.unchanged, len(summary.failures)


async def load(database: Database, slug: str) -> Post:
    """Return a post with its author and tags."""
    async with database.sessions() as db:
        query = select(Post).where(Post.slug == slug)  # pyright: ignore[reportArgumentType] -- a column
        return (
            await db.scalars(query.options(selectinload(Post.author), selectinload(Post.tags)))  # pyright: ignore[reportArgumentType] -- relationships
        ).one()


async def count_rows(database: Database, model: type[Post | Tag | User]) -> int:
    """Return how many rows a table has."""
    async with database.sessions() as db:
        return await db.scalar(select(func.count()).select_from(model)) or 0


async def read_version(database: Database) -> int:
    """Return the content version, which every write to posts, tags and authors moves."""
    async with database.sessions() as db:
        return (await db.get_one(ContentVersion, 1)).value


async def test_articles_become_posts(database: Database, clock: SettableClock, folder: Path) -> None:
    summary = await import_folder(database.sessions, folder, clock=clock)
    assert count(summary) == (3, 0, 0, 0)
    assert summary.drafts == 1
    post = await load(database, "one")
    assert (post.title, post.html, post.description, post.is_draft) == (
        "One",
        "<p>First</p>\n",
        "First",
        False,
    )
    assert (post.author.name, post.author.email) == ("Ann", None)
    assert [(tag.slug, tag.name) for tag in post.tags] == [("python", "Python"), ("redis", "redis")]
    assert post.published_at == post.updated_at
    assert post.created_at == clock()
    assert (await load(database, "three")).author.name == "Anonymous"
    assert await count_rows(database, User) == 2
    assert await count_rows(database, Tag) == 2


async def test_second_import_writes_nothing(database: Database, clock: SettableClock, folder: Path) -> None:
    await import_folder(database.sessions, folder, clock=clock)
    version = await read_version(database)
    clock.advance(days=1)
    summary = await import_folder(database.sessions, folder, clock=clock)
    assert count(summary) == (0, 0, 3, 0)
    assert await read_version(database) == version


async def test_changed_file_updates_its_post_only(
    database: Database, clock: SettableClock, folder: Path
) -> None:
    await import_folder(database.sessions, folder, clock=clock)
    clock.advance(days=1)
    write(folder, "one.md", "title: Uno", "date: 2024-01-01", "tags: [lua, redis]", "author: Bob", body="New")
    summary = await import_folder(database.sessions, folder, clock=clock)
    assert count(summary) == (0, 1, 2, 0)
    post = await load(database, "one")
    assert (post.title, post.html, post.author.name) == ("Uno", "<p>New</p>\n", "Bob")
    assert [tag.slug for tag in post.tags] == ["lua", "redis"]
    assert post.updated_at == clock()


async def test_a_new_date_moves_a_post_in_the_lists_of_its_tags(
    database: Database, clock: SettableClock, folder: Path
) -> None:
    await import_folder(database.sessions, folder, clock=clock)
    assert await list_slugs(database, clock, tag="python") == ["two", "one"]
    write(folder, "one.md", "title: One", "date: 2024-02-01", "tags: [lua, python]", body="First")
    assert count(await import_folder(database.sessions, folder, clock=clock)) == (0, 1, 2, 0)
    assert await list_slugs(database, clock, tag="python") == ["one", "two"]
    assert await list_slugs(database, clock, tag="lua") == ["one"]
    assert await list_slugs(database, clock, tag="redis") == []


async def list_slugs(database: Database, clock: SettableClock, *, tag: str) -> list[str]:
    """Return the posts that a reader finds under a tag."""
    async with database.sessions() as db:
        return [post.slug for post in (await list_posts(db, now=clock(), tag=tag)).posts]


async def test_undated_post_keeps_its_first_date(
    database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.md")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    await import_folder(database.sessions, tmp_path, clock=clock)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert count(await import_folder(database.sessions, tmp_path, clock=clock)) == (0, 0, 1, 0)
    assert (await load(database, "a")).published_at.timestamp() == 1_600_000_000


async def test_dry_run_counts_and_writes_nothing(
    database: Database, clock: SettableClock, folder: Path
) -> None:
    version = await read_version(database)
    summary = await import_folder(database.sessions, folder, clock=clock, dry_run=True)
    assert count(summary) == (3, 0, 0, 0)
    assert await count_rows(database, Post) == await count_rows(database, User) == 0
    assert await read_version(database) == version


async def test_second_file_with_a_slug_fails_and_names_the_first(
    database: Database, clock: SettableClock, folder: Path
) -> None:
    write(folder, "z/one.md")
    summary = await import_folder(database.sessions, folder, clock=clock)
    assert [(failure.path.as_posix(), failure.reason) for failure in summary.failures] == [
        ("z/one.md", "has the same slug as one.md: one")
    ]
    assert (await load(database, "one")).title == "One"


async def test_bad_files_stop_no_others(database: Database, clock: SettableClock, folder: Path) -> None:
    (folder / "bytes.md").write_bytes(b"a\nb\xff")
    write(folder, "dense.md", body="[" * 100_000)
    (folder / "huge.md").write_bytes(b"a" * (MAX_FILE_BYTES + 1))
    os.mkfifo(folder / "pipe.md")
    write(folder, "yaml.md", "title: a: b")
    summary = await import_folder(database.sessions, folder, clock=clock)
    assert count(summary) == (3, 0, 0, 5)
    assert [
        (str(failure.path), failure.line, failure.reason.split(":")[0]) for failure in summary.failures
    ] == [
        ("bytes.md", 2, "is not UTF-8"),
        ("dense.md", None, "has 100,000 Markdown punctuation marks; the limit is 60,000"),
        ("huge.md", None, "has 2,000,001 bytes; the limit is 2,000,000"),
        ("pipe.md", None, "is not a regular file"),
        ("yaml.md", 2, "has invalid YAML"),
    ]


async def test_links_out_of_the_folder_are_not_followed(
    database: Database, clock: SettableClock, folder: Path, tmp_path: Path
) -> None:
    secret = write(tmp_path / "elsewhere", "secret.md")
    (folder / "file.md").symlink_to(secret)
    (folder / "linked").symlink_to(secret.parent)
    (folder / "gone.md").symlink_to(tmp_path / "nothing.md")
    (folder / "inside.md").symlink_to(folder / "one.md")
    summary = await import_folder(database.sessions, folder, clock=clock)
    assert [(str(failure.path), failure.reason) for failure in summary.failures] == [
        ("file.md", "is a link to a place outside the folder"),
        ("gone.md", "cannot be read: No such file or directory"),
    ]
    assert summary.created == 4


async def test_hidden_files_and_section_pages_are_no_articles(
    database: Database, clock: SettableClock, folder: Path
) -> None:
    for name in ("_index.md", ".hidden.md", ".git/a.md", "node_modules/a.md", "notes.txt"):
        write(folder, name)
    assert count(await import_folder(database.sessions, folder, clock=clock)) == (3, 0, 0, 0)


async def test_name_in_a_file_does_not_speak_for_an_account(
    database: Database, clock: SettableClock, folder: Path
) -> None:
    async with database.sessions() as db:
        db.add(User(name="Ann", email="ann@a.example", created_at=clock()))
        await db.commit()
    await import_folder(database.sessions, folder, clock=clock)
    assert (await load(database, "one")).author.email is None


async def test_post_of_someone_with_an_account_is_not_overwritten(
    database: Database, clock: SettableClock, folder: Path
) -> None:
    await import_folder(database.sessions, folder, clock=clock)
    async with database.sessions() as db:
        await db.execute(update(User).where(User.name == "Ann").values(email="ann@a.example"))  # pyright: ignore[reportArgumentType] -- a column
        await db.commit()
    write(folder, "one.md", "title: Stolen")
    summary = await import_folder(database.sessions, folder, clock=clock)
    assert (await load(database, "one")).title == "One"
    assert summary.failures[0].reason == "has the slug of a post that Ann wrote here: one"


async def test_progress_is_reported_up_to_the_total(
    database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    for number in range(60):
        write(tmp_path, f"{number}.md")
    seen: list[tuple[int, int]] = []
    await import_folder(
        database.sessions, tmp_path, clock=clock, on_progress=lambda done, total: seen.append((done, total))
    )
    assert seen[0] == (0, 60)
    assert seen[-1] == (60, 60)
    assert seen == sorted(seen)


async def test_missing_folder_is_an_error(database: Database, clock: SettableClock, tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        await import_folder(database.sessions, tmp_path / "nothing", clock=clock)


async def test_articles_of_this_project_import_without_failures(
    database: Database, clock: SettableClock
) -> None:
    posts = Path(__file__).parents[2] / "content" / "posts"
    summary = await import_folder(database.sessions, posts, clock=clock)
    assert summary.failures == []
    assert summary.created == len(list(posts.glob("*.md")))
