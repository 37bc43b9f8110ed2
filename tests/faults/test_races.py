"""Requests of one browser that come at once, and get in one another's way."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Generator

import httpx
import pytest

from tests.faults.conftest import Browse
from tests.support.accounts_http import COOKIE, JSON, read_token, sign_in, sign_up
from tests.support.app_process import AppProcess
from tests.support.passwords import GOOD_PASSWORD

ROUNDS = 5


@pytest.fixture
async def client(app: AppProcess) -> AsyncGenerator[httpx.AsyncClient]:
    """A client that takes no cookies; what it sends is up to each request."""
    async with httpx.AsyncClient(base_url=app.url, headers=JSON, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_failure(app: AppProcess) -> Generator[None]:
    """Check that nothing went wrong that nobody expected."""
    before = len(app.read_log())
    yield
    written = app.read_log()[before:]
    assert "Traceback" not in written
    assert '"status":500' not in written.replace(" ", "")


def _bear(token: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={token}"}


def _send(client: httpx.AsyncClient, token: str, path: str, **form: str) -> Awaitable[httpx.Response]:
    client.cookies.clear()
    return client.post(path, data=form, headers=_bear(token))


async def _list_refs(client: httpx.AsyncClient, token: str) -> set[str]:
    client.cookies.clear()
    response = await client.get("/api/sessions", headers=_bear(token))
    return {device["ref"] for device in response.json()["sessions"]}


async def _find_ref(client: httpx.AsyncClient, token: str) -> str:
    """Return the short name of the session that a token stands for; empty if it stands for nobody."""
    client.cookies.clear()
    found = (await client.get("/api/session", headers=_bear(token))).json()
    return found["ref"] if found["authenticated"] else ""


def _read_token(response: httpx.Response) -> str:
    """Return the token that a response hands out; empty if there is none."""
    return response.cookies.get(COOKIE) or ""


async def test_of_many_sign_ins_with_one_cookie_each_has_a_session_and_the_old_one_has_ended(
    app: AppProcess, client: httpx.AsyncClient, browse: Browse
) -> None:
    """21, 41."""
    owner = browse(app)
    email, old = sign_up(owner), read_token(owner)
    tries = (_send(client, old, "/auth/sign-in", email=email, password=GOOD_PASSWORD) for _ in range(50))
    responses = await asyncio.gather(*tries)
    assert {response.status_code for response in responses} == {200}
    tokens = {_read_token(response) for response in responses}
    assert len(tokens) == 50
    assert not await _find_ref(client, old)
    refs = {await _find_ref(client, token) for token in tokens}
    assert await _list_refs(client, tokens.pop()) == refs
    assert len(refs) == 50


async def test_a_sign_in_while_all_others_are_ended_is_listed_or_dead(
    app: AppProcess, client: httpx.AsyncClient, browse: Browse
) -> None:
    """43, 47: and whoever ends the others stays."""
    owner = browse(app)
    email, token = sign_up(owner), read_token(owner)
    for _ in range(ROUNDS):
        signed_in, ended = await asyncio.gather(
            _send(client, "", "/auth/sign-in", email=email, password=GOOD_PASSWORD),
            _send(client, token, "/auth/sessions/revoke-others"),
        )
        assert ended.status_code == 200
        refs = {await _find_ref(client, token)}
        assert refs != {""}
        if signed_in.status_code == 200:
            refs.add(await _find_ref(client, _read_token(signed_in)))
        assert await _list_refs(client, token) == refs - {""}


async def test_of_a_rotation_and_a_sign_out_at_once_no_old_token_is_left(
    app: AppProcess, client: httpx.AsyncClient, browse: Browse
) -> None:
    """33, 36, 37: the token of whoever was second leads nowhere."""
    owner = browse(app)
    email = sign_up(owner)
    for _ in range(ROUNDS):
        sign_in(owner, email)
        old = read_token(owner)
        confirmed, signed_out = await asyncio.gather(
            _send(client, old, "/auth/confirm", password=GOOD_PASSWORD),
            _send(client, old, "/auth/sign-out"),
        )
        assert signed_out.status_code == 200
        assert confirmed.status_code in {200, 401}
        assert not await _find_ref(client, old)
        if confirmed.status_code == 401:
            assert not _read_token(confirmed)


async def test_of_many_rotations_at_once_one_wins(
    app: AppProcess, client: httpx.AsyncClient, browse: Browse
) -> None:
    """36: the others are told."""
    owner = browse(app)
    sign_up(owner)
    old = read_token(owner)
    tries = (_send(client, old, "/auth/confirm", password=GOOD_PASSWORD) for _ in range(10))
    responses = await asyncio.gather(*tries)
    won = [response for response in responses if response.status_code == 200]
    assert sorted(response.status_code for response in responses) == [200] + [401] * 9
    assert await _list_refs(client, _read_token(won[0])) == {await _find_ref(client, _read_token(won[0]))}
    assert not await _find_ref(client, old)
