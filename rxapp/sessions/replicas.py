"""Writes that replicas have before anybody is told that they are done.

Redis answers as soon as the master has done something, and copies it afterwards. A master that dies in
between takes with it what it has acknowledged, a revocation perhaps; and one that stood still while another
took its place acknowledges, for a moment, what nobody will ever see. `WAIT`, right behind a command and on
the same connection, answers once replicas have all that the command did.

https://redis.io/docs/latest/commands/wait/
"""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError

from rxapp.sessions.redis_cluster import PromptCluster

# Within what a client waits for an answer, 500 ms, and long for machines beside each other.
_LONGEST_MILLISECONDS = 300


class TooFewReplicasError(RedisError):
    """The master has done it, and too few replicas have said that they have it."""


class CopiedCommands:
    """Sends each command with a `WAIT` behind it."""

    def __init__(self, client: Redis | RedisCluster, patience: float, replicas: int) -> None:
        """Use a client.

        Args:
            client: Does not repeat commands.
            patience: Seconds that a command may take, its copies included.
            replicas: How many have to have it.
        """
        self._client = client
        self._patience = patience
        self._replicas = replicas

    async def execute_command(self, *command: Any) -> Any:
        """Send a command, whose fourth word is its key, and return its reply.

        Raises:
            redis.exceptions.RedisError: The server has refused the command, or cannot be reached.
            TooFewReplicasError: It may be lost.
            TimeoutError: The server does not answer in time.
        """
        wait = ("WAIT", self._replicas, _LONGEST_MILLISECONDS)
        async with asyncio.timeout(self._patience):
            reply, copies = await self._send(command, wait)
        if isinstance(reply, Exception):
            raise reply
        # A master that has become a replica meanwhile answers with an error.
        if isinstance(copies, Exception) or copies < self._replicas:
            raise TooFewReplicasError("replicas do not have it")
        return reply

    async def _send(self, *commands: tuple[Any, ...]) -> Sequence[Any]:
        """Return the replies; among them, as exceptions, what the server has refused."""
        if isinstance(self._client, PromptCluster):
            return await self._client.send_together(commands[0][3], *commands)
        async with cast("Any", self._client).pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return await pipeline.execute(raise_on_error=False)
