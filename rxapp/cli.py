"""The `rxapp` command: what an operator does besides running the app.

A command parses, calls the function that does the work and prints what came of it. Problems
are one line each on standard error, with exit status 1 and never a stack trace.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import SQLAlchemyError

from rxapp.blog.importer import ImportSummary, import_folder
from rxapp.blog.seed import POSTS
from rxapp.database import (
    DatabaseNotMigratedError,
    check_migrated,
    create_engine,
    migrate,
    session_factory,
    tell_reason,
)
from rxapp.runtime import load_checked_settings_or_exit, read_utc_now
from rxapp.serve_command import build_frontend, serve_app
from rxapp.session_commands import app as session_commands
from rxapp.settings import load_settings_or_exit
from rxapp.status.findings import Level
from rxapp.status.report import report

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(session_commands, name="sessions")
app.command("build")(build_frontend)
app.command("serve")(serve_app)


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


@app.command("status")
def show_status() -> None:
    """Say whether all that the app needs is there and set up well; if not, the exit status is 1."""
    findings = asyncio.run(report(load_checked_settings_or_exit()))
    for finding in findings:
        typer.echo(finding)
    if any(finding.level is Level.WRONG for finding in findings):
        raise typer.Exit(1)


@app.command("seed")
def seed_posts() -> None:
    """Load the posts that come with rxapp. Again, it changes only what has changed in their files."""
    import_and_report(POSTS, dry_run=False)


@app.command("import")
def import_posts(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of Markdown files.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, but write nothing.")] = False,
) -> None:
    """Create and update posts from a folder of Markdown files, as Jekyll, Hugo and Astro have them."""
    import_and_report(folder, dry_run=dry_run)


def import_and_report(folder: Path, *, dry_run: bool) -> None:
    """Import a folder; print what came of it, and every failure as `path:line: reason`.

    Exits with status 1 if a file could not be imported.
    """
    settings = load_settings_or_exit()
    with report_problems():
        summary = asyncio.run(import_with_progress(settings.database_url, folder, dry_run=dry_run))
    for failure in summary.failures:
        place = f"{folder / failure.path}:{failure.line}" if failure.line else f"{folder / failure.path}"
        typer.echo(f"{place}: {failure.reason}", err=True)
    typer.echo(
        f"{'Would be: ' if dry_run else ''}{summary.created} created, {summary.updated} updated, "
        f"{summary.unchanged} unchanged, {len(summary.failures)} failed; drafts among them: {summary.drafts}."
    )
    if summary.failures:
        raise typer.Exit(1)


async def import_with_progress(database_url: str, folder: Path, *, dry_run: bool) -> ImportSummary:
    """Import a folder, with a progress bar when standard error is a terminal.

    Raises:
        DatabaseNotMigratedError: `rxapp migrate` has to be run first.
        NotADirectoryError: There is no such folder.
    """
    engine = create_engine(database_url)
    console = Console(stderr=True)
    try:
        await check_migrated(engine)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("Importing", total=None)

            def show_progress(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            return await import_folder(
                session_factory(engine),
                folder,
                clock=read_utc_now,
                on_progress=show_progress,
                dry_run=dry_run,
            )
    finally:
        await engine.dispose()


@contextmanager
def report_problems() -> Generator[None]:
    """Print a problem that the user can do something about, and exit with status 1."""
    try:
        yield
    except (DatabaseNotMigratedError, OSError, SQLAlchemyError) as error:
        typer.echo(f"rxapp: {tell_reason(error)}", err=True)
        raise typer.Exit(1) from None
