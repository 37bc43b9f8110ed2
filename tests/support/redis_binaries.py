"""Finds the servers that the tests run, and a client; gets Debian's Redis where there is none."""

import os
import shutil
from pathlib import Path

from rxapp import embedded_valkey
from tests.support.installers import install_debian_package, run_quietly, stop_service

SETTING = "RXAPP_TEST_REDIS"


def find_valkey_binary() -> Path:
    """Return the Valkey server that the app itself brings along. It is built without TLS."""
    return embedded_valkey.find_binary()


def find_redis_binary() -> Path:
    """Return a Redis server, installing Debian's if need be. It has TLS there.

    Raises:
        RuntimeError: None is here and none could be installed; says what to do.
    """
    if chosen := os.environ.get(SETTING):
        if not _starts(chosen):
            raise RuntimeError(f"{SETTING} does not name a Redis server that starts")
        return Path(chosen)
    found = _find_installed() or (_install_debian_package() and _find_installed())
    if not found:
        raise RuntimeError(
            "these tests need a Redis server: install it (`apt-get install redis-server` on Debian), "
            f"or set {SETTING} to the path of one"
        )
    return found


def find_redis_client() -> Path:
    """Return the client for the command line, which Debian's Redis brings along.

    Raises:
        RuntimeError: None is here and none could be installed; says what to do.
    """
    for name in ("valkey-cli", "redis-cli"):
        if path := shutil.which(name):
            return Path(path)
    client = find_redis_binary().with_name("redis-cli")
    if not _starts(str(client)):
        raise RuntimeError("these tests need redis-cli: install it (`apt-get install redis-tools` on Debian)")
    return client


def _find_installed() -> Path | None:
    path = shutil.which("redis-server")
    return Path(path) if path and _starts(path) else None


def _starts(binary: str) -> bool:
    return run_quietly([binary, "--version"], timeout=30)


def _install_debian_package() -> bool:
    """Install Debian's package, and stop the service that comes with it."""
    is_installed = install_debian_package("redis-server")
    stop_service("redis-server")
    return is_installed
