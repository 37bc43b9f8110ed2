"""The servers of the comparison: how each is built, and how it is started."""

import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import Command
from benchmarks.sessions.redis_server import RedisServer
from benchmarks.sessions.values import VALUES_FILE
from benchmarks.tools import PEERS, find_tool, find_uv, make_environment, run_tool
from tests.support.app_server import PROJECT_ROOT, find_free_port

OURS, NEXT, EXPRESS = "rxapp", "Next.js + ioredis", "express-session"
STARSESSIONS, LITESTAR, DJANGO = "starsessions", "Litestar", "Django"
ONE_TRIP, BARE = "limit: only the round trips", "limit: no Redis"
PYTHON_PEERS = (STARSESSIONS, LITESTAR, DJANGO)

EXPRESS_FOLDER, NEXT_FOLDER, PYTHON_FOLDER = PEERS / "express", PEERS / "next-sessions", PEERS / "python"
_HOST = "127.0.0.1"


@dataclass(frozen=True)
class Peer:
    """A server of the comparison.

    Attributes:
        name: As the tables call it.
        folder: Where it runs.
        arguments: Program and arguments, without the port.
        database: The number of its database in Redis.
        port_option: What the program calls the port; empty if it reads `PORT`.
    """

    name: str
    folder: Path
    arguments: Sequence[str]
    database: int
    port_option: str = "--port"


def list_peers() -> list[Peer]:
    """Return all servers, ours first."""
    next_program = str(NEXT_FOLDER / "node_modules" / "next" / "dist" / "bin" / "next")
    node = find_tool("node")
    return [
        Peer(OURS, PROJECT_ROOT, _serve_ours("ours:app"), 1),
        Peer(NEXT, NEXT_FOLDER, [node, next_program, "start", "--hostname", _HOST], 2),
        Peer(EXPRESS, EXPRESS_FOLDER, [node, "server.js"], 3, port_option=""),
        Peer(STARSESSIONS, PYTHON_FOLDER, _serve_python("starsessions_app:app", "asgi"), 4),
        Peer(LITESTAR, PYTHON_FOLDER, _serve_python("litestar_app:app", "asgi"), 5),
        Peer(DJANGO, PYTHON_FOLDER, _serve_python("django_app:app", "wsgi"), 6),
        Peer(ONE_TRIP, PROJECT_ROOT, _serve_ours("limits:one_trip"), 7),
        Peer(BARE, PROJECT_ROOT, _serve_ours("limits:bare"), 8),
    ]


def build_peers() -> None:
    """Install the locked packages of all peers, and build the one that needs it."""
    environment = _make_peer_environment()
    for folder in (EXPRESS_FOLDER, NEXT_FOLDER):
        run_tool([find_tool("npm"), "ci", "--no-fund", "--no-audit"], folder, environment)
    run_tool([find_tool("npm"), "run", "build"], NEXT_FOLDER, environment)
    run_tool([find_uv(), "sync", "--quiet", "--locked", *_choose_project()], PYTHON_FOLDER, environment)


def make_command(peer: Peer, redis: RedisServer, folder: Path) -> Command:
    """Return how to start a server; its log goes to a folder."""
    port = find_free_port()
    environment = {
        **_make_peer_environment(),
        "NODE_ENV": "production",
        "PORT": str(port),
        "REDIS_URL": redis.make_url(peer.database),
        "SESSION_SECRET": secrets.token_urlsafe(32),
        "SESSION_VALUES": str(VALUES_FILE),
    }
    arguments = [*peer.arguments, *([peer.port_option, str(port)] if peer.port_option else [])]
    log = folder / f"{peer.database}.log"
    return Command(peer.name, arguments, peer.folder, environment, f"http://{_HOST}:{port}", log)


def _serve_ours(target: str) -> list[str]:
    """Serve with granian, which serves the app, from the app's own environment."""
    return [find_tool("granian"), *_choose_granian("asgi"), f"benchmarks.sessions.{target}"]


def _serve_python(target: str, interface: str) -> list[str]:
    """Serve with the same granian from the peers' environment."""
    run = [find_uv(), "run", "--quiet", "--no-sync", *_choose_project()]
    return [*run, "granian", *_choose_granian(interface), target]


def _choose_granian(interface: str) -> list[str]:
    return ["--interface", interface, "--workers", "1", "--host", _HOST, "--log-level", "warning"]


def _choose_project() -> list[str]:
    """Name the peers' project, and the Python that runs the app."""
    return ["--project", str(PYTHON_FOLDER), "--python", f"{sys.version_info.major}.{sys.version_info.minor}"]


def _make_peer_environment() -> Mapping[str, str]:
    environment = {**make_environment(), "NEXT_TELEMETRY_DISABLED": "1"}
    # The peers in Python have an environment of their own.
    environment.pop("VIRTUAL_ENV", None)
    return environment
