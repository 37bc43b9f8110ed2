"""The servers that keep sessions: whether they are there, and whether they keep what they are given."""

from collections.abc import Mapping
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError

from rxapp.sessions import count_sessions
from rxapp.status.findings import Finding, note, well, wrong

_MEGABYTE = 1e6
_NEARLY_FULL = 0.9
_OLDEST = {"Redis": (7, 0), "Valkey": (7, 2)}

Info = Mapping[str, Any]


async def check_redis(client: Redis | RedisCluster, replicas: int = 0) -> list[Finding]:
    """Ask every server that takes writes about itself, and count the sessions.

    Args:
        client: Reaches the servers.
        replicas: How many of each must have a write before it is acknowledged.
    """
    try:
        servers = await _read_infos(client)
        counts = await count_sessions(client)
    except (RedisError, OSError) as error:
        return [wrong("redis", f"does not answer ({type(error).__name__})", "see REDIS_URL")]
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
    findings = [finding for name, info in servers.items() for finding in check_server(name, info)]
    if replicas:
        findings += [_check_replicas(name, info, replicas) for name, info in servers.items()]
    return [*findings, well("sessions", kinds or "none")]


async def check_state_redis(client: Redis | RedisCluster) -> Finding:
    """Ask the server where Reflex keeps the state of open pages, which is one apart."""
    try:
        await cast("Any", client).ping()
    except (RedisError, OSError) as error:
        remedy = "open pages cannot do anything; see RXAPP_STATE_REDIS_URL"
        return wrong("state", f"its Redis does not answer ({type(error).__name__})", remedy)
    return well("state", "its Redis answers")


async def _read_infos(client: Redis | RedisCluster) -> dict[str, Info]:
    """Return what servers say about themselves, by the name that they have in the report."""
    if isinstance(client, RedisCluster):
        infos = await cast("Any", client).info(target_nodes=RedisCluster.PRIMARIES)
        return {f"redis {name}": info for name, info in infos.items()}
    return {"redis": await cast("Any", client).info()}


def check_server(name: str, info: Info) -> list[Finding]:
    """Judge a server by its answer to INFO.

    Args:
        name: What the report calls it.
        info: The answer.
    """
    return [
        _check_version(name, info),
        _check_memory(name, info),
        _check_eviction(name, info),
        _check_persistence(name, info),
    ]


def _check_version(name: str, info: Info) -> Finding:
    kind = "Valkey" if "valkey_version" in info else "Redis"
    version = str(info[f"{kind.lower()}_version"])
    oldest = _OLDEST[kind]
    if tuple(map(int, version.split(".")[:2])) < oldest:
        return wrong(name, f"{kind} {version}", f"sessions need {kind} {oldest[0]}.{oldest[1]} or newer")
    return well(name, f"{kind} {version}")


def _check_memory(name: str, info: Info) -> Finding:
    used, most = int(info["used_memory"]), int(info["maxmemory"])
    if not most:
        text = f"uses {used / _MEGABYTE:.0f} MB, without a limit"
        return note(name, text, "set maxmemory, or it may take all that the machine has")
    text = f"uses {used / _MEGABYTE:.0f} of {most / _MEGABYTE:.0f} MB"
    if used >= _NEARLY_FULL * most:
        return wrong(name, text, "raise maxmemory: no session begins once it is full")
    return well(name, text)


def _check_eviction(name: str, info: Info) -> Finding:
    """Look at what a full server does. Every key of a session expires, so that most policies may take it."""
    policy = str(info["maxmemory_policy"])
    text = f"maxmemory-policy is {policy}"
    match policy:
        case "noeviction":
            return well(name, text)
        case "volatile-ttl":
            return note(name, text, "a full server ends the sessions first that were not used for longest")
        case _:
            return wrong(name, text, "a full server signs people out at random; set it to noeviction")


def _check_persistence(name: str, info: Info) -> Finding:
    if info.get("loading"):
        return wrong(name, "is loading its data", "wait; until then nobody is signed in")
    for key in ("aof_last_write_status", "rdb_last_bgsave_status"):
        if info.get(key, "ok") != "ok":
            return wrong(name, f"{key} is {info[key]}", "look for a full disk; it may refuse writes")
    if not info.get("aof_enabled"):
        text = "keeps no append-only file"
        return note(
            name, text, "set `appendonly yes`, or its loss signs out who came since the last snapshot"
        )
    return well(name, "keeps an append-only file")


def _check_replicas(name: str, info: Info, needed: int) -> Finding:
    """Compare the replicas that follow a server with those that are waited for."""
    text = f"has {info['connected_slaves']} of {needed} replicas that must have a write"
    if int(info["connected_slaves"]) < needed:
        return wrong(
            name, text, "nobody can sign in or out; bring them back, or lower RXAPP_SESSION_REPLICAS"
        )
    return well(name, text)
