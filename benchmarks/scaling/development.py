"""How long a developer waits: for the first page after `bin/dev`, and for a change to show."""

import os
import shutil
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.servers import Command, run_server
from benchmarks.spread import Spread, spread_of
from benchmarks.tools import find_uv, make_environment
from benchmarks.workspace import PROJECT_ROOT
from tests.support.redis_servers import find_free_port

_PAGE = "/blog"
_DATA = f"/_data{_PAGE}"
# The file with the text that is changed: the heading of the list.
_CHANGED = Path("rxapp", "blog", "loaders.py")
_HEADING = 'else "Blog"'
_TIMEOUT = 120
_POLL_SECONDS = 0.02
# What a clone does not have: what was built, downloaded or installed, and the history.
_NOT_CLONED = shutil.ignore_patterns(
    ".*_cache", ".git", ".hypothesis", ".next", ".rxapp", ".states", ".venv", ".web", "__pycache__",
    "external", "node_modules", "results",
)  # fmt: skip


@dataclass(frozen=True)
class DevelopmentTimes:
    """What a developer waits for, in seconds.

    Attributes:
        first_start: From `bin/dev` in a new clone to the first page; the caches of uv and npm have the
            packages.
        next_start: The same with the packages installed.
        reload: From saving a file to the new text in what the backend answers.
    """

    first_start: Spread
    next_start: Spread
    reload: Spread


def measure_development(folder: Path, *, runs: int) -> DevelopmentTimes:
    """Start the app for development over and over, and change a text in it.

    Args:
        folder: Takes the clones.
        runs: How many of each.
    """
    _start(_clone(folder / "warm"))  # not counted: it fills the caches
    clones = [_clone(folder / f"clone-{number}") for number in range(runs)]
    first = [_start(clone) for clone in clones]
    following = [_start(clone) for clone in clones]
    with _run_dev(clones[0]) as api_url:
        reloads = [_time_reload(clones[0], api_url, number) for number in range(runs)]
    return DevelopmentTimes(spread_of(first), spread_of(following), spread_of(reloads))


def _clone(folder: Path) -> Path:
    """Copy the project as a clone would have it."""
    shutil.copytree(PROJECT_ROOT, folder, ignore=_NOT_CLONED)
    return folder


def _start(clone: Path) -> float:
    """Start the app, and return the seconds until the page and its posts are there."""
    started = time.perf_counter()
    with _run_dev(clone):
        return time.perf_counter() - started


@contextmanager
def _run_dev(clone: Path) -> Generator[str]:
    """Run `bin/dev` until the block ends, and hand out where its backend is once it answers."""
    page_port, api_port = find_free_port(), find_free_port()
    url, api_url = f"http://localhost:{page_port}", f"http://localhost:{api_port}"
    ports = ["--frontend-port", str(page_port), "--backend-port", str(api_port)]
    arguments = [str(clone / "bin" / "dev"), *ports]
    environment = {**_make_environment(), "RXAPP_PUBLIC_URL": url}
    command = Command("bin/dev", arguments, clone, environment, url + _PAGE, clone.with_suffix(".log"))
    with run_server(command):
        _await_text(api_url, '"posts"')
        yield api_url


def _make_environment() -> Mapping[str, str]:
    """Return an environment with uv on its path, and without this project's own virtual environment."""
    own = str(Path(sys.executable).parent)
    inherited = {
        name: value for name, value in make_environment().items() if name not in {"UV", "VIRTUAL_ENV"}
    }
    rest = [part for part in inherited["PATH"].split(os.pathsep) if part != own]
    uv = shutil.which(find_uv())
    return inherited | {"PATH": os.pathsep.join([*([str(Path(uv).parent)] if uv else []), *rest])}


def _time_reload(clone: Path, api_url: str, number: int) -> float:
    """Change the text once more, and return the seconds until it is there."""
    heading = f"Blog, edition {number}"
    path = clone / _CHANGED
    source, previous = path.read_text(encoding="utf-8"), f'else "Blog, edition {number - 1}"'
    old = previous if number else _HEADING
    if source.count(old) != 1:
        raise RuntimeError(f"{path} has no `{old}`: adapt the benchmark to where the heading is")
    path.write_text(source.replace(old, f'else "{heading}"'), encoding="utf-8")
    started = time.perf_counter()
    _await_text(api_url, heading)
    return time.perf_counter() - started


def _await_text(api_url: str, text: str) -> None:
    """Return once the backend's answer for the page has a text.

    Raises:
        TimeoutError: It has not.
    """
    deadline = time.monotonic() + _TIMEOUT
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            answer = httpx.get(api_url + _DATA, timeout=5, trust_env=False)
            if answer.is_success and text in answer.text:
                return
        time.sleep(_POLL_SECONDS)
    raise TimeoutError(f"{api_url + _DATA} does not answer with {text}")
