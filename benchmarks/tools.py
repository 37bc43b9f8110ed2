"""Runs the programs that prepare what is measured, in an environment that configures nothing by chance."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PEERS = Path(__file__).with_name("peers")

_DROPPED_PREFIXES = ("RXAPP_", "REFLEX_", "GRANIAN_", "NEXT_")
_DROPPED_NAMES = {"DATABASE_URL", "REDIS_URL", "PYTHONPATH", "PORT", "NODE_ENV", "NODE_OPTIONS"}


def find_tool(name: str) -> str:
    """Return the path of a program of the virtual environment: `node`, `npm` or `rxapp`."""
    return str(Path(sys.executable).with_name(name))


def find_uv() -> str:
    """Return the uv that runs this process, or the one on the path."""
    return os.environ.get("UV", "uv")


def make_environment() -> Mapping[str, str]:
    """Return this process's environment without what would configure an app."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _DROPPED_NAMES and not name.startswith(_DROPPED_PREFIXES)
    }
    # The virtual environment's own `bin` holds Node and npm.
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return kept | {"PATH": path, "PYTHONUNBUFFERED": "1"}


def run_tool(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Run a command that prepares something, and return what it printed.

    Raises:
        RuntimeError: It failed; with what it printed.
    """
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        raise RuntimeError(f"`{' '.join(command)}` ended with status {result.returncode}\n{result.stdout}")
    return result.stdout


def read_output(command: Sequence[str]) -> str:
    """Return what a command prints, without the line's end."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
