"""Runs the scripts of a store in time, and names what goes wrong."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

from rxapp.sessions.commands import make_commands
from rxapp.sessions.errors import (
    SessionBoundsError,
    SessionConflictError,
    SessionEndedError,
    SessionError,
    SessionFullError,
    SessionValueError,
    StoreUnavailableError,
)
from rxapp.sessions.events import EventKind, Listener, Outcome, RunListener, ScriptRun, SessionEvent
from rxapp.sessions.recording import recorded
from rxapp.sessions.replicas import CopiedCommands
from rxapp.sessions.scripts import load_script

T = TypeVar("T")

_REFUSALS = {
    "ENDED": SessionEndedError("the session has ended"),
    "CONFLICT": SessionConflictError("the session was written in between"),
    "FULL": SessionFullError("the session has no room for this"),
    "OUT_OF_BOUNDS": SessionBoundsError("would be out of bounds"),
    "NOT_WHOLE": SessionValueError("is not a whole number, or would become too large"),
}


class ScriptRunner:
    """Runs scripts with a client."""

    def __init__(
        self,
        client: Redis | RedisCluster,
        clock: Callable[[], datetime],
        patience: timedelta,
        on_event: Listener,
        on_run: RunListener,
        *,
        replicas: int,
    ) -> None:
        """Use a client.

        Args:
            client: Returns bytes and does not repeat commands.
            clock: Returns the time, aware.
            patience: How long a call may take, whatever it consists of.
            on_event: Told of outages.
            on_run: Told of every script that was run.
            replicas: How many have to have what a script has written.
        """
        self._patience = patience.total_seconds()
        self._commands = make_commands(client, self._patience)
        self._copied = CopiedCommands(client, replicas) if replicas else self._commands
        self._clock = clock
        self._on_event = on_event
        self._on_run = on_run

    async def run(self, name: str, keys: tuple[str, ...], *arguments: Any, may_repeat: bool = True) -> Any:
        """Run a script with the time as its first argument.

        Args:
            name: The script.
            keys: What it works on.
            arguments: What it gets besides the time.
            may_repeat: Whether it may be run again, if the connection broke before the answer came.

        Raises:
            SessionError: The script has refused, or the store does not answer in time.
        """
        started, outcome = time.perf_counter(), Outcome.ABANDONED
        try:
            reply = await self._run(name, keys, *arguments, may_repeat=may_repeat)
            outcome = Outcome.DONE
        except SessionError as error:
            is_away = isinstance(error, StoreUnavailableError)
            outcome = Outcome.UNAVAILABLE if is_away else Outcome.REFUSED
            raise
        finally:
            self._on_run(ScriptRun(name, time.perf_counter() - started, outcome))
        return reply

    async def _run(self, name: str, keys: tuple[str, ...], *arguments: Any, may_repeat: bool) -> Any:
        now = round(self._clock().timestamp() * 1000)
        script = load_script(name)
        commands = recorded(self._copied if script.has_to_last else self._commands, name)
        try:
            async with asyncio.timeout(self._patience):
                try:
                    return await script.run(commands, keys, now, *arguments)
                except RedisConnectionError:
                    # As after a restart. Not after a time-out: who is slow would get twice the work.
                    if not may_repeat:
                        raise
                return await script.run(commands, keys, now, *arguments)
        except (RedisError, OSError) as error:  # a time-out is an OSError
            raise self._name_error(error) from error

    async def run_all(self, action: Callable[[], Awaitable[T]]) -> T:
        """Do something that runs several scripts, in the time of one.

        Raises:
            SessionError: A script has refused, or the store does not answer in time.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await action()
        except TimeoutError as error:
            raise self._name_error(error) from error

    def _name_error(self, error: Exception) -> SessionError:
        """Return what to raise in the place of a client's error, and tell of an outage."""
        if isinstance(error, ResponseError) and (refusal := _REFUSALS.get(str(error))) is not None:
            return type(refusal)(*refusal.args)
        self._on_event(SessionEvent(EventKind.UNAVAILABLE, reason=type(error).__name__))
        return StoreUnavailableError("the session store does not answer")
