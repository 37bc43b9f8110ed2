"""Runs the scripts of a store in time, and names what goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

from rxapp.sessions.errors import (
    SessionConflictError,
    SessionEndedError,
    SessionFullError,
    SessionValueError,
    StoreUnavailableError,
)
from rxapp.sessions.events import EventKind, Listener, SessionEvent
from rxapp.sessions.recording import recorded
from rxapp.sessions.scripts import load_script

T = TypeVar("T")

_REFUSALS = {
    "ENDED": SessionEndedError("the session has ended"),
    "CONFLICT": SessionConflictError("the session was written in between"),
    "FULL": SessionFullError("the session has no room for this"),
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
    ) -> None:
        """Use a client.

        Args:
            client: Returns bytes and does not repeat commands.
            clock: Returns the time, aware.
            patience: How long a call may take, whatever it consists of.
            on_event: Told of outages.
        """
        self._client = cast("Any", client)
        self._clock = clock
        self._patience = patience.total_seconds()
        self._on_event = on_event

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
        now = round(self._clock().timestamp() * 1000)
        script, client = load_script(name), recorded(self._client, name)

        async def run() -> Any:
            try:
                return await script.run(client, keys, now, *arguments)
            except RedisConnectionError:
                # As after a restart. Not after a time-out: a server that is slow would get twice the work.
                if not may_repeat:
                    raise
            return await script.run(client, keys, now, *arguments)

        return await self.call_in_time(run)

    async def call_in_time(self, action: Callable[[], Awaitable[T]]) -> T:
        """Do something, and give it up if it takes too long.

        Raises:
            SessionError: A script has refused, or the store does not answer in time.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await action()
        except ResponseError as error:
            if (refusal := _REFUSALS.get(str(error))) is not None:
                raise type(refusal)(*refusal.args) from None
            raise self._report_outage(error) from error
        except (RedisError, OSError) as error:  # a time-out is an OSError
            raise self._report_outage(error) from error

    def _report_outage(self, error: Exception) -> StoreUnavailableError:
        """Tell the listener, and return what to raise."""
        self._on_event(SessionEvent(EventKind.UNAVAILABLE, reason=type(error).__name__))
        return StoreUnavailableError("the session store does not answer")
