"""Account forms while more passwords wait to be checked than there is room for."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from threading import Event

import httpx
import pytest
from starlette.applications import Starlette

from rxapp import runtime
from rxapp.accounts import desk
from rxapp.accounts.routes import make_routes
from rxapp.accounts.worker_pool import WorkerPool
from rxapp.sessions import SessionCookie, SessionMiddleware
from tests.support.accounts_http import JSON, PAGE
from tests.support.passwords import GOOD_PASSWORD

FIELDS = {"email": "ann@example.com", "password": GOOD_PASSWORD}


pytestmark = pytest.mark.usefixtures("redis")


@pytest.fixture
def pool() -> WorkerPool:
    """The threads of the account routes: one, and nobody may wait for it."""
    return WorkerPool(workers=1, queue=0)


@pytest.fixture
async def client(
    valkey_url: str, pool: WorkerPool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the account routes, which run in this process."""

    def make_pool(*, patience: float) -> WorkerPool:  # noqa: ARG001 -- what the app gives
        return pool

    monkeypatch.setattr(desk, "WorkerPool", make_pool)
    monkeypatch.setenv("REDIS_URL", valkey_url)
    monkeypatch.setenv("RXAPP_DATA_DIR", str(tmp_path))
    app = SessionMiddleware(
        Starlette(routes=make_routes()),
        cookie=SessionCookie(is_secure=False),
        get_sessions=lambda: runtime.current().sessions,
        get_sockets=lambda: runtime.current().sockets,
        read_address=lambda _scope: "192.0.2.1",
    )
    transport = httpx.ASGITransport(app)
    async with (
        runtime.lifespan(),
        httpx.AsyncClient(transport=transport, base_url="http://site.test") as client,
    ):
        yield client


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-up"])
async def test_who_comes_while_it_is_busy_is_asked_to_come_again(
    client: httpx.AsyncClient, pool: WorkerPool, path: str
) -> None:
    gate = Event()
    held = asyncio.create_task(pool.run(gate.wait))
    try:
        await asyncio.sleep(0)
        program = await client.post(path, data=FIELDS, headers=JSON)
        person = await client.post(path, data=FIELDS, headers=PAGE)
    finally:
        gate.set()
        await held
    assert program.status_code == 503
    assert program.json()["error"]["code"] == "too_busy"
    assert program.headers["retry-after"] == "5"
    assert (person.status_code, person.headers["retry-after"]) == (303, "5")
    assert person.headers["location"].startswith(path.removeprefix("/auth"))
    assert person.headers["location"].endswith("wait=5&why=too_busy")
    assert "set-cookie" not in person.headers
    later = await client.post(path, data=FIELDS, headers=JSON)
    assert later.status_code == (401 if path == "/auth/sign-in" else 201)


async def test_being_busy_is_not_a_wrong_try(client: httpx.AsyncClient, pool: WorkerPool) -> None:
    gate = Event()
    held = asyncio.create_task(pool.run(gate.wait))
    try:
        await asyncio.sleep(0)
        busy = [await client.post("/auth/sign-in", data=FIELDS, headers=JSON) for _ in range(12)]
    finally:
        gate.set()
        await held
    assert {response.status_code for response in busy} == {503}
    assert (await client.post("/auth/sign-in", data=FIELDS, headers=JSON)).status_code == 401
