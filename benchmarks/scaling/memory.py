"""What the processes of a server, a stored session and a Redis take of the machine's memory."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

import psutil

from benchmarks.scaling.servers import list_workers
from benchmarks.scaling.visitors import begin_sessions, sign_up
from benchmarks.servers import Server
from benchmarks.sessions.redis_server import RedisServer


@dataclass(frozen=True)
class ServerMemory:
    """The memory of a server after the load, in bytes.

    Attributes:
        server: As the tables call it.
        workers: How many it has.
        worker_uss: What one worker has to itself, on average.
        main_uss: What the process that watches over them has to itself.
        total_pss: All of them together, what they share counted once.
    """

    server: str
    workers: int
    worker_uss: float
    main_uss: int
    total_pss: int


@dataclass(frozen=True)
class StoredSession:
    """What one session takes of Redis's memory: all of its keys.

    Attributes:
        kind: Whose it is.
        keys: How many.
        bytes: What they take.
    """

    kind: str
    keys: int
    bytes: int


def measure_memory(server: Server) -> ServerMemory:
    """Read what a server takes."""
    workers = list_workers(server)
    everyone = [server.process, *server.process.children(recursive=True)]
    pss = sum(each.memory_full_info().pss for each in everyone)
    return ServerMemory(
        server.name, len(workers), read_uss(workers) / len(workers), read_uss([server.process]), pss
    )


def read_uss(processes: Iterable[psutil.Process]) -> int:
    """Return the bytes that would be free again if the processes ended."""
    return sum(each.memory_full_info().uss for each in processes)


def read_redis_memory(redis: RedisServer) -> int:
    """Return the bytes that Redis has allocated, its connections' among them."""
    with closing(redis.connect()) as client:
        return client.info("memory")["used_memory"]


def measure_stored(redis: RedisServer, server: Server) -> list[StoredSession]:
    """Weigh a session of someone who is not signed in, and one of someone who has just signed up."""
    (visitor,) = begin_sessions(server, 1)
    return [
        _weigh(redis, "a visitor's, with one value", visitor),
        _weigh(redis, "signed in", sign_up(server)),
    ]


def _weigh(redis: RedisServer, kind: str, token: str) -> StoredSession:
    """Add up the keys of a session, whose names all begin with the tag that its token begins with."""
    tag = token.partition(".")[0]
    with closing(redis.connect()) as client:
        sizes = [int(client.memory_usage(key, samples=0)) for key in client.scan_iter(f"{{{tag}}}*")]
    if not sizes:
        raise RuntimeError("a session that was just begun has no keys")
    return StoredSession(kind, len(sizes), sum(sizes))
