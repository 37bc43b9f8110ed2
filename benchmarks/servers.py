"""Starts and stops the servers that are measured."""

import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.support.processes import is_answering, stop_group

_START_TIMEOUT = 240
_LOG_TAIL = 30


@dataclass(frozen=True)
class Command:
    """How to start a server.

    Attributes:
        name: As the tables call it.
        arguments: Program and arguments.
        folder: Where it runs.
        environment: All of its environment.
        url: Where it will answer, without a slash at the end.
        log: The file that takes its output.
    """

    name: str
    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    url: str
    log: Path


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Attributes:
        name: As the tables call it.
        url: Where it answers, without a slash at the end.
        process: The process that was started; others may be its children.
        headers: What every request under load sends along, as `Name: value`.
    """

    name: str
    url: str
    process: psutil.Process
    headers: tuple[str, ...] = ()

    def read_cpu_seconds(self) -> float:
        """Return the processor time that the server and its children have used so far."""
        total = 0.0
        for process in (self.process, *self.process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total


@contextmanager
def run_server(command: Command) -> Generator[Server]:
    """Start a server, wait until it answers, and stop it with its children at the end."""
    with command.log.open("wb") as log:
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=command.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(command, process)
        yield Server(command.name, command.url, psutil.Process(process.pid))
    finally:
        stop_group(process)


def _wait_until_ready(command: Command, process: subprocess.Popen[bytes]) -> None:
    """Return once the home page answers.

    Raises:
        RuntimeError: The process ended, or did not answer in time. The message ends with its log.
    """
    deadline = time.monotonic() + _START_TIMEOUT
    while not is_answering(command.url):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(command.log.read_text(errors="replace").splitlines()[-_LOG_TAIL:])
            raise RuntimeError(f"{command.name} does not answer at {command.url}\n{tail}")
        time.sleep(0.2)
