"""Runs the commands that bring what a test needs to this machine."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_APT_TIMEOUT_SECONDS = 600


def run_quietly(command: list[str], *, timeout: float) -> bool:
    """Run a command and tell whether it went well; its output is kept from the test report."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, timeout=timeout, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def install_debian_package(name: str) -> bool:
    """Install one of Debian's packages and tell whether that went well. Needs root, on a Debian."""
    if os.name == "nt" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    # Without the lock timeout a second apt at work on this machine would be a failure.
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    with _take_turns():
        return run_quietly([*apt, "update"], timeout=_APT_TIMEOUT_SECONDS) and run_quietly(
            [*apt, "install", "--no-install-recommends", name], timeout=_APT_TIMEOUT_SECONDS
        )


@contextmanager
def _take_turns() -> Generator[None]:
    """Wait for test runs beside this one: two updates of apt's lists at once are one too many."""
    with Path(tempfile.gettempdir(), "rxapp-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stop_service(name: str) -> None:
    """Stop the service that a package has started and enabled. Without systemd, neither has been done."""
    run_quietly(["service", name, "stop"], timeout=60)
    run_quietly(["systemctl", "disable", name], timeout=60)
