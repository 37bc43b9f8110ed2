"""`rxapp serve`: the app on what has been built before, as it runs in production."""

import sys
from typing import Annotated

import typer
from reflex.utils.exec import run_backend_prod
from reflex_base.constants import LogLevel
from reflex_base.environment import environment

from rxapp.rendering import ShellError, read_shell
from rxapp.settings import load_settings_or_exit
from rxapp.web.build import find_static_dir


def serve_built_app(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 3000,
    backend_only: Annotated[
        bool, typer.Option("--backend-only", help="Leave the pages to another host, which has the export.")
    ] = False,
) -> None:
    """Serve what `reflex export` has built. Nothing is compiled, and neither Node nor a disk is needed."""
    load_settings_or_exit()
    if not backend_only:
        _refuse_without_build()
    environment.REFLEX_SKIP_COMPILE.set(True)
    run_backend_prod(host, port, LogLevel.INFO, mount_frontend_compiled_app=not backend_only)


def _refuse_without_build() -> None:
    """Exit with a word on what to do if there is nothing to serve."""
    try:
        read_shell(find_static_dir())
    except ShellError as error:
        sys.exit(f"rxapp: {error}")
