"""`rxapp sessions`: what an operator can see of the visitors' sessions, and end."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from rxapp import runtime
from rxapp.accounts.devices import name_device
from rxapp.accounts.service import find_user_by_email
from rxapp.models import User
from rxapp.runtime import Runtime
from rxapp.sessions import SessionRecord, StoreUnavailableError, count_sessions
from rxapp.web.logs import configure_logs

T = TypeVar("T")
Email = Annotated[str, typer.Argument(help="The user's e-mail address.")]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="See and end sessions.")


class NoSuchUserError(Exception):
    """There is no account with this address."""


@app.command("list")
def list_sessions(email: Email) -> None:
    """List where a user is signed in."""
    for record in _run(lambda app, user: app.sessions.list_sessions(_read_key(user)), email):
        typer.echo(_describe(record))


@app.command("revoke")
def revoke_session(
    email: Email, ref: Annotated[str, typer.Argument(help="The session, as `list` names it.")]
) -> None:
    """End one session of a user. Exits with status 1 if there is none of that name."""
    if not _run(lambda app, user: app.sessions.revoke_listed(_read_key(user), ref), email):
        typer.echo("rxapp: this user has no such session", err=True)
        raise typer.Exit(1)
    typer.echo("Sessions ended: 1.")


@app.command("revoke-all")
def revoke_all_sessions(email: Email) -> None:
    """End all sessions of a user, on every device."""
    count = _run(lambda app, user: app.sessions.revoke_all(_read_key(user)), email)
    typer.echo(f"Sessions ended: {count}.")


@app.command("stats")
def show_statistics() -> None:
    """Count the sessions. It looks at every key, a few at a time, without holding the server up."""

    async def count() -> dict[str, int]:
        async with runtime.open_runtime(runtime.load_checked_settings_or_exit()) as opened:
            return await count_sessions(opened.redis)

    for kind, number in sorted(_report_problems(count).items()):
        typer.echo(f"{kind:12}{number:8}")


def _run(action: Callable[[Runtime, User], Awaitable[T]], email: str) -> T:
    """Do something about a user's sessions."""

    async def act() -> T:
        async with runtime.open_runtime(runtime.load_checked_settings_or_exit()) as opened:
            async with opened.open_db() as db:
                user = await find_user_by_email(db, email)
            if user is None:
                raise NoSuchUserError
            return await action(opened, user)

    return _report_problems(act)


def _report_problems(action: Callable[[], Awaitable[T]]) -> T:
    """Print what went wrong in one line, and exit with status 1."""

    async def run() -> T:
        return await action()

    configure_logs(is_development=True)  # what an operator does is printed once, by the command
    try:
        return asyncio.run(run())
    except NoSuchUserError:
        problem = "there is no account with this e-mail address"
    except StoreUnavailableError:
        problem = "the session store does not answer; see REDIS_URL"
    typer.echo(f"rxapp: {problem}", err=True)
    raise typer.Exit(1)


def _read_key(user: User) -> str:
    """Return the name of an account in sessions; one that cannot sign in has none, and no sessions."""
    return user.account_key or ""


def _describe(record: SessionRecord) -> str:
    """Describe a session in one line."""
    device = f"{name_device(record.device.agent)} at {record.device.address or 'unknown address'}"
    times = f"signed in {_write(record.created_at)}, last seen {_write(record.last_seen_at)}"
    return f"{record.ref}  {record.kind.value:10}  {device}, {times}"


def _write(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
