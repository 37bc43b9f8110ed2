"""Runs Caddy, set up by the file that `docs/deploy.md` tells to take."""

import os
import shutil
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.app_server import find_free_port
from tests.support.installers import install_debian_package, run_quietly, stop_service
from tests.support.processes import stop_group

_FILE = Path(__file__).resolve().parents[2] / "deploy" / "proxy" / "Caddyfile"


def find_caddy() -> str:
    """Return Caddy, installing Debian's if need be.

    Raises:
        RuntimeError: None is here and none could be installed; says what to do.
    """
    path = shutil.which("caddy") or "/usr/bin/caddy"
    if not run_quietly([path, "version"], timeout=30):
        install_debian_package("caddy")
        stop_service("caddy")
    if not run_quietly([path, "version"], timeout=30):
        raise RuntimeError("these tests need Caddy: install it (`apt-get install caddy` on Debian)")
    return path


@contextmanager
def balance_load(ports: Sequence[int], port: int, work_dir: Path) -> Generator[None]:
    """Hand requests on to whichever backend has the least to do.

    Args:
        ports: Of the backends.
        port: Where to listen on localhost, without TLS.
        work_dir: Takes what Caddy writes.
    """
    environment = os.environ | {
        "RXAPP_DOMAIN": f"http://127.0.0.1:{port}",
        "RXAPP_BACKENDS": " ".join(f"127.0.0.1:{each}" for each in ports),
        "CADDY_ADMIN": f"127.0.0.1:{find_free_port()}",
        "XDG_DATA_HOME": str(work_dir),
        "XDG_CONFIG_HOME": str(work_dir),
    }
    with (work_dir / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            [find_caddy(), "run", "--config", str(_FILE), "--adapter", "caddyfile"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        stop_group(process)
