"""Prepares the app and the two builds of its peer, all three on one database of posts."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.returning.posts import write_posts
from benchmarks.servers import Command
from benchmarks.tools import PEERS
from benchmarks.workspace import (
    NEXT_FOLDER,
    PROJECT_ROOT,
    Workspace,
    build_next,
    install_packages,
    make_app_command,
    make_next_environment,
    prepare_app,
    run_rxapp,
    serve_next,
)

OURS, PLAIN, KEEPING = "rxapp", "Next.js", "Next.js, cacheComponents"
SERVERS = (OURS, PLAIN, KEEPING)
POSTS = 300
_OVERLAY = PEERS / "next-returning"
# Made by a build, or left out of this peer.
_NOT_COPIED = shutil.ignore_patterns(
    "node_modules", ".next", "next-env.d.ts", "public", "styles", "fixes", "guides"
)


def prepare_servers(folder: Path) -> Sequence[Command]:
    """Copy and build everything, and return how to start each server.

    Args:
        folder: An empty folder with a short path, as it will hold a Unix socket.
    """
    workspace = prepare_app(folder)
    write_posts(sorted((PROJECT_ROOT / "content" / "posts").glob("*.md")), folder / "posts", POSTS)
    run_rxapp(workspace, "import", str(folder / "posts"))
    peer = copy_peer(folder / "next")
    install_packages(peer, _make_environment(workspace, PLAIN))
    commands = [make_app_command(workspace, OURS, "cached")]
    for name in (PLAIN, KEEPING):
        environment = _make_environment(workspace, name)
        build_next(peer, environment)
        commands.append(serve_next(workspace, name, peer, environment))
    return commands


def copy_peer(target: Path) -> Path:
    """Copy the site on Next.js, with the pages and the list of this comparison in place of its own."""
    shutil.copytree(NEXT_FOLDER, target, ignore=_NOT_COPIED)
    shutil.copytree(_OVERLAY, target, dirs_exist_ok=True)
    return target


def _make_environment(workspace: Workspace, name: str) -> Mapping[str, str]:
    return {**make_next_environment(workspace), "KEEP_ROUTES": "1" if name == KEEPING else "0"}
