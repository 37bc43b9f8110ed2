"""Runs nginx, set up by the templates that `docs/deploy.md` tells to take."""

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.installers import find_program
from tests.support.processes import run_group

_TEMPLATES = Path(__file__).resolve().parents[2] / "deploy"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def serve_pages(root: Path, port: int, work_dir: Path) -> Generator[None]:
    """Serve the pages of an export.

    Args:
        root: The folder, which may come later.
        port: Where to listen on localhost.
        work_dir: Takes the configuration and what nginx writes.
    """
    values = {"PAGES_LISTEN": f"localhost:{port}", "PAGES_HOST": "localhost", "PAGES_ROOT": str(root)}
    with _run_nginx("pages", values, work_dir):
        yield


@contextmanager
def balance_load(
    ports: Sequence[int], port: int, work_dir: Path, *, request_timeout: float
) -> Generator[None]:
    """Hand requests on to whichever backend has the least to do.

    Args:
        ports: Of the backends.
        port: Where to listen on localhost.
        work_dir: Takes the configuration and what nginx writes.
        request_timeout: Seconds that a backend gives to a request.
    """
    # As the documentation has it, and tried again sooner: the test's backends are never away for long.
    servers = " ".join(f"server 127.0.0.1:{each} max_fails=3 fail_timeout=1s;" for each in ports)
    values = {
        "PROXY_LISTEN": f"127.0.0.1:{port}",
        "PROXY_HOST": "localhost",
        "PROXY_BACKENDS": servers,
        "PROXY_READ_TIMEOUT": f"{round(request_timeout * 1000) + 250}ms",
    }
    with _run_nginx("proxy", values, work_dir):
        yield


@contextmanager
def _run_nginx(template: str, values: Mapping[str, str], work_dir: Path) -> Generator[None]:
    source = (_TEMPLATES / template / "nginx.conf.template").read_text()
    configuration = work_dir / "nginx.conf"
    configuration.write_text(_wrap(fill_template(source, values), work_dir))
    nginx = find_program(Path("/usr/sbin/nginx"), "nginx-light", ask_version="-v")
    with run_group([nginx, "-c", configuration, "-e", "stderr"], work_dir / "nginx.log"):
        yield


def fill_template(template: str, values: Mapping[str, str]) -> str:
    """Put values into a template as the start script of nginx's own image does."""
    for name, value in values.items():
        template = template.replace(f"${{{name}}}", value)
    return template


def _wrap(server: str, work_dir: Path) -> str:
    """Put a server's configuration into one for a process of one's own."""
    paths = "\n".join(f"{name}_temp_path {work_dir}/{name};" for name in _TEMPORARY)
    return f"""
daemon off;
worker_processes 1;
pid {work_dir}/nginx.pid;
# Started by root, it would read as nobody what only root may.
{"user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 4096; }}
http {{
include /etc/nginx/mime.types;
access_log off;
{paths}
{server}
}}
"""
