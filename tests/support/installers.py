"""Runs the commands that bring what a test needs to this machine."""

import os
import subprocess


def run_quietly(command: list[str], *, timeout: float) -> bool:
    """Run a command and tell whether it went well; its output is kept from the test report."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, timeout=timeout, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
