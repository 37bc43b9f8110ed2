"""The whole app on Sentinels and on a Cluster, and what its visitors notice when a master is lost."""

import asyncio
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import Browse, sign_up_some
from tests.support.accounts_http import (
    is_signed_in,
    knows_token,
    make_email,
    post,
    read_code,
    read_token,
    sign_in,
    sign_out,
    sign_up,
)
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.event_socket import open_event_socket
from tests.support.http_traffic import run_http_traffic
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.support.redis_binaries import find_redis_binary, find_valkey_binary
from tests.support.redis_cluster import RedisCluster, run_cluster
from tests.support.redis_sentinels import RedisSentinels, run_sentinel
from tests.support.redis_servers import RedisServer

SIGNED_OUT = 4401
_MOST_SECONDS = 20
DATA = "/api/session/data"


@dataclass
class Site:
    """An app whose sessions are on several servers.

    Attributes:
        app: The app.
        servers: Where the sessions are.
    """

    app: AppProcess
    servers: RedisSentinels | RedisCluster

    def lose_master(self, token: str) -> None:
        """Take the master of a session away, and return when another has its place."""
        if isinstance(self.servers, RedisSentinels):
            self.servers.kill_master()
        else:
            tag = token.partition(".")[0]
            self.servers.fail_over(self.servers.find_master(f"{{{tag}}}"))


@pytest.fixture(scope="module", params=["sentinel", "cluster"])
def site(
    request: pytest.FixtureRequest, prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer
) -> Generator[Site]:
    """The app on each kind of deployment; Reflex keeps its own state on one server."""
    is_cluster = request.param == "cluster"
    run = run_cluster(find_valkey_binary()) if is_cluster else run_sentinel(find_redis_binary())
    with (
        run as servers,
        run_app_process(
            prod_app, sqlite_template, redis_url=servers.url, state_redis_url=redis_server.url
        ) as app,
    ):
        yield Site(app, servers)


def test_an_account_works_from_sign_up_to_sign_out(site: Site, browse: Browse) -> None:
    laptop, phone = browse(site.app), browse(site.app)
    laptop.put(f"{DATA}/cart", json=["tea"])
    email = sign_up(laptop)
    assert laptop.get(DATA).json() == {"cart": ["tea"]}
    assert sign_in(phone, email).status_code == 200
    assert [phone.post(f"{DATA}/n/increment").json()["value"] for _ in range(3)] == [1, 2, 3]
    assert laptop.get("/account").text.count("this device") == 1
    devices = laptop.get("/api/sessions").json()["sessions"]
    assert sorted(device["current"] for device in devices) == [False, True]
    with open_event_socket(site.app.url, {"Cookie": f"session={read_token(phone)}"}) as socket:
        ref = next(device["ref"] for device in devices if not device["current"])
        assert post(laptop, "/auth/sessions/revoke", ref=ref).status_code == 200
        assert socket.await_end(1) == SIGNED_OUT
    assert not is_signed_in(phone)
    old = read_token(laptop)
    assert sign_out(laptop).status_code == 200
    assert not knows_token(browse(site.app), old)


def test_guessing_is_stopped(site: Site, browse: Browse) -> None:
    email = sign_up(browse(site.app))
    attacker = browse(site.app)
    answers = [sign_in(attacker, email, password=f"wrong {number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_people_go_on_when_a_master_is_lost(site: Site, browse: Browse) -> None:
    """33, 56, 57: a replica may lack the last moment's writes, as decision 9 says."""
    tokens = sign_up_some(site.app, browse)
    async with run_http_traffic(site.app, tokens, may_lose=1) as traffic:
        await asyncio.to_thread(site.lose_master, tokens[0])
        await traffic.await_recovery()
        assert traffic.failed
        await traffic.check()
    visitor = browse(site.app)
    email = await _sign_up_at_last(visitor)
    answer = await _ask_at_last(lambda: sign_in(visitor, email))
    assert answer.status_code == 200
    answer = await _ask_at_last(lambda: sign_in(visitor, email, OTHER_PASSWORD))
    assert read_code(answer) == "bad_credentials"


async def _sign_up_at_last(visitor: httpx.Client) -> str:
    """Sign up, each time as somebody else: what was refused may have been done."""
    emails: list[str] = []

    def sign_up_anew() -> httpx.Response:
        emails.append(make_email())
        return post(visitor, "/auth/sign-up", email=emails[-1], password=GOOD_PASSWORD)

    answer = await _ask_at_last(sign_up_anew)
    assert answer.status_code == 201, answer.text
    return emails[-1]


async def _ask_at_last(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask until there is an answer: those who have recovered were on other slots, and on other workers."""
    deadline = time.monotonic() + _MOST_SECONDS
    while (answer := ask()).status_code == 503:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    return answer
