"""Finds a Chromium for the browser tests, and gets one where there is none.

It never lets a test be skipped: a machine without a browser gets an error that says what to do.
"""

import os
import shutil
import sys
from pathlib import Path

from tests.support.installers import install_debian_package, run_quietly

SETTING = "RXAPP_CHROMIUM"

# Chromium without its window: a page takes a third of the processor time.
_SHELL = "chromium-headless-shell"
# Names under which systems install the whole of it, the free ones first.
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Some networks refuse the download, others let it hang.
_DOWNLOAD_TIMEOUT = 180


# Without these it looks for updates, accounts and graphics hardware at every start.
_LAUNCH_ARGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class ChromiumNotFoundError(Exception):
    """There is no Chromium here and none could be installed. The message says what to do."""


def make_launch_args() -> list[str]:
    """Return the arguments that a Chromium for tests is started with."""
    # Its sandbox refuses to start as root, which containers often are.
    is_root = os.name != "nt" and os.geteuid() == 0
    return [*_LAUNCH_ARGS, *(["--no-sandbox"] if is_root else [])]


def find_chromium(playwright_path: Path) -> Path:
    """Return a Chromium that starts, installing one if need be.

    Args:
        playwright_path: Where Playwright keeps its own (`playwright.chromium.executable_path`),
            whether or not it is there yet.

    Raises:
        ChromiumNotFoundError: None is here and none could be installed.
    """
    if chosen := os.environ.get(SETTING):
        return _require_chosen(Path(chosen))
    found = _find_installed(playwright_path)
    if found is None and _download(playwright_path):
        found = playwright_path
    if found is None and install_debian_package("chromium"):
        found = _find_installed(playwright_path)
    if found is None:
        raise ChromiumNotFoundError(
            "The browser tests need Chromium. Install it (`uv run playwright install chromium`, or "
            f"`apt-get install chromium` on Debian), or set {SETTING} to the path of one.",
        )
    return found


def find_shell(playwright_path: Path) -> Path:
    """Return a Chromium without its window where that can be had, else a whole one.

    It lacks what belongs to the window, such as settings of a site and the back/forward cache: a test of
    those has to ask for `find_chromium`.

    Args:
        playwright_path: As for `find_chromium`.

    Raises:
        ChromiumNotFoundError: None of either kind is here and none could be installed.
    """
    if os.environ.get(SETTING):
        return find_chromium(playwright_path)
    if shutil.which(_SHELL) is None:
        install_debian_package(_SHELL)
    path = shutil.which(_SHELL)
    return Path(path) if path and _starts(Path(path)) else find_chromium(playwright_path)


def _require_chosen(path: Path) -> Path:
    """Return the Chromium named by the setting; another in its place would surprise."""
    if not _starts(path):
        raise ChromiumNotFoundError(f"{SETTING} is {path}, which does not start.")
    return path


def _find_installed(playwright_path: Path) -> Path | None:
    """Return the first Chromium on this machine that starts."""
    on_path = (shutil.which(command) for command in _COMMANDS)
    candidates = [Path(path) for path in on_path if path] + [playwright_path]
    return next((path for path in candidates if _starts(path)), None)


def _starts(path: Path) -> bool:
    """Tell whether a browser can be run: Ubuntu's `chromium-browser` may be a stub that only complains."""
    return run_quietly([str(path), "--version"], timeout=30)


def _download(playwright_path: Path) -> bool:
    """Let Playwright download its own Chromium."""
    command = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
    return run_quietly(command, timeout=_DOWNLOAD_TIMEOUT) and _starts(playwright_path)
