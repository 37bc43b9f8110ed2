"""Runs the commands that bring what a test needs to this machine."""

import os
import shutil
import subprocess

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
    return run_quietly([*apt, "update"], timeout=_APT_TIMEOUT_SECONDS) and run_quietly(
        [*apt, "install", "--no-install-recommends", name], timeout=_APT_TIMEOUT_SECONDS
    )


def stop_service(name: str) -> None:
    """Stop the service that a package has started and enabled. Without systemd, neither has been done."""
    run_quietly(["service", name, "stop"], timeout=60)
    run_quietly(["systemctl", "disable", name], timeout=60)
