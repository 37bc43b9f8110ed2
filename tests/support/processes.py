"""Servers that run as process groups of their own: whether they answer, and how they end."""

import os
import signal
import subprocess
from contextlib import suppress

import httpx

_STOP_TIMEOUT = 15


def is_answering(url: str) -> bool:
    """Return whether a GET of a URL succeeds; False while nobody listens."""
    with suppress(httpx.TransportError):
        return httpx.get(url, timeout=10, trust_env=False).is_success
    return False


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
