"""A deployment of several machines, as processes of one: and all that can go wrong with it."""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rxapp.database import migrate
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer, prepare_database
from tests.support.nginx import balance_load
from tests.support.postgresql import PostgresqlServer, run_postgresql
from tests.support.redis_binaries import find_valkey_binary
from tests.support.redis_groups import RedisGroup
from tests.support.redis_servers import RedisServer, find_free_port

# Of a worker that shares its cores with everybody else here, the visitors included.
_ANSWERS_PER_SECOND = 20
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.2, 1.5


RunRedis = Callable[[Path], AbstractContextManager[RedisGroup]]


@dataclass
class Town:
    """A proxy, two backends, a group of Redis servers and a PostgreSQL. What goes wrong is set right again.

    Attributes:
        url: Where visitors come, by its address.
        page_url: The same by its name, as pages know it.
        backends: Each with two workers.
        redis: Has the sessions.
        states: Has what Reflex keeps of open pages.
        database: Has accounts, posts and carts.
        random: Decides what is hit, and for how long.
    """

    url: str
    page_url: str
    backends: Sequence[AppProcess]
    redis: RedisGroup
    states: RedisServer
    database: PostgresqlServer
    random: Random

    def list_faults(self) -> list[Callable[[], None]]:
        """Return all that can go wrong."""
        return [
            *(self.kill_backend, self.replace_backend, self.stall_backend, self.kill_worker),
            *(self.lose_master, self.stall_node, self.kill_states),
            *(self.kill_database, self.stall_database),
        ]

    def kill_backend(self) -> None:
        """A machine breaks down, and comes back."""
        self._break_down(self.random.choice(self.backends))

    def replace_backend(self) -> None:
        """A machine gets a new release."""
        backend = self.random.choice(self.backends)
        backend.end()
        backend.start()

    def stall_backend(self) -> None:
        """A machine takes what it is sent, and does nothing; what it had begun it goes on with later."""
        backend = self.random.choice(self.backends)
        backend.pause()
        self._wait()
        backend.resume()

    def kill_worker(self) -> None:
        """A process breaks down."""
        self.random.choice(self.random.choice(self.backends).list_workers()).kill()
        self._wait()

    def lose_master(self) -> None:
        """A third of all sessions, or all of them, move to a replica."""
        self.redis.lose_master(self.random)

    def stall_node(self) -> None:
        """A Redis takes what it is sent, and does nothing."""
        self.redis.stall_node(self.random, self._choose_seconds())

    def kill_states(self) -> None:
        """What Reflex knows of open pages is out of reach."""
        self._break_down(self.states)

    def kill_database(self) -> None:
        """The database breaks down, and recovers."""
        self._break_down(self.database)

    def stall_database(self) -> None:
        """The database takes what it is sent, and does nothing."""
        self.database.pause()
        self._wait()
        self.database.resume()

    def _break_down(self, server: AppProcess | RedisServer | PostgresqlServer) -> None:
        server.kill()
        self._wait()
        server.start()

    def _wait(self) -> None:
        time.sleep(self._choose_seconds())

    def _choose_seconds(self) -> float:
        return self.random.uniform(_SHORTEST_SECONDS, _LONGEST_SECONDS)


@contextmanager
def run_town(
    built: AppServer, states: RedisServer, random: Random, request_timeout: float, run_redis: RunRedis
) -> Generator[Town]:
    """Run a deployment with an empty database until the block ends.

    Args:
        built: An app whose build to serve.
        states: Where Reflex keeps its state.
        random: Decides what goes wrong.
        request_timeout: Seconds after which the backends refuse a request.
        run_redis: Runs the servers that have the sessions, with the program that it is given.
    """
    with ExitStack() as stack:
        work_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rxapp-")))
        database = stack.enter_context(run_postgresql(is_durable=True))
        database_url = database.make_url(stack.enter_context(database.create_database()))
        asyncio.run(migrate(database_url))
        redis = stack.enter_context(run_redis(find_valkey_binary()))
        port, secret = find_free_port(), secrets.token_urlsafe(48)
        settings = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis.url,
            "RXAPP_PUBLIC_URL": f"http://localhost:{port}",
            "RXAPP_REQUESTS_AT_ONCE": str(round(request_timeout * _ANSWERS_PER_SECOND)),
            "RXAPP_REQUEST_TIMEOUT": str(request_timeout),
            "RXAPP_SESSION_REPLICAS": "1",
            "RXAPP_STATE_REDIS_URL": states.url,
            "RXAPP_TRUSTED_PROXY_HOPS": "1",
        }
        backends = [
            stack.enter_context(run_app_process(built, work_dir, secret=secret, settings=settings))
            for _ in range(2)
        ]
        stack.enter_context(prepare_database(backends[0].app, backends[0].environment))
        ports = [backend.port for backend in backends]
        stack.enter_context(balance_load(ports, port, work_dir, request_timeout=request_timeout))
        page_url = settings["RXAPP_PUBLIC_URL"]
        yield Town(f"http://127.0.0.1:{port}", page_url, backends, redis, states, database, random)
