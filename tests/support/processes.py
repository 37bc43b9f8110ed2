"""Servers that run as process groups of their own: whether they answer, and how they end."""

import os
import signal
import ssl
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

_STOP_TIMEOUT = 15


def is_answering(url: str, tls: ssl.SSLContext | None = None) -> bool:
    """Return whether a GET of a URL succeeds; False while nobody listens.

    Args:
        url: What to ask for.
        tls: Whom to trust, if not those whom everybody does.
    """
    with suppress(httpx.TransportError):
        return httpx.get(url, timeout=10, trust_env=False, verify=tls or True).is_success
    return False


@contextmanager
def run_group(
    command: Sequence[str | Path], log_path: Path, environment: Mapping[str, str] | None = None
) -> Generator[None]:
    """Run a command for the length of the block, in a process group of its own.

    Args:
        command: What to run.
        log_path: Takes what it says.
        environment: Its environment, if not that of the tests.
    """
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        stop_group(process)


def stop_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, such as workers and Vite. It leads its process group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_TIMEOUT)
    # What is left, be it the command or a child that outlived it, gets no second chance.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
