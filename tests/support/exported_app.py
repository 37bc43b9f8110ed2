"""Runs the app in two halves: the pages as exported files on one port, the backend on another."""

import secrets
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from reflex_base import constants

from tests.support.app_server import (
    PROJECT_ROOT,
    AppServer,
    Report,
    Start,
    find_free_port,
    prepare_database,
    run_app,
    run_command,
)
from tests.support.nginx import serve_pages

_WORKERS = "2"


@contextmanager
def run_exported_app(report: Report = print, pages_of: Path = PROJECT_ROOT) -> Generator[AppServer]:
    """Export the app, serve its pages with nginx and its backend by itself.

    Args:
        report: Told how the start is getting on.
        pages_of: Whose pages: those of this project, or of an earlier release. The backend is of this one.
    """
    page_port, api_port = find_free_port(), find_free_port()
    url, api_url = f"http://localhost:{page_port}", f"http://localhost:{api_port}"
    command = [Path(sys.executable).with_name("rxapp"), "serve", "--backend-only", "--port", str(api_port)]
    settings = {
        "RXAPP_SECRET": secrets.token_urlsafe(48),
        "RXAPP_API_URL": api_url,
        "GRANIAN_WORKERS": _WORKERS,
    }
    mode = "export" if pages_of == PROJECT_ROOT else "export-earlier"
    start = Start(mode, command, partial(_serve_export, pages_of))
    with run_app(start, url=url, api_url=api_url, settings=settings, report=report) as app:
        yield app


@contextmanager
def _serve_export(root: Path, app: AppServer, environment: Mapping[str, str]) -> Generator[None]:
    export = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with prepare_database(app, environment):
        run_command(export, environment, root)
        port = int(app.url.rpartition(":")[2])
        with serve_pages(app.web_dir / constants.Dirs.STATIC, port, app.log_path.parent):
            yield
