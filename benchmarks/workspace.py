"""Prepares what is measured: a copy of the app, a seeded database, and a built peer."""

import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import Command
from benchmarks.tools import PEERS, find_tool, make_environment, run_tool
from tests.support.app_server import find_free_port

PROJECT_ROOT = Path(__file__).resolve().parents[1]
NEXT_FOLDER = PEERS / "next"

_COPIED = (
    "rxapp",
    "assets",
    "alembic",
    "alembic.ini",
    "content",
    "pyproject.toml",
    "rxconfig.py",
    "reflex.lock",
)
_CACHE_SETTING = "CACHED_PAGES = 512"


@dataclass(frozen=True)
class Workspace:
    """A folder for everything that a run of the benchmarks makes.

    Attributes:
        folder: The folder; removed by whoever made it.
        database: The SQLite file that both apps read.
    """

    folder: Path
    database: Path


def prepare_workspace(folder: Path) -> Workspace:
    """Copy the app, make and seed the database, and build the peer.

    Args:
        folder: An empty folder with a short path, as it will hold a Unix socket.
    """
    workspace = prepare_app(folder)
    _switch_cache_off(_copy_app(folder / "uncached"))
    run_rxapp(workspace, "seed")
    environment = make_next_environment(workspace)
    install_packages(NEXT_FOLDER, environment)
    build_next(NEXT_FOLDER, environment)
    return workspace


def prepare_app(folder: Path) -> Workspace:
    """Copy the app, and make a database without posts.

    Args:
        folder: An empty folder with a short path, as it will hold a Unix socket.
    """
    workspace = Workspace(folder, folder / "posts.db")
    _copy_app(folder / "cached")
    run_rxapp(workspace, "migrate")
    return workspace


def run_rxapp(workspace: Workspace, *arguments: str) -> None:
    """Run a command of the app on the database."""
    environment = make_app_environment(workspace, workspace.folder / "cached", "http://localhost:1")
    run_tool([find_tool("rxapp"), *arguments], workspace.folder, environment)


def make_app_command(workspace: Workspace, name: str, copy: str) -> Command:
    """Return how to build and serve a copy of the app: production, one worker.

    Args:
        workspace: The workspace.
        name: As the tables call it.
        copy: "cached" or "uncached".
    """
    port, folder = find_free_port(), workspace.folder / copy
    url = f"http://localhost:{port}"
    arguments = [sys.executable, "-m", "reflex", "run", "--env", "prod", "--frontend-port", str(port)]
    environment = make_app_environment(workspace, folder, url)
    return Command(name, arguments, folder, environment, url, workspace.folder / f"{copy}.log")


def make_next_command(workspace: Workspace) -> Command:
    """Return how to serve the built peer: `next start`, one process."""
    return serve_next(workspace, "Next.js", NEXT_FOLDER, make_next_environment(workspace))


def serve_next(workspace: Workspace, name: str, folder: Path, environment: Mapping[str, str]) -> Command:
    """Return how to serve what Next.js has built in a folder.

    Args:
        workspace: The workspace.
        name: As the tables call it.
        folder: The source, with its packages and the build.
        environment: The one that it was built in.
    """
    port = find_free_port()
    url = f"http://localhost:{port}"
    program = folder / "node_modules" / "next" / "dist" / "bin" / "next"
    arguments = [find_tool("node"), str(program), "start", "--port", str(port)]
    log = workspace.folder / f"{name}.log"
    return Command(name, arguments, folder, {**environment, "PUBLIC_URL": url}, url, log)


def install_packages(folder: Path, environment: Mapping[str, str]) -> None:
    """Install a peer's locked packages."""
    run_tool([find_tool("npm"), "ci", "--no-fund", "--no-audit"], folder, environment)


def build_next(folder: Path, environment: Mapping[str, str]) -> None:
    """Build a peer whose packages are there."""
    run_tool([find_tool("npm"), "run", "build"], folder, environment)


def make_next_environment(workspace: Workspace) -> Mapping[str, str]:
    """Return the environment in which the peer is built and served."""
    return {
        **make_environment(),
        "ASSETS_DIR": str(workspace.folder / "cached" / "assets"),
        "DATABASE_FILE": str(workspace.database),
        "NEXT_TELEMETRY_DISABLED": "1",
    }


def _copy_app(target: Path) -> Path:
    """Copy the app, so that no build and no edit elsewhere touches what is measured."""
    target.mkdir()
    for name in _COPIED:
        source = PROJECT_ROOT / name
        if source.is_dir():
            # Reflex links shared scripts into assets/external, each time anew.
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", "external"))
        elif source.exists():
            shutil.copy(source, target / name)
    return target


def _switch_cache_off(copy: Path) -> None:
    """Make a copy of the app render every page anew for each request.

    Raises:
        RuntimeError: The setting is no longer where it was.
    """
    path = copy / "rxapp" / "rendering" / "site.py"
    source = path.read_text(encoding="utf-8")
    if source.count(_CACHE_SETTING) != 1:
        raise RuntimeError(
            f"{path} has no line `{_CACHE_SETTING}`: adapt the benchmark to how pages are kept"
        )
    path.write_text(source.replace(_CACHE_SETTING, "CACHED_PAGES = 0"), encoding="utf-8")


def make_app_environment(workspace: Workspace, copy: Path, url: str) -> dict[str, str]:
    """Return the environment in which a copy of the app is built and served; nothing else configures it.

    Args:
        workspace: Has the database.
        copy: The folder of the copy.
        url: Where visitors find it.
    """
    return {
        **make_environment(),
        "DATABASE_URL": f"sqlite:///{workspace.database}",
        "GRANIAN_WORKERS": "1",
        "PYTHONPATH": str(copy),
        "REFLEX_CHECK_LATEST_VERSION": "0",
        "REFLEX_STATES_WORKDIR": str(copy / "states"),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_WEB_WORKDIR": str(copy / "web"),
        "RXAPP_DATA_DIR": str(copy / "data"),
        "RXAPP_PUBLIC_URL": url,
        "RXAPP_SECRET": secrets.token_urlsafe(48),
    }
