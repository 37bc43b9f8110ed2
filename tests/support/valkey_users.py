"""Processes that use an embedded Valkey, and a look at the processes that make it up."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import psutil
from redis import Redis

# Prints the server's URL, then waits to be told to end.
USER = """
import sys
from pathlib import Path
from rxapp.embedded_valkey import ensure_embedded_valkey
print(ensure_embedded_valkey(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""

FORKING_USER = """
import os, sys
from pathlib import Path
from rxapp.embedded_valkey import ensure_embedded_valkey
url = ensure_embedded_valkey(Path(sys.argv[1]))
if os.fork() == 0:
    print(url, flush=True)
    sys.stdin.read()
"""


class User:
    """A process that uses the embedded server of a data directory."""

    def __init__(self, data_dir: Path, program: str = USER) -> None:
        """Start the process, in a process group of its own as a shell starts a foreground job."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def read_url(self) -> str:
        """Wait until the server is there and return its URL."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        """End as a program ends that has nothing left to do."""
        self.process.communicate()

    def kill(self) -> None:
        """End without a chance to do anything about it."""
        self.process.kill()
        self.process.communicate()


def find_processes(data_dir: Path) -> list[psutil.Process]:
    """Return the supervisor and the server of a data directory."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            command = " ".join(process.cmdline())
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        is_service = "valkey_supervisor" in command or "valkey-server" in command
        if is_service and f"{data_dir}/" in command:
            found.append(process)
    return found


def kill_services(data_dir: Path) -> None:
    """Kill the supervisor and the server; one of them may end by itself when the other dies."""
    for process in find_processes(data_dir):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def find_server(data_dir: Path) -> psutil.Process:
    """Return the server of a data directory."""
    return next(process for process in find_processes(data_dir) if "valkey-server" in process.cmdline()[0])


def find_supervisor(data_dir: Path) -> psutil.Process:
    """Return the supervisor of a data directory."""
    return next(
        process for process in find_processes(data_dir) if "valkey-server" not in process.cmdline()[0]
    )


def await_fact(is_so: Callable[[], bool]) -> None:
    """Return when something that another process brings about is so; fail after ten seconds."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def execute(url: str, *command: str) -> Any:
    """Run one command on a server and return its reply, as bytes."""
    with Redis.from_url(url) as redis:  # pyright: ignore[reportUnknownMemberType] -- takes any option
        return cast("Any", redis.execute_command(*command))  # pyright: ignore[reportUnknownMemberType]
