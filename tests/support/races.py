"""Calls of a store that are made at once, and what came of them."""

import asyncio
from collections.abc import Awaitable, Sequence
from itertools import cycle, islice
from typing import Any, TypeVar

from rxapp.sessions.errors import SessionError
from rxapp.sessions.store import SessionStore

T = TypeVar("T")


def deal(stores: Sequence[SessionStore], count: int) -> list[SessionStore]:
    """Return one store for each of so many tasks."""
    return list(islice(cycle(stores), count))


async def race(*actions: Awaitable[Any]) -> list[Any]:
    """Do all at once, and return what each gave, refusals included."""
    results = await asyncio.gather(*actions, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, SessionError):
            raise result
    return results


def keep(results: list[Any], kind: type[T]) -> list[T]:
    return [result for result in results if isinstance(result, kind)]
