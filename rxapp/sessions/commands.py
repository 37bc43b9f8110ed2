"""How commands reach Redis: each within a time, and, where one server gets them all, together.

Under load, many requests read their sessions at about the same time. Each on a connection of its own costs
a system call to send and another to receive, a timer, and the client's work around them. Those that are
given in one turn of the event loop share all of it; one that is alone goes at once. Node's ioredis calls
this automatic pipelining.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, cast

from redis.asyncio import Redis, RedisCluster

# The replies of a batch come one after the other, and the last one waits for all of them.
MAX_BATCH = 64


class Commands(Protocol):
    """Sends commands, and keeps nobody waiting."""

    async def execute_command(self, *command: Any) -> Any:
        """Send a command and return its reply.

        Raises:
            redis.exceptions.RedisError: The server has refused the command, or cannot be reached.
            TimeoutError: It does not answer in time.
        """
        ...


def make_commands(client: Redis | RedisCluster, patience: float) -> Commands:
    """Return what sends commands with a client.

    Args:
        client: Does not repeat commands.
        patience: Seconds that a command may take.
    """
    # A Cluster's commands go to many servers, which its client has to see one by one.
    return SingleCommands(client, patience) if isinstance(client, RedisCluster) else Batches(client, patience)


class SingleCommands:
    """Sends each command by itself."""

    def __init__(self, client: Redis | RedisCluster, patience: float) -> None:
        """Use a client; see `make_commands`."""
        self._client = cast("Any", client)
        self._patience = patience

    async def execute_command(self, *command: Any) -> Any:
        """Send a command and return its reply."""
        async with asyncio.timeout(self._patience):
            return await self._client.execute_command(*command)


class _Call(NamedTuple):
    command: tuple[Any, ...]
    reply: "asyncio.Future[Any]"


class Batches:
    """Sends the commands of one turn together. Each gets its own reply or error."""

    def __init__(self, client: Redis, patience: float) -> None:
        """Use a client; see `make_commands`."""
        self._client = cast("Any", client)
        self._single = SingleCommands(client, patience)
        self._patience = patience
        self._lone = 0
        self._waiting: list[_Call] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def execute_command(self, *command: Any) -> Any:
        """Send a command, with all others of this turn if there are any, and return its reply."""
        if not (self._lone or self._under_way or self._waiting):
            return await self._send_alone(command)
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._send_waiting)
        reply: asyncio.Future[Any] = loop.create_future()
        self._waiting.append(_Call(command, reply))
        return await reply

    async def _send_alone(self, command: tuple[Any, ...]) -> Any:
        self._lone += 1
        try:
            return await self._single.execute_command(*command)
        finally:
            self._lone -= 1

    def _send_waiting(self) -> None:
        """Send what has come together, but for what nobody waits for any more."""
        calls = [call for call in self._waiting if not call.reply.done()]
        self._waiting.clear()
        for start in range(0, len(calls), MAX_BATCH):
            task = asyncio.create_task(self._send(calls[start : start + MAX_BATCH]))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _send(self, calls: Sequence[_Call]) -> None:
        """Send a batch, and hand out the replies."""
        try:
            async with asyncio.timeout(self._patience):
                replies = await self._ask([call.command for call in calls])
        except Exception as error:  # noqa: BLE001 -- it belongs to those who wait, whatever it is
            replies = [error] * len(calls)
        for call, reply in zip(calls, replies, strict=True):
            if call.reply.done():
                continue
            if isinstance(reply, Exception):
                call.reply.set_exception(reply)
            else:
                call.reply.set_result(reply)

    async def _ask(self, commands: Sequence[tuple[Any, ...]]) -> Sequence[Any]:
        """Return the replies; among them, as exceptions, what the server has refused."""
        if len(commands) == 1:
            return [await self._client.execute_command(*commands[0])]
        async with self._client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return await pipeline.execute(raise_on_error=False)
