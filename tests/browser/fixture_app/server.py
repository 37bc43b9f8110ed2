"""Builds and serves the showcase and its like, each in a folder of its own that is kept from run to run."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.support.app_server import PROJECT_ROOT, AppServer, Report, find_free_port
from tests.support.processes import is_answering, stop_group

_APP = Path(__file__).parent / "app"
_NAIVE_APP = Path(__file__).parents[1] / "naive_app" / "app"
_START_TIMEOUT = 180


@contextmanager
def run_showcase(report: Report) -> Generator[AppServer]:
    """Build the showcase and serve it on one port."""
    port = find_free_port()
    url = f"http://localhost:{port}"
    with _run("showcase", ["--env", "prod", "--frontend-port", str(port)], url, url, report) as app:
        yield app


@contextmanager
def run_dev_showcase(report: Report) -> Generator[AppServer]:
    """Serve the showcase as in development: pages from Vite on one port, the backend on another."""
    page_port, api_port = find_free_port(), find_free_port()
    url, api_url = f"http://localhost:{page_port}", f"http://localhost:{api_port}"
    arguments = ["--frontend-port", str(page_port), "--backend-port", str(api_port)]
    with _run("showcase-dev", arguments, url, api_url, report) as app:
        yield app


@contextmanager
def run_dev_naive_app(report: Report) -> Generator[AppServer]:
    """Serve the app that cannot be built as in development, where it can be served."""
    page_port, api_port = find_free_port(), find_free_port()
    url, api_url = f"http://localhost:{page_port}", f"http://localhost:{api_port}"
    arguments = ["--frontend-port", str(page_port), "--backend-port", str(api_port)]
    with _run("naive-dev", arguments, url, api_url, report, source=_NAIVE_APP) as app:
        yield app


@contextmanager
def _run(
    name: str, arguments: list[str], url: str, api_url: str, report: Report, *, source: Path = _APP
) -> Generator[AppServer]:
    with _claim_folder(name) as folder:
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(PROJECT_ROOT / "reflex.lock", folder / "reflex.lock", dirs_exist_ok=True)
        app = AppServer(url, api_url, folder / "log", data_dir=folder, web_dir=folder / ".web")
        report(f"starting the showcase ({name}) at {url}")
        process = _start(app, arguments)
        try:
            _wait_until_ready(app, process)
            yield app
        finally:
            stop_group(process)


@contextmanager
def _claim_folder(name: str) -> Generator[Path]:
    """Yield the folder that is kept; a run beside another gets one of its own."""
    kept = PROJECT_ROOT / ".rxapp" / "tests" / name
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock, tempfile.TemporaryDirectory() as scratch:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield Path(scratch)
        else:
            yield kept


def _start(app: AppServer, arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start Reflex as the head of a process group of its own."""
    environment = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    environment |= {
        # The virtual environment's own `bin` holds the Node that Reflex looks for on PATH.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(PROJECT_ROOT),
        "REFLEX_CHECK_LATEST_VERSION": "0",
        "REFLEX_CORS_ALLOWED_ORIGINS": app.url,
        "REFLEX_TELEMETRY_ENABLED": "false",
    }
    with app.log_path.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "reflex", "run", *arguments],
            cwd=app.data_dir,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_ready(app: AppServer, process: subprocess.Popen[bytes]) -> None:
    """Return once the home page is there.

    Raises:
        RuntimeError: The process ended, or did not answer in time. The message ends with its log.
    """
    deadline = time.monotonic() + _START_TIMEOUT
    while not (is_answering(app.url) and is_answering(app.api_url + "/ping")):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(
                f"the showcase did not start\n{app.log_path.read_text(errors='replace')[-4000:]}"
            )
        time.sleep(0.2)
