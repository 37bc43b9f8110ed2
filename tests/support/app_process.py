"""The app as a process that a test may end in any way and start again.

It serves what another run has built, and so is there in a few seconds.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.support.app_server import AppServer, find_free_port, make_environment
from tests.support.processes import is_answering, stop_group
from tests.support.redis_servers import await_fact

_START_TIMEOUT_SECONDS = 60
# More than one, so that what one worker announces must reach the others.
_WORKERS = "2"


@dataclass
class AppProcess:
    """An app with two workers.

    Attributes:
        app: Where it is.
        environment: All of its environment.
        launcher: The command that starts it, when that is not started itself.
        arguments: More of the command's arguments.
    """

    app: AppServer
    environment: Mapping[str, str]
    launcher: Sequence[str] = ()
    arguments: Sequence[str] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return self.app.url

    @property
    def port(self) -> int:
        """Where it listens on localhost."""
        return int(self.url.rpartition(":")[2])

    def list_workers(self) -> list[psutil.Process]:
        """Return the processes that answer requests."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children()
        return [child for child in children if _is_worker(child)]

    def start(self) -> None:
        """Start it, on the data that it left behind, and return when it answers."""
        with self.app.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self.launcher,
                    Path(sys.executable).with_name("rxapp"),
                    *("serve", "--port", str(self.port)),
                    *self.arguments,
                ],
                cwd=self.app.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            await_fact(self._is_ready, _START_TIMEOUT_SECONDS)
        except TimeoutError:
            raise RuntimeError(f"the app did not start\n{self.read_log()[-4000:]}") from None

    def end(self) -> None:
        """Ask it to end, as an init system does, and return when it has."""
        assert self._process is not None
        stop_group(self._process)

    def kill(self) -> None:
        """End all of its processes without a chance to do anything about it."""
        self._signal_all(signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def pause(self) -> None:
        """Let it take what it is sent, and do nothing about it."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def replace_workers(self) -> None:
        """Ask it to put new workers in the place of those it has, as after a change of their settings."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGHUP)

    @contextmanager
    def changed(self, **environment: str) -> Generator[None]:
        """Restart it with other settings, and once more with its own at the end."""
        own = self.environment
        self.end()
        self.environment = {**own, **environment}
        self.start()
        try:
            yield
        finally:
            self.end()
            self.environment = own
            self.start()

    def read_log(self) -> str:
        """Return what it has written so far."""
        return self.app.log_path.read_text(errors="replace")

    def _signal_all(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def _is_ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise TimeoutError
        return is_answering(self.url + "/ping")


def _is_worker(child: psutil.Process) -> bool:
    try:
        # Beside them there may be one that tracks what they share.
        return "resource_tracker" not in " ".join(child.cmdline())
    except psutil.NoSuchProcess:  # it has just ended
        return False


@contextmanager
def run_app_process(
    built: AppServer,
    database: Path,
    *,
    redis_url: str = "",
    state_redis_url: str = "",
    secret: str = "",
    settings: Mapping[str, str] | None = None,
    launcher: Sequence[str] = (),
) -> Generator[AppProcess]:
    """Run the app until the block ends.

    Args:
        built: An app whose build to serve; of exported pages, the backend alone is run.
        database: A migrated SQLite database, of which this app gets a copy. With a secret it is used as it
            is, by all apps that have the same.
        redis_url: Where sessions are kept; empty for the embedded Valkey.
        state_redis_url: Where Reflex keeps its state, if it has to be another place.
        secret: The secret of the deployment; a new one by default.
        settings: More settings, which win over all others.
        launcher: A command that ends with the app's in its own place, in an environment that it has made.
    """
    # Not pytest's tmp_path: the data directory holds a Unix socket, whose path may have 104 bytes.
    with tempfile.TemporaryDirectory(prefix="rxapp-") as scratch:
        url, data_dir = f"http://localhost:{find_free_port()}", Path(scratch, "data")
        data_dir.mkdir()
        app = AppServer(url, url, Path(scratch, "log"), data_dir, built.web_dir, root=built.root)
        if not secret:
            database = shutil.copyfile(database, data_dir / "rxapp.db")
        own = {
            "REDIS_URL": redis_url,
            "RXAPP_SECRET": secret or secrets.token_urlsafe(48),
            "RXAPP_STATE_REDIS_URL": state_redis_url,
        }
        environment = (
            make_environment(app) | _make_settings(app, built, database) | own | dict(settings or {})
        )
        process = AppProcess(app, environment, launcher, ["--backend-only"] if built.is_split else [])
        try:
            process.start()
            yield process
        finally:
            process.end()


def _make_settings(app: AppServer, built: AppServer, database: Path) -> dict[str, str]:
    """Return the settings of an app in the place of another one, where the pages of that one look for it."""
    port = app.url.rpartition(":")[2]
    halves = {"RXAPP_PUBLIC_URL": built.url, "RXAPP_API_URL": built.api_url} if built.is_split else {}
    return halves | {
        "DATABASE_URL": f"sqlite:///{database}",
        "GRANIAN_WORKERS": _WORKERS,
        "REFLEX_BACKEND_PORT": port,
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_FRONTEND_PORT": port,
        "RXAPP_ALLOWED_ORIGINS": built.url,
    }
