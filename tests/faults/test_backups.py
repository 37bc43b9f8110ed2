"""A database and sessions that are put back from a backup, as `docs/deploy.md` tells to."""

import asyncio
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from rxapp.database import migrate
from tests.faults.conftest import Browse
from tests.support.accounts_http import is_signed_in, knows_token, read_token, sign_in, sign_out, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.carts import put_in, read_cart
from tests.support.editor_http import write
from tests.support.postgresql import PostgresqlServer, run_postgresql
from tests.support.redis_binaries import find_redis_client, find_valkey_binary
from tests.support.redis_servers import RedisServer, await_fact, run_server


@dataclass
class Site:
    """An app with a PostgreSQL and a Valkey of its own.

    Attributes:
        app: The app.
        database: The server that has accounts, posts and carts.
        database_url: The database on it, as PostgreSQL's own programs take it.
        redis: Has the sessions.
    """

    app: AppProcess
    database: PostgresqlServer
    database_url: str
    redis: RedisServer


@pytest.fixture
def site(prod_app: AppServer, tmp_path: Path) -> Generator[Site]:
    """A site with nothing in it."""
    with (
        run_server(find_valkey_binary()) as redis,
        run_postgresql(is_durable=True) as database,
        database.create_database() as name,
    ):
        url, secret = database.make_url(name), secrets.token_urlsafe(48)
        asyncio.run(migrate(url))
        settings = {"DATABASE_URL": url}
        with run_app_process(
            prod_app, tmp_path, redis_url=redis.url, secret=secret, settings=settings
        ) as app:
            yield Site(app, database, url.replace("+psycopg", ""), redis)


def run_program(site: Site, name: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs."""
    subprocess.run([site.database.binaries / name, *arguments], check=True)


def restore(site: Site, dump: Path) -> None:
    """Put a database back."""
    how = ("--clean", "--if-exists", "--single-transaction", "--dbname", site.database_url)
    run_program(site, "pg_restore", *how, dump)


def read_titles(client: httpx.Client) -> set[str]:
    return {post["title"] for post in client.get("/api/posts").json()["items"]}


def test_the_database_comes_back_as_it_was(site: Site, browse: Browse, tmp_path: Path) -> None:
    member, dump = browse(site.app), tmp_path / "rxapp.dump"
    email = sign_up(member)
    put_in(member, "mug-moss", 3)
    kept = write(member, intent="publish")["title"]
    run_program(site, "pg_dump", "--format", "custom", "--file", dump, site.database_url)

    put_in(member, "mug-tin")
    lost, stranger = write(member, intent="publish")["title"], sign_up(browse(site.app))
    assert {kept, lost} <= read_titles(member)
    restore(site, dump)

    assert is_signed_in(member)
    assert read_cart(member) == {"mug-moss": 3}
    assert read_titles(member) == {kept}
    assert sign_in(browse(site.app), email).status_code == 200
    assert sign_in(browse(site.app), stranger).status_code == 401


def test_a_backup_that_breaks_off_changes_nothing(site: Site, browse: Browse, tmp_path: Path) -> None:
    member, dump = browse(site.app), tmp_path / "rxapp.dump"
    sign_up(member)
    put_in(member, "mug-moss", 3)
    kept = write(member, intent="publish")["title"]
    run_program(site, "pg_dump", "--format", "custom", "--file", dump, site.database_url)
    # Its rows come last, so these are some of them.
    dump.write_bytes(dump.read_bytes()[:-500])

    with pytest.raises(subprocess.CalledProcessError):
        restore(site, dump)

    assert is_signed_in(member)
    assert read_cart(member) == {"mug-moss": 3}
    assert read_titles(member) == {kept}


def test_a_file_comes_back_as_it_was(
    prod_app: AppServer, sqlite_template: Path, browse: Browse, tmp_path: Path
) -> None:
    """SQLite's `.backup`, taken while the app writes."""
    with run_app_process(prod_app, sqlite_template) as app:
        member, used, backup = browse(app), app.app.data_dir / "rxapp.db", tmp_path / "backup.db"
        email = sign_up(member)
        put_in(member, "mug-moss", 3)
        kept = write(member, intent="publish")["title"]
        with closing(sqlite3.connect(used)) as source, closing(sqlite3.connect(backup)) as target:
            source.backup(target)
        put_in(member, "mug-tin")
        lost = write(member, intent="publish")["title"]
        assert {kept, lost} <= read_titles(member)

        app.end()
        put_file_back(backup, used)
        app.start()

        assert is_signed_in(member)
        assert read_cart(member) == {"mug-moss": 3}
        assert kept in read_titles(member)
        assert lost not in read_titles(member)
        assert sign_in(browse(app), email).status_code == 200


def put_file_back(backup: Path, used: Path) -> None:
    """Put a backup in the place of a database that nothing uses, whose log does not belong to it."""
    for suffix in ("-wal", "-shm"):
        used.with_name(used.name + suffix).unlink(missing_ok=True)
    shutil.copy(backup, used)


def take_snapshot(redis: RedisServer, dump: Path) -> None:
    """Have the client write down what a server holds.

    As from within a container, out of which there is only a pipe. A mark stays behind at the end.
    """
    with dump.open("wb") as file:
        subprocess.run([find_redis_client(), "-u", redis.url, "--rdb", "-"], check=True, stdout=file)


def test_sessions_come_back_and_a_new_secret_ends_them(site: Site, browse: Browse, tmp_path: Path) -> None:
    member, guest, dump = browse(site.app), browse(site.app), tmp_path / "dump.rdb"
    email = sign_up(member)
    put_in(guest, "mug-moss", 3)
    token = read_token(member)
    take_snapshot(site.redis, dump)
    sign_out(member)
    assert not knows_token(browse(site.app), token)

    restore_sessions(site.redis, dump)

    assert read_cart(guest) == {"mug-moss": 3}
    assert knows_token(browse(site.app), token), "which is why the secret has to be changed"
    with site.app.changed(RXAPP_SECRET=secrets.token_urlsafe(48)):
        assert not knows_token(browse(site.app), token)
        assert sign_in(browse(site.app), email).status_code == 200


def restore_sessions(redis: RedisServer, dump: Path) -> None:
    """Put a snapshot in the place of what a server has, whose log of commands it would read instead."""
    redis.kill()
    shutil.rmtree(redis.folder / "appendonlydir")
    shutil.copy(dump, redis.folder / "dump.rdb")
    own = redis.arguments
    redis.arguments = [*own, "--appendonly", "no"]
    redis.start()
    redis.arguments = own
    redis.execute("CONFIG SET", "appendonly", "yes")
    await_fact(lambda: redis.execute("INFO", "persistence")["aof_rewrite_in_progress"] == 0, 10)
    redis.kill()
    redis.start()
