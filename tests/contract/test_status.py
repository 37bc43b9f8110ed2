"""What `rxapp status` says of real servers, set up well and badly."""

import time
from collections.abc import Generator

import pytest

from rxapp.database import create_engine
from rxapp.sessions import connect
from rxapp.status.database_check import check_database
from rxapp.status.findings import Finding, Level
from rxapp.status.redis_check import check_redis
from tests.support.clock import SettableClock
from tests.support.databases import Database
from tests.support.deployments import open_deployment
from tests.support.redis_binaries import find_valkey_binary
from tests.support.redis_cluster import RedisCluster
from tests.support.redis_servers import RedisServer, run_server
from tests.support.sessions import of_nobody


@pytest.fixture(scope="module")
def loose_server() -> Generator[RedisServer]:
    """A server that writes nothing down, to be set up in any way."""
    with run_server(find_valkey_binary(), appendonly=False) as server:
        yield server


async def look(url: str, replicas: int = 0) -> list[Finding]:
    """Return what there is to say about a Redis, of which so many replicas are waited for."""
    client = connect(url)
    try:
        return await check_redis(client, replicas)
    finally:
        await client.aclose()


def find(findings: list[Finding], text: str) -> Finding:
    """Return the finding whose line has a text."""
    (found,) = [finding for finding in findings if text in str(finding)]
    return found


async def test_servers_of_every_deployment_are_looked_at(redis_url: str) -> None:
    findings = await look(redis_url)
    assert {finding.level for finding in findings} == {Level.OK, Level.NOTE}  # of memory without a limit
    servers = 3 if "cluster" in redis_url else 1
    assert len([each for each in findings if each.text.startswith(("Redis ", "Valkey "))]) == servers
    assert len([each for each in findings if "maxmemory-policy is noeviction" in each.text]) == servers
    assert len([each for each in findings if "append-only" in each.text]) == servers


async def test_masters_without_the_replicas_that_are_waited_for_are_wrong(
    redis_cluster: RedisCluster,
) -> None:
    for replicas, level in ((1, Level.OK), (2, Level.WRONG)):
        found = [
            each for each in await look(redis_cluster.url, replicas) if "replicas that must" in each.text
        ]
        assert [each.level for each in found] == [level] * 3


async def test_sessions_are_counted(valkey: RedisServer, clock: SettableClock) -> None:
    async with open_deployment(valkey, clock) as deployment:
        store = deployment.open_store()
        for _ in range(3):
            await store.create(of_nobody())
        assert find(await look(valkey.url), "sessions").text == "3 anonymous"


@pytest.mark.parametrize(
    ("policy", "level"),
    [
        ("noeviction", Level.OK),
        ("volatile-ttl", Level.NOTE),
        ("volatile-lru", Level.WRONG),
        ("allkeys-lru", Level.WRONG),
        ("allkeys-random", Level.WRONG),
    ],
)
async def test_a_server_that_would_sign_people_out_is_wrong(
    loose_server: RedisServer, policy: str, level: Level
) -> None:
    loose_server.execute("CONFIG", "SET", "maxmemory-policy", policy)
    finding = find(await look(loose_server.url), "maxmemory-policy")
    assert (finding.level, finding.text) == (level, f"maxmemory-policy is {policy}")
    assert bool(finding.remedy) == (level is not Level.OK)


@pytest.mark.parametrize(("megabytes", "level"), [(0, Level.NOTE), (1, Level.WRONG), (1000, Level.OK)])
async def test_a_server_that_is_nearly_full_is_wrong(
    loose_server: RedisServer, megabytes: int, level: Level
) -> None:
    loose_server.execute("CONFIG", "SET", "maxmemory", megabytes * 1_000_000)
    try:
        assert find(await look(loose_server.url), " MB").level is level
    finally:
        loose_server.execute("CONFIG", "SET", "maxmemory", 0)


async def test_a_server_that_writes_nothing_down_is_noted(loose_server: RedisServer) -> None:
    finding = find(await look(loose_server.url), "append-only")
    assert finding.level is Level.NOTE
    assert "appendonly yes" in finding.remedy


async def test_a_redis_that_is_away_is_one_line_and_soon() -> None:
    started = time.monotonic()
    (finding,) = await look("redis://:hunter2@127.0.0.1:1")
    assert (finding.level, finding.subject) == (Level.WRONG, "redis")
    assert "REDIS_URL" in finding.remedy
    assert "hunter2" not in str(finding)
    assert time.monotonic() - started < 3


async def test_a_migrated_database_is_well(database: Database) -> None:
    finding = await check_database(database.engine)
    assert finding.level is Level.OK
    assert finding.text.startswith(("SQLite 3.", "PostgreSQL 1"))
    assert finding.text.endswith(", migrated")


async def test_a_database_without_tables_names_the_command_to_run(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    finding = await check_database(engine)
    await engine.dispose()
    assert (finding.level, finding.remedy) == (Level.WRONG, "run `rxapp migrate`")


async def test_a_database_that_is_away_is_named_without_its_password() -> None:
    engine = create_engine("postgresql+psycopg://somebody:hunter2@127.0.0.1:1/rxapp")
    finding = await check_database(engine)
    await engine.dispose()
    assert finding.level is Level.WRONG
    assert finding.text.startswith("127.0.0.1:1/rxapp does not answer")
    assert "hunter2" not in str(finding)
    assert "somebody" not in str(finding)
