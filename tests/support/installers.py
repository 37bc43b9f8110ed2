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


def find_program(usual: Path, package: str, *, ask_version: str) -> str:
    """Return a program, installing Debian's if need be.

    Args:
        usual: Where Debian keeps it, which may be where only root looks.
        package: Of Debian, which may start a service of the program's name.
        ask_version: The argument with which it says its version and nothing else.

    Raises:
        RuntimeError: None is here and none could be installed; says what to do.
    """
    path = shutil.which(usual.name) or str(usual)
    if not run_quietly([path, ask_version], timeout=30):
        install_debian_package(package)
        stop_service(usual.name)
    if not run_quietly([path, ask_version], timeout=30):
        remedy = f"install it (`apt-get install {package}` on Debian)"
        raise RuntimeError(f"these tests need {usual.name}: {remedy}")
    return path


def stop_service(name: str) -> None:
    """Stop the service that a package has started and enabled. Without systemd, neither has been done."""
    run_quietly(["service", name, "stop"], timeout=60)
    run_quietly(["systemctl", "disable", name], timeout=60)
