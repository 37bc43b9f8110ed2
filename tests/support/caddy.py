"""Runs Caddy, set up by the file that `docs/deploy.md` tells to take."""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.app_server import find_free_port
from tests.support.installers import find_program
from tests.support.processes import run_group

_FILE = Path(__file__).resolve().parents[2] / "deploy" / "proxy" / "Caddyfile"


@contextmanager
def balance_load(
    ports: Sequence[int], port: int, work_dir: Path, *, request_timeout: float
) -> Generator[None]:
    """Hand requests on to whichever backend has the least to do.

    Args:
        ports: Of the backends.
        port: Where to listen on localhost, without TLS.
        work_dir: Takes what Caddy writes.
        request_timeout: Seconds that a backend gives to a request.
    """
    environment = os.environ | {
        "RXAPP_DOMAIN": f"http://127.0.0.1:{port}",
        "RXAPP_BACKENDS": " ".join(f"127.0.0.1:{each}" for each in ports),
        "RXAPP_REQUEST_TIMEOUT": str(request_timeout),
        "CADDY_ADMIN": f"127.0.0.1:{find_free_port()}",
        "XDG_DATA_HOME": str(work_dir),
        "XDG_CONFIG_HOME": str(work_dir),
    }
    caddy = find_program(Path("/usr/bin/caddy"), "caddy", ask_version="version")
    command = [caddy, "run", "--config", _FILE, "--adapter", "caddyfile"]
    with run_group(command, work_dir / "caddy.log", environment):
        yield
