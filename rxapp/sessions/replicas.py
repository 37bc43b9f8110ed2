"""Writes that replicas have before anybody is told that they are done.

Redis answers as soon as the master has done something, and copies it afterwards. A master that dies in
between takes with it what it has acknowledged, a revocation perhaps; and one that stood still while another
took its place acknowledges, for a moment, what nobody will ever see. `WAIT`, right behind a command and on
the same connection, answers once replicas have all that the command did.

https://redis.io/docs/latest/commands/wait/
"""

from collections.abc import Sequence
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import OutOfMemoryError, RedisError

from rxapp.sessions.redis_cluster import PromptCluster

# Less than the client's 500 ms. Between machines side by side it takes one; a server may add 100 of its own.
_LONGEST_MILLISECONDS = 300
# For a second, so that there is something to copy: a server may answer at once for a connection that has
# written nothing, as that of a script which has found its work done.
_MARK = ("", "PX", 1000)


class TooFewReplicasError(RedisError):
    """Too few replicas have said that they have what the master has."""


class CopiedCommands:
    """Sends each command with a `WAIT` behind it, once a `WAIT` has told that there are replicas to wait for.

    So a command is not carried out, and then refused, but for what is lost between the two.
    """

    def __init__(self, client: Redis | RedisCluster, replicas: int) -> None:
        """Use a client.

        Args:
            client: Does not repeat commands, and gives up in time.
            replicas: How many have to have what a command does.
        """
        self._client = client
        self._replicas = replicas

    async def execute_command(self, *command: Any) -> Any:
        """Send a command, whose fourth word is its key, and return its reply.

        Raises:
            redis.exceptions.RedisError: The server has refused the command, or cannot be reached.
            TooFewReplicasError: It was not carried out, or may be lost.
        """
        key: str = command[3]
        mark = ("SET", f"{key.partition('}')[0]}}}:w", *_MARK)
        wait = ("WAIT", self._replicas, _LONGEST_MILLISECONDS)
        marked, copies = await self._send(key, mark, wait)
        if isinstance(marked, Exception) and not isinstance(marked, OutOfMemoryError):
            raise marked
        self._check(copies)
        reply, _, copies = await self._send(key, command, mark, wait)
        if isinstance(reply, Exception):
            raise reply
        self._check(copies)
        return reply

    def _check(self, copies: Any) -> None:
        """Raise `TooFewReplicasError` unless enough have answered; a former master has an error."""
        if isinstance(copies, Exception):
            raise TooFewReplicasError("nobody can tell whether replicas have it") from copies
        if copies < self._replicas:
            raise TooFewReplicasError("replicas do not have it")

    async def _send(self, key: str, *commands: tuple[Any, ...]) -> Sequence[Any]:
        """Return the replies; among them, as exceptions, what the server has refused."""
        if isinstance(self._client, PromptCluster):
            return await self._client.send_together(key, *commands)
        async with cast("Any", self._client).pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return await pipeline.execute(raise_on_error=False)
