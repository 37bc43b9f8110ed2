"""Asks several servers at once."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

T = TypeVar("T")


async def take_first_answer(calls: Iterable[Coroutine[Any, Any, T]]) -> T:
    """Return what the first call returns that does not fail, and give the others up.

    Raises:
        redis.exceptions.RedisError: All of them fail; this is how the last did.
    """
    tasks = [asyncio.create_task(call) for call in calls]
    failure: RedisError = RedisConnectionError("there is nobody to ask")
    try:
        for answer in asyncio.as_completed(tasks):
            try:
                return await answer
            except RedisError as error:
                failure = error
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise failure
