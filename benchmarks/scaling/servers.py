"""Builds the app once, and serves that build with any number of workers."""

import resource
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.servers import Command, Server
from benchmarks.sessions.redis_server import RedisServer
from benchmarks.tools import find_tool, run_tool
from benchmarks.workspace import Workspace, make_app_environment, prepare_app, run_rxapp
from tests.support.redis_servers import find_free_port

WORKERS = (1, 2, 4)
# Files that a process has open besides its sockets: libraries' own, the database's, what wrk connects to.
_OTHER_FILES = 1000


@dataclass(frozen=True)
class Build:
    """A copy of the app that is built.

    Attributes:
        workspace: Where it is.
        copy: The folder of the copy.
        environment: In which it was built; whoever serves it only adds where visitors find it.
    """

    workspace: Workspace
    copy: Path
    environment: Mapping[str, str]


def build_app(folder: Path, redis: RedisServer) -> Build:
    """Copy the app, seed its database, and build its frontend.

    Args:
        folder: An empty folder.
        redis: For the sessions and Reflex's states.
    """
    workspace = prepare_app(folder)
    run_rxapp(workspace, "seed")
    copy = folder / "cached"
    environment = {
        **make_app_environment(workspace, copy, "http://127.0.0.1:3000"),
        "REDIS_URL": redis.make_url(0),
        # Visitors say where they come from, as a proxy does: one address may begin only so many sessions.
        "RXAPP_TRUSTED_PROXY_HOPS": "1",
    }
    run_tool([find_tool("rxapp"), "build"], copy, environment)
    return Build(workspace, copy, environment)


def make_serve_command(build: Build, workers: int) -> Command:
    """Return how to serve the build."""
    name, port = name_server(workers), find_free_port()
    url = f"http://127.0.0.1:{port}"
    arguments = [find_tool("rxapp"), "serve", "--port", str(port), "--workers", str(workers)]
    environment = {**build.environment, "RXAPP_PUBLIC_URL": url}
    return Command(name, arguments, build.copy, environment, url, build.workspace.folder / f"{name}.log")


def name_server(workers: int) -> str:
    """Return what the tables call a server."""
    return f"{workers} worker" if workers == 1 else f"{workers} workers"


def list_workers(server: Server) -> list[psutil.Process]:
    """Return the processes that answer requests."""
    children = server.process.children()
    # Beside them there may be one that tracks what they share.
    return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]


def allow_sockets(sockets: int) -> None:
    """Let this process, and every one that it starts from now on, have so many sockets open.

    Raises:
        RuntimeError: The system's administrator allows fewer.
    """
    needed = sockets + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise RuntimeError(f"{sockets} sockets need {needed} open files; `ulimit -Hn` allows {hard}")
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
