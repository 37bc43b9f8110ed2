"""The `rxapp` command, run as users run it."""

import os
import subprocess
import sys
from pathlib import Path
from secrets import token_urlsafe

import pytest
from sqlalchemy import func, select

from rxapp.blog.seed import POSTS
from rxapp.database import check_migrated, create_engine
from rxapp.models import Post
from tests.support.databases import Database

# Each test starts the program, most of them more than once.
pytestmark = pytest.mark.slow

# Both databases are the business of the functions behind the commands; here one is enough.
ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"])

RXAPP = Path(sys.executable).with_name("rxapp")


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [RXAPP, *arguments], env=os.environ | environment, capture_output=True, check=False, text=True
    )


async def test_migrate_makes_the_database_usable(empty_database_url: str) -> None:
    done = run("migrate", DATABASE_URL=empty_database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The database is up to date.\n"
    engine = create_engine(empty_database_url)
    await check_migrated(engine)
    await engine.dispose()


@ON_SQLITE
def test_migrate_leaves_a_migrated_database_alone(database_url: str) -> None:
    done = run("migrate", DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "url", ["postgresql://root:hunter2@127.0.0.1:1/x", "sqlite:////proc/no/x.db", "mysql://root:hunter2@h/x"]
)
def test_unusable_database_is_reported_without_a_stack_trace(url: str) -> None:
    done = run("migrate", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("rxapp")
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


@ON_SQLITE
def test_status_is_a_line_for_each_part_and_shows_no_secret(database_url: str, valkey_url: str) -> None:
    secret = token_urlsafe(48)
    given = {"RXAPP_SECRET": secret, "RXAPP_METRICS_TOKEN": secret[::-1]}
    done = run("status", DATABASE_URL=database_url, REDIS_URL=valkey_url, **given)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert {line[:7].strip() for line in lines} == {"ok", "note"}
    assert {line[7:20].strip() for line in lines} == {
        *("settings", "proxies", "replicas", "data", "metrics", "traces"),
        *("database", "redis", "sessions", "app"),
    }
    assert secret not in done.stdout
    assert secret[::-1] not in done.stdout


def test_status_of_what_is_away_fails_and_says_what_to_do() -> None:
    away = {
        "DATABASE_URL": "postgresql://root:hunter2@127.0.0.1:1/x",
        "REDIS_URL": "redis://:hunter2@127.0.0.1:1",
    }
    done = run("status", **away)
    assert done.returncode == 1
    wrong = [line.split(None, 2) for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert [subject for _, subject, _ in wrong] == ["database", "redis"]
    assert all("; see " in text for _, _, text in wrong)
    assert "hunter2" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_seed_loads_the_posts_once(database_url: str) -> None:
    files = len(list(POSTS.rglob("*.md")))
    first = run("seed", DATABASE_URL=database_url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith(f"{files} created, 0 updated, 0 unchanged, 0 failed")
    again = run("seed", DATABASE_URL=database_url)
    assert again.stdout.startswith(f"0 created, 0 updated, {files} unchanged, 0 failed")


@ON_SQLITE
def test_seed_of_an_unmigrated_database_names_the_command_to_run(empty_database_url: str) -> None:
    done = run("seed", DATABASE_URL=empty_database_url)
    assert done.returncode == 1
    assert "run `rxapp migrate`" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a post, a draft, and a file whose date on line 3 is no date."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, fields in {"post": "draft: false", "draft": "draft: true", "broken": "date: soon"}.items():
        header = f"---\ntitle: {name.title()}\n{fields}\n"
        dated = header if "date" in fields else f"{header}date: 2026-01-02\n"
        (folder / f"{name}.md").write_text(f"{dated}---\nText.\n")
    return folder


async def count_posts(database: Database) -> int:
    async with database.sessions() as db:
        return (await db.execute(select(func.count()).select_from(Post))).scalar_one()


@ON_SQLITE
async def test_import_stores_what_it_can_and_points_at_the_rest(database: Database, folder: Path) -> None:
    done = run("import", folder, DATABASE_URL=database.url)
    assert done.returncode == 1
    assert done.stdout == "2 created, 0 updated, 0 unchanged, 1 failed; drafts among them: 1.\n"
    assert done.stderr.startswith(f"{folder}/broken.md:3: ")
    assert done.stderr.count("\n") == 1
    assert await count_posts(database) == 2


@ON_SQLITE
async def test_dry_run_reports_and_writes_nothing(database: Database, folder: Path) -> None:
    done = run("import", folder, "--dry-run", DATABASE_URL=database.url)
    assert done.returncode == 1
    assert done.stdout.startswith("Would be: 2 created, ")
    assert await count_posts(database) == 0


@ON_SQLITE
async def test_import_without_failures_succeeds(database: Database, folder: Path) -> None:
    (folder / "broken.md").unlink()
    done = run("import", folder, DATABASE_URL=database.url)
    assert (done.returncode, done.stderr) == (0, "")


@ON_SQLITE
def test_missing_folder_is_reported_in_one_line(database_url: str, tmp_path: Path) -> None:
    done = run("import", tmp_path / "nowhere", DATABASE_URL=database_url)
    assert done.returncode == 1
    assert done.stderr == f"rxapp: {tmp_path}/nowhere is not a folder\n"


def test_without_a_command_the_commands_are_listed() -> None:
    done = run()
    assert "migrate" in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["status", "serve", "sessions stats"])
@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("redis://:hunter2@h:port", "REDIS_URL is not a URL that redis-py can read"),
        ("redis://:hunter2@h/name", "REDIS_URL is not a URL that redis-py can read"),
        ("redis+sentinel://:hunter2@h", "REDIS_URL needs a path of a service's name"),
    ],
)
def test_a_redis_url_that_cannot_be_read_is_refused_in_a_sentence(
    command: str, url: str, problem: str
) -> None:
    done = run(*command.split(), REDIS_URL=url, RXAPP_STATE_REDIS_URL="redis://h")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"rxapp cannot start:\n{problem}")
    assert done.stderr.count("\n") == 2
    assert "hunter2" not in done.stderr


def test_numbers_that_cannot_be_kept_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    settings = {"RXAPP_METRICS_TOKEN": token_urlsafe(48), "RXAPP_DATA_DIR": str(tmp_path / "data")}
    done = run("serve", "--backend-only", REDIS_URL="redis://h", **settings)
    assert done.returncode == 1
    assert done.stderr.startswith("rxapp cannot start:\nRXAPP_DATA_DIR takes no numbers")
    assert "PROMETHEUS_MULTIPROC_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_named_folder_that_takes_no_numbers_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "named").write_text("no folder")
    settings = {
        "RXAPP_METRICS_TOKEN": token_urlsafe(48),
        "RXAPP_DATA_DIR": str(tmp_path / "data"),
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "named"),
    }
    done = run("serve", "--backend-only", REDIS_URL="redis://h", **settings)
    assert done.returncode == 1
    assert done.stderr.startswith("rxapp cannot start:\nPROMETHEUS_MULTIPROC_DIR takes no numbers")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["postgresql://root:hunter2@127.0.0.1:1/x", "postgresql://root:hunter2@nowhere.invalid/x"]
)
def test_a_database_that_does_not_answer_is_refused_in_a_sentence(url: str) -> None:
    done = run("serve", "--backend-only", DATABASE_URL=url, RXAPP_SECRET=token_urlsafe(48))
    assert done.returncode == 1
    assert "rxapp cannot start:\nDATABASE_URL leads to no database that answers: " in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_an_unmigrated_database_is_refused_in_a_sentence(empty_database_url: str) -> None:
    secret = token_urlsafe(48)
    done = run("serve", "--backend-only", DATABASE_URL=empty_database_url, RXAPP_SECRET=secret)
    assert done.returncode == 1
    assert "rxapp cannot start:\nthe database is at revision none, " in done.stderr
    assert "run `rxapp migrate`" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
