"""Runs the real app as a subprocess, as a visitor would meet it.

Each run has a data directory and a build directory of its own, so that it disturbs neither
`bin/dev` in the same checkout nor another test session.
"""

import fcntl
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.processes import is_answering, stop_group

PROJECT_ROOT = Path(__file__).resolve().parents[2]

# Long enough for the first start of all, which installs the npm packages and builds.
_START_TIMEOUT = 180
_REPORT_EVERY = 15
_LOG_TAIL = 60

# More than one, so that what one worker announces must reach the others.
_PROD_WORKERS = "2"

_REFLEX_RUN = (sys.executable, "-m", "reflex", "run")

_INHERITED_PREFIXES = ("RXAPP_", "REFLEX_", "GRANIAN_")
_INHERITED_NAMES = {"DATABASE_URL", "REDIS_URL"}

Report = Callable[[str], object]

# Of every app that was started, by the URL of its pages.
_api_urls: dict[str, str] = {}


@dataclass(frozen=True)
class AppServer:
    """An app that answers."""

    url: str
    """Where the pages are, without a slash at the end."""
    api_url: str
    """Where the backend is: the same in production, a port of its own in development."""
    log_path: Path
    data_dir: Path
    web_dir: Path
    """What Reflex has built."""
    secret: str = ""
    """What the deployment's keys are derived from; empty if the app keeps one of its own."""
    root: Path = PROJECT_ROOT
    """The project that runs, or a copy with something changed."""

    @property
    def is_split(self) -> bool:
        """Whether pages and backend have different origins."""
        return self.url != self.api_url


Prepare = Callable[[AppServer, Mapping[str, str]], AbstractContextManager[None]]


@dataclass(frozen=True)
class Start:
    """How an app is started.

    Attributes:
        mode: What is built is kept in a folder of this name.
        command: The program with its arguments.
        prepare: Does what has to be done before, and undoes it at the end.
        root: The project, or a copy with something changed.
    """

    mode: str
    command: Sequence[str | Path]
    prepare: Prepare = field(default=lambda _app, _environment: nullcontext())
    root: Path = PROJECT_ROOT


def find_free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@contextmanager
def run_prod_app(
    report: Report = print, extra: Mapping[str, str] | None = None, root: Path = PROJECT_ROOT
) -> Generator[AppServer]:
    """Migrate, build and serve the app as in production: one port, two workers.

    Args:
        report: Told how the start is getting on.
        extra: Settings of the environment to add, such as `DATABASE_URL`.
        root: The project, or a copy with something changed.
    """
    port = find_free_port()
    url = f"http://localhost:{port}"
    settings = {"RXAPP_SECRET": secrets.token_urlsafe(48), "GRANIAN_WORKERS": _PROD_WORKERS}
    settings |= extra or {}
    command = [*_REFLEX_RUN, "--env", "prod", "--frontend-port", str(port)]
    start = Start("prod", command, prepare_database, root)
    with run_app(start, url=url, api_url=url, settings=settings, report=report) as app:
        yield app


@contextmanager
def run_dev_app(report: Report = print, extra: Mapping[str, str] | None = None) -> Generator[AppServer]:
    """Serve the app as `bin/dev` does: pages from Vite on one port, the backend on another.

    Args:
        report: Told how the start is getting on.
        extra: Settings of the environment to add, such as `DATABASE_URL`.
    """
    page_port, api_port = find_free_port(), find_free_port()
    url, api_url = f"http://localhost:{page_port}", f"http://localhost:{api_port}"
    command = [*_REFLEX_RUN, "--frontend-port", str(page_port), "--backend-port", str(api_port)]
    start = Start("dev", command)
    with run_app(start, url=url, api_url=api_url, settings=extra or {}, report=report) as app:
        yield app


@contextmanager
def run_app(
    start: Start, *, url: str, api_url: str, settings: Mapping[str, str], report: Report
) -> Generator[AppServer]:
    """Start the app, wait until it answers, and stop it with all its children at the end."""
    # Reflex puts a script over an older one only: what a copy has changed would stay in the app's own build.
    name = start.mode if start.root == PROJECT_ROOT else f"{start.mode}-copy"
    _api_urls[url] = api_url
    # Not pytest's tmp_path: the data directory holds a Unix socket, whose path may have 104 bytes.
    with (
        tempfile.TemporaryDirectory(prefix="rxapp-") as scratch,
        _claim_work_dir(name, Path(scratch)) as work_dir,
    ):
        secret = settings.get("RXAPP_SECRET", "")
        log_path, data_dir, web_dir = work_dir / "log", Path(scratch, "data"), work_dir / "web"
        app = AppServer(url, api_url, log_path, data_dir, web_dir, secret, start.root)
        environment = make_environment(app) | dict(settings)
        with start.prepare(app, environment):
            process = _start_process(start, environment, app.log_path)
            try:
                _wait_until_ready(start.mode, app, process, report)
                yield app
            finally:
                stop_group(process)


def find_api_url(url: str) -> str:
    """Return where the backend of the app is that has its pages at a URL."""
    return _api_urls.get(url, url)


@contextmanager
def prepare_database(_app: AppServer, environment: Mapping[str, str]) -> Generator[None]:
    """Make the tables and load the posts, which the app does by itself only in development."""
    for name in ("migrate", "seed"):
        run_command([Path(sys.executable).with_name("rxapp"), name], environment)
    yield


def run_command(
    command: Sequence[str | Path], environment: Mapping[str, str], root: Path = PROJECT_ROOT
) -> None:
    """Run a command of the project, or of a copy of it.

    Raises:
        RuntimeError: It failed; with what it printed.
    """
    result = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{command} ended with status {result.returncode}\n{result.stdout}{result.stderr}")


def _start_process(start: Start, environment: Mapping[str, str], log_path: Path) -> subprocess.Popen[bytes]:
    """Start the app as the head of a process group of its own."""
    with log_path.open("wb") as log:
        return subprocess.Popen(
            start.command,
            cwd=start.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def _claim_work_dir(name: str, scratch: Path) -> Generator[Path]:
    """Yield a directory for the build and the log that no other session uses.

    The one in `.rxapp` is kept: its npm packages make the next start three times as fast, and
    the log can be read after a failure. A session that runs beside another gets `scratch`.
    """
    kept = PROJECT_ROOT / ".rxapp" / "tests" / name
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield scratch
        else:
            yield kept


def make_environment(app: AppServer) -> dict[str, str]:
    """Return an environment that takes nothing of the app's configuration from this process."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in _INHERITED_NAMES and not name.startswith(_INHERITED_PREFIXES)
    }
    # The virtual environment's own `bin` holds the Node that Reflex looks for on PATH.
    path = os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)])
    return inherited | {
        "PATH": path,
        # Before the project that is installed.
        "PYTHONPATH": str(app.root),
        "PYTHONUNBUFFERED": "1",
        "REFLEX_CHECK_LATEST_VERSION": "0",
        "REFLEX_STATES_WORKDIR": str(app.data_dir.with_name("states")),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_WEB_WORKDIR": str(app.web_dir),
        "RXAPP_DATA_DIR": str(app.data_dir),
        "RXAPP_PUBLIC_URL": app.url,
        # A machine that runs many tests at once may be slower than a visitor can wait.
        "RXAPP_REQUEST_TIMEOUT": "60",
    }


def _wait_until_ready(mode: str, app: AppServer, process: subprocess.Popen[bytes], report: Report) -> None:
    """Return once pages and backend answer.

    Raises:
        RuntimeError: The process ended, or did not answer in time. The message ends with its log.
    """
    report(f"starting the app ({mode}) at {app.url}")
    started = time.monotonic()
    next_report = _REPORT_EVERY
    while not (is_answering(app.api_url + "/ping") and is_answering(app.url + "/")):
        elapsed = time.monotonic() - started
        if process.poll() is not None:
            raise RuntimeError(f"the app ({mode}) ended with status {process.returncode}\n{_read_tail(app)}")
        if elapsed > _START_TIMEOUT:
            raise RuntimeError(f"the app ({mode}) did not answer in {_START_TIMEOUT} s\n{_read_tail(app)}")
        if elapsed > next_report:
            report(f"still starting after {elapsed:.0f} s")
            next_report += _REPORT_EVERY
        time.sleep(0.2)
    report(f"the app ({mode}) answers after {time.monotonic() - started:.0f} s")


def _read_tail(app: AppServer) -> str:
    lines = app.log_path.read_text(errors="replace").splitlines()
    return "\n".join(lines[-_LOG_TAIL:])
