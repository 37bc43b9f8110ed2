"""Runs Caddy, set up by the file that `docs/deploy.md` tells to take."""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.app_server import find_free_port
from tests.support.installers import find_program
from tests.support.processes import run_group

_FILE = Path(__file__).resolve().parents[2] / "deploy" / "proxy" / "Caddyfile"
# What is this machine's stays as it is: whom it trusts, and who listens at port 80.
_OPTIONS = """{
	skip_install_trust
	auto_https disable_redirects
}
"""


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
    with _run_caddy(f"http://127.0.0.1:{port}", ports, work_dir, request_timeout):
        yield


@contextmanager
def end_tls(ports: Sequence[int], port: int, work_dir: Path, *, request_timeout: float) -> Generator[Path]:
    """Do so with TLS, and yield the file of the authority to trust, which is there soon.

    The arguments are those of `balance_load`.
    """
    with _run_caddy(f"https://127.0.0.1:{port}", ports, work_dir, request_timeout):
        yield work_dir / "caddy" / "pki" / "authorities" / "local" / "root.crt"


@contextmanager
def _run_caddy(site: str, ports: Sequence[int], work_dir: Path, request_timeout: float) -> Generator[None]:
    environment = os.environ | {
        "RXAPP_DOMAIN": site,
        "RXAPP_BACKENDS": " ".join(f"127.0.0.1:{each}" for each in ports),
        "RXAPP_REQUEST_TIMEOUT": str(request_timeout),
        "CADDY_ADMIN": f"127.0.0.1:{find_free_port()}",
        "XDG_DATA_HOME": str(work_dir),
        "XDG_CONFIG_HOME": str(work_dir),
    }
    configuration = work_dir / "Caddyfile"
    configuration.write_text(f"{_OPTIONS}import {_FILE}\n")
    caddy = find_program(Path("/usr/bin/caddy"), "caddy", ask_version="version")
    command = [caddy, "run", "--config", configuration, "--adapter", "caddyfile"]
    with run_group(command, work_dir / "caddy.log", environment):
        yield
