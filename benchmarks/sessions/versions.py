"""Which versions were compared."""

import json
from collections.abc import Iterable
from importlib.metadata import distributions, version
from pathlib import Path

from benchmarks.sessions.peers import EXPRESS_FOLDER, NEXT_FOLDER, PYTHON_FOLDER
from benchmarks.sessions.redis_server import RedisServer, describe_redis
from benchmarks.tools import find_tool, read_output

_OURS = ("starlette", "granian", "redis", "hiredis", "reflex")
_EXPRESS = ("express", "express-session", "connect-redis", "redis")
_NEXT = ("next", "ioredis")
_PYTHON = ("starsessions", "litestar", "django", "starlette", "granian", "redis", "hiredis")


def describe_peers(redis: RedisServer) -> dict[str, str]:
    """Return the versions of everything that takes part."""
    return {
        "server": describe_redis(redis),
        "Node": read_output([find_tool("node"), "--version"]).removeprefix("v"),
        "ours": ", ".join(f"{name} {version(name)}" for name in _OURS),
        "Node peers": ", ".join(
            (*_read_npm_lock(NEXT_FOLDER, _NEXT), *_read_npm_lock(EXPRESS_FOLDER, _EXPRESS))
        ),
        "Python peers": ", ".join(_read_installed(PYTHON_FOLDER, _PYTHON)),
    }


def _read_npm_lock(folder: Path, names: Iterable[str]) -> list[str]:
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [f"{name} {packages[f'node_modules/{name}']['version']}" for name in names]


def _read_installed(folder: Path, names: Iterable[str]) -> list[str]:
    """Read what is installed: the lock file may hold one version for each version of Python."""
    paths = [str(path) for path in folder.glob(".venv/lib/python*/site-packages")]
    found = {each.name.lower(): each.version for each in distributions(path=paths)}
    return [f"{name} {found[name]}" for name in names]
