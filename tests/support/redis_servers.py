"""Real Redis and Valkey servers, which a test may kill, pause and start again. They end with their block."""

import random
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

from tests.support.certificates import issue_shared_certificate

_POLL_SECONDS = 0.02
_START_TIMEOUT_SECONDS = 20
# Below the ports that systems give to outgoing connections: a server comes back to the one it had.
_PORTS = range(20_000, 30_000)
_ports_taken: set[int] = set()


@dataclass
class RedisServer:
    """A server on a port of the loopback address.

    Attributes:
        binary: The program.
        folder: Where its files are, its log among them.
        port: Where it listens.
        arguments: What it is started with, besides the port.
        ca_certs: The file of the authority whose certificate it shows; None without TLS.
    """

    binary: Path
    folder: Path
    port: int
    arguments: list[str]
    ca_certs: Path | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _is_paused: bool = field(default=False, repr=False)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The URL for clients."""
        if self.ca_certs is None:
            return f"redis://{self.address}"
        return f"rediss://{self.address}?ssl_ca_certs={self.ca_certs}"

    @property
    def is_answering(self) -> bool:
        """Whether it is neither dead nor paused."""
        return self._process is not None and self._process.poll() is None and not self._is_paused

    def start(self) -> None:
        """Start it, on the data that it left behind, and return when it takes commands."""
        port = ["--port", str(self.port)]
        if self.ca_certs:
            port = ["--port", "0", "--tls-port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.binary, *self.arguments, *port],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                restore_signals=False,  # so that `full_disk` does not end it by SIGXFSZ
            )
        try:
            await_fact(self._is_ready, _START_TIMEOUT_SECONDS)
        except TimeoutError:
            log_text = (self.folder / "log").read_text()
            raise RuntimeError(f"{self.binary.name} did not start:\n{log_text}") from None

    def kill(self) -> None:
        """End it without a chance to do anything about it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._is_paused = False

    def pause(self) -> None:
        """Let it do nothing any more; its connections stay open, and new ones are taken."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        self._is_paused = True

    def resume(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        self._is_paused = False

    @contextmanager
    def full_memory(self) -> Generator[None]:
        """Let it take nothing more for the length of the block."""
        self.execute("CONFIG", "SET", "maxmemory", "1")
        try:
            yield
        finally:
            self.execute("CONFIG", "SET", "maxmemory", "0")

    @contextmanager
    def full_disk(self) -> Generator[None]:
        """Let it write nothing down for the length of the block: none of its files may grow."""
        self._limit_files(0)
        # It notices when it cannot write down what it has done.
        self.execute("SET", "noticed", "", "EX", 1)
        try:
            yield
        finally:
            self._limit_files(resource.RLIM_INFINITY)
            await_fact(self._is_ready, _START_TIMEOUT_SECONDS)

    def _limit_files(self, size: int) -> None:
        assert self._process is not None
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, hard))

    def bring_back(self) -> None:
        """Let it go on if it is paused, start it if it is dead."""
        if self._is_paused:
            self.resume()
        if not self.is_answering:
            self.start()

    def execute(self, *command: str | int) -> Any:
        """Run one command and return its reply, text where the reply is text."""
        with self._connect() as client:
            return cast("Any", client.execute_command(*command))  # pyright: ignore[reportUnknownMemberType]

    def _connect(self) -> Redis:
        return Redis.from_url(  # pyright: ignore[reportUnknownMemberType] -- takes any option
            self.url, socket_timeout=5, decode_responses=True
        )

    def _is_ready(self) -> bool:
        """Return whether it takes commands; one that reads its data refuses them."""
        assert self._process is not None
        if self._process.poll() is not None:
            raise TimeoutError
        try:
            return bool(self.execute("PING"))
        except (RedisError, OSError):
            return False


@contextmanager
def run_server(
    binary: Path,
    *options: str,
    appendonly: bool = True,
    tls: bool = False,
) -> Generator[RedisServer]:
    """Run a server in a folder of its own until the block ends.

    Args:
        binary: The program.
        options: More of its options, as on a command line.
        appendonly: Whether it writes every command to disk, and so has its data when started again.
        tls: Whether it takes connections with TLS, and only those.
    """
    folder = Path(tempfile.mkdtemp(prefix="rxapp-redis-"))
    always = {
        "bind": "127.0.0.1",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes" if appendonly else "no",
        "appendfsync": "no",  # a write is then never put off, and outlives the process
        "repl-diskless-sync-delay": "0",
    }
    server = RedisServer(binary, folder, find_free_port(), [*list_arguments(always), *options])
    try:
        if tls:
            use_tls(server)
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


def use_tls(server: RedisServer) -> None:
    """Have a server that is about to start speak TLS with its clients, and as a client of others."""
    files = issue_shared_certificate()
    server.ca_certs = files.authority
    options = {
        "tls-cert-file": str(files.certificate),
        "tls-key-file": str(files.key),
        "tls-ca-cert-file": str(files.authority),
        "tls-auth-clients": "no",
        "tls-replication": "yes",
        "tls-cluster": "yes",
    }
    server.arguments += list_arguments(options)


def list_arguments(options: Mapping[str, str]) -> list[str]:
    """Return options as on a command line."""
    return [part for name, value in options.items() for part in (f"--{name}", value)]


@contextmanager
def pause(servers: Sequence[RedisServer]) -> Generator[None]:
    """Let servers do nothing for the length of the block."""
    for server in servers:
        server.pause()
    try:
        yield
    finally:
        for server in servers:
            server.resume()


def find_free_port() -> int:
    """Return a port of the loopback address that nobody listens on, a new one each time."""
    while True:
        port = random.choice(_PORTS)  # noqa: S311 -- no secret
        if port in _ports_taken:
            continue
        _ports_taken.add(port)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def await_fact(is_so: Callable[[], bool], timeout: float) -> float:
    """Return when something that another process brings about is so.

    Args:
        is_so: Whether it is.
        timeout: Seconds to wait for it.

    Returns:
        The seconds that it took.

    Raises:
        TimeoutError: It did not come about.
    """
    start = time.monotonic()
    while not is_so():
        if time.monotonic() > start + timeout:
            raise TimeoutError("what was waited for did not come about")
        time.sleep(_POLL_SECONDS)
    return time.monotonic() - start
