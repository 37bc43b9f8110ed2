"""The `rxapp` command: work on the database that is not the running app's.

A command parses, calls the function that does the work and prints what came of it. Problems
are one line each on standard error, with exit status 1 and never a stack trace.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

import typer
from sqlalchemy.exc import SQLAlchemyError

from rxapp.database import DatabaseNotMigratedError, migrate
from rxapp.settings import load_settings_or_exit

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def describe_command() -> None:
    """Look after the data of rxapp. The settings come from the environment, as for the app."""


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database to the newest schema; nothing happens when it is there already."""
    settings = load_settings_or_exit()
    with report_problems():
        asyncio.run(migrate(settings.database_url))
    typer.echo("The database is up to date.")


@contextmanager
def report_problems() -> Generator[None]:
    """Print a problem that the user can do something about, and exit with status 1."""
    try:
        yield
    except (DatabaseNotMigratedError, OSError, SQLAlchemyError) as error:
        # A driver's own message is the useful part; SQLAlchemy adds the statement and a link.
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        typer.echo(f"rxapp: {reason}", err=True)
        raise typer.Exit(1) from None
