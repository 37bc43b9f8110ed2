"""Fixtures of the tests over HTTP: clients of the running app, and a way into its database."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Generator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import pytest
from redis import Redis
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from rxapp.database import create_engine, session_factory
from rxapp.models import Post, User
from tests.support.accounts_http import post, read_token, sign_up
from tests.support.app_server import AppServer
from tests.support.posts import add_post

Browse = Callable[[], httpx.Client]
BrowseFrom = Callable[[str], httpx.Client]
GrowStale = Callable[[httpx.Client], None]


class SendRaw(Protocol):
    """Sends a request line as it is given; other clients tidy URLs up."""

    def __call__(
        self, target: str, *, method: str = "GET", headers: dict[str, str] | None = None
    ) -> HTTPResponse:
        """Return the answer, its body unread."""
        ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what waits for a build, so that the quick set can leave it out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "prod_app" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


@pytest.fixture(scope="module")
def client(prod_app: AppServer) -> Generator[httpx.Client]:
    """A client of the running app that follows no redirects."""
    with httpx.Client(base_url=prod_app.url, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def browse(prod_app: AppServer) -> Generator[Browse]:
    """A function that opens a browser of its own for each visitor: a client with its own cookies."""
    with ExitStack() as clients:
        yield lambda: clients.enter_context(httpx.Client(base_url=prod_app.url, trust_env=False, timeout=20))


@pytest.fixture
def member(browse_from: BrowseFrom) -> httpx.Client:
    """Someone who has just signed up, where few others have: one place has no room for all these tests."""
    client = browse_from(f"127.1.0.{secrets.randbelow(200) + 1}")
    sign_up(client)
    return client


@pytest.fixture
def author(member: httpx.Client) -> Generator[httpx.Client]:
    """Someone who has an account, which goes with all posts when the test ends."""
    yield member
    assert post(member, "/auth/delete-account").status_code == 200


@pytest.fixture
def browse_from(prod_app: AppServer) -> Generator[BrowseFrom]:
    """A function that opens a browser at an address of its own, 127.x.x.x, which limits tell apart."""
    with ExitStack() as clients:

        def browse_from(address: str) -> httpx.Client:
            transport = httpx.HTTPTransport(local_address=address)
            client = httpx.Client(base_url=prod_app.url, transport=transport, trust_env=False, timeout=20)
            return clients.enter_context(client)

        yield browse_from


@pytest.fixture(scope="module")
def valkey(prod_app: AppServer) -> Generator[Redis]:
    """A client of the running app's Valkey."""
    with Redis(unix_socket_path=str(prod_app.data_dir / "valkey" / "valkey.sock")) as client:
        yield client


@pytest.fixture
def send_raw(prod_app: AppServer) -> Generator[SendRaw]:
    """A function that sends a request to the running app, byte for byte."""
    connections: list[HTTPConnection] = []

    def send(target: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> HTTPResponse:
        connection = HTTPConnection(urlsplit(prod_app.url).netloc, timeout=20)
        connections.append(connection)
        given = headers or {}
        connection.putrequest(method, target, skip_host="Host" in given, skip_accept_encoding=True)
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse()

    yield send
    for connection in connections:
        connection.close()


def change_database(app: AppServer, action: Callable[[AsyncSession], Awaitable[object]]) -> None:
    """Change the running app's database behind its back, over a connection of its own."""

    async def change() -> None:
        engine = create_engine(f"sqlite+aiosqlite:///{app.data_dir / 'rxapp.db'}")
        async with session_factory(engine).begin() as db:
            await action(db)
        await engine.dispose()

    asyncio.run(change())


@pytest.fixture
def grow_stale(prod_app: AppServer, valkey: Any) -> GrowStale:
    """A function that lets the password of a client's session have been given an hour ago."""
    hour = timedelta(hours=1)

    def grow_stale(client: httpx.Client) -> None:
        account_key = client.get("/api/session").json()["user"]["id"]
        chosen = update(User).where(col(User.account_key) == account_key)
        change_database(
            prod_app, lambda db: db.execute(chosen.values(password_changed_at=datetime.now(UTC) - 2 * hour))
        )
        (key,) = valkey.keys(f"{{{read_token(client).partition('.')[0]}}}:s:*")
        valkey.hset(key, "a", int(valkey.hget(key, "a")) - hour // timedelta(milliseconds=1))

    return grow_stale


class AppPosts:
    """Changes posts of the running app behind its back."""

    def __init__(self, app: AppServer) -> None:
        """Begin with what there is."""
        self._app = app
        self._published: set[str] = set()

    def publish(self, slug: str, *, published_at: datetime, **fields: Any) -> None:
        """Write a post."""
        self._published.add(slug)
        self._change(lambda db: add_post(db, slug, published_at=published_at, **fields))

    def remove_all(self) -> None:
        """Delete what was written here."""
        self._change(lambda db: db.execute(delete(Post).where(col(Post.slug).in_(self._published))))

    def rename_table(self, name: str, new_name: str) -> None:
        """Take a table away from the app, or give it back."""
        self._change(lambda db: db.execute(text(f"ALTER TABLE {name} RENAME TO {new_name}")))

    def _change(self, action: Callable[[AsyncSession], Awaitable[object]]) -> None:
        change_database(self._app, action)


@pytest.fixture
def app_posts(prod_app: AppServer) -> Generator[AppPosts]:
    """The posts of the running app; what a test publishes goes when it ends."""
    posts = AppPosts(prod_app)
    yield posts
    posts.remove_all()
