"""`rxapp build` and `rxapp serve`: what is done once for a release, and what then runs on each host."""

import asyncio
import gc
import multiprocessing
import os
import sys
from contextlib import suppress
from typing import Annotated, Any

import structlog
import typer
from granian.constants import Interfaces
from granian.server import Server
from reflex.reflex import cli as reflex_command
from reflex.utils.exec import get_app_instance_from_file
from reflex.utils.prerequisites import get_app
from reflex_base import constants
from reflex_base.environment import environment
from sqlalchemy.exc import SQLAlchemyError

from rxapp.database import DatabaseNotMigratedError, tell_reason
from rxapp.database_start import look_for_database
from rxapp.rendering import ShellError, read_shell
from rxapp.runtime import load_checked_settings_or_exit
from rxapp.settings import Settings, refuse_start
from rxapp.web.build import find_static_dir
from rxapp.web.export_plugin import StaticExportPlugin

if sys.platform != "win32":
    import resource

log = structlog.get_logger("rxapp.serve")

# Each open websocket counts, and a worker holds thousands. Beyond that, they wait in the kernel's queue.
MOST_CONNECTIONS = 8192
# Files, the database, Redis and what they hold open for a moment.
_OTHER_FILES = 512
# What is under way when a worker is told to end may take so long, in seconds.
PATIENCE = 10


def build_frontend() -> None:
    """Build the frontend that `rxapp serve` sends to browsers. This takes Node, which the project brings."""
    load_checked_settings_or_exit()
    # The app renders the documents itself, for every request.
    StaticExportPlugin.writes_documents = False
    reflex_command.main(["export", "--frontend-only", "--no-zip"], standalone_mode=False)


def serve_app(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 3000,
    workers: Annotated[
        int, typer.Option(min=1, envvar="GRANIAN_WORKERS", help="Processes; by default one for each core.")
    ] = os.cpu_count() or 1,
    backend_only: Annotated[
        bool, typer.Option("--backend-only", help="Leave the pages to another host, which has the export.")
    ] = False,
) -> None:
    """Serve what has been built. Nothing is compiled, and neither Node nor a writable disk is needed.

    A worker that dies is replaced. SIGTERM ends all once what is under way is done; open websockets are
    closed at once, and their pages connect to whoever is there. SIGHUP replaces the workers in turn.
    """
    settings = load_checked_settings_or_exit()
    allow_connections()
    if not backend_only:
        _refuse_without_build()
    environment.REFLEX_ENV_MODE.set(constants.Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(not backend_only)
    _share_app_with_workers()
    _refuse_without_database(settings)
    Server(
        target=get_app_instance_from_file(),
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        backlog=MOST_CONNECTIONS,
        backpressure=MOST_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    ).serve()


def allow_connections() -> None:
    """Let this process and its workers open as many files as they may, up to what all connections take.

    Each connection is an open file. Shells and service managers often begin with 1,024 of them a process, and
    leave it to the process to ask for more.
    """
    if sys.platform == "win32":
        return
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (sys.maxsize if each == resource.RLIM_INFINITY else each for each in limits)
    wanted = MOST_CONNECTIONS + _OTHER_FILES
    allowed = min(wanted, hard)
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, limits[1]))
    if allowed < wanted:
        remedy = "raise `ulimit -n` of what starts this"
        log.warning("few open files", allowed=allowed, wanted=wanted, remedy=remedy)


def _refuse_without_build() -> None:
    """Exit with a word on what to do if there is nothing to serve."""
    try:
        read_shell(find_static_dir())
    except ShellError:
        sys.exit("rxapp: there is no build here to serve: run `rxapp build` first, or give --backend-only")


def _refuse_without_database(settings: Settings) -> None:
    """Exit with a word on what to do if there is no database to work with.

    The workers wait for one that is away. Whoever starts this has to learn of one that never was there.
    """
    try:
        asyncio.run(look_for_database(settings))
    except DatabaseNotMigratedError as error:
        refuse_start(str(error))
    except (OSError, SQLAlchemyError) as error:
        refuse_start(f"DATABASE_URL leads to no database that answers: {tell_reason(error)}")


def _share_app_with_workers() -> None:
    """Load the app before the workers are forked, so that its memory is theirs together.

    Nothing is open by then: each worker opens its own connections (see `runtime`).
    """
    if "fork" in multiprocessing.get_all_start_methods():
        multiprocessing.set_start_method("fork", force=True)
    _need_no_note(get_app().app)
    gc.collect()
    gc.freeze()


def _need_no_note(app: Any) -> None:
    """Let an app start on a disk that nobody may write to, even without what a build leaves for its start.

    Where Reflex (0.10.1) finds no note of the pages that have state of their own, it looks at all of them,
    and fails if it cannot write one for the next start.
    """
    write_note = app._write_stateful_pages_marker  # noqa: SLF001

    def write_note_if_possible() -> None:
        with suppress(OSError):
            write_note()

    app._write_stateful_pages_marker = write_note_if_possible  # noqa: SLF001
