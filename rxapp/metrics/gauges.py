"""What a worker has at the moment: connections, and time to spare."""

import asyncio
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from rxapp.metrics.instruments import (
    DATABASE_CONNECTIONS,
    DATABASE_CONNECTIONS_MAX,
    LOOP_DELAY_SECONDS,
    REDIS_CONNECTIONS,
    WORKERS,
)
from rxapp.runtime import Runtime
from rxapp.sessions import count_connections

_PAUSE_SECONDS = 1.0


async def watch_gauges(app: Runtime) -> None:
    """Look once a second at what this worker has; runs until cancelled."""
    WORKERS.set(1)
    loop = asyncio.get_running_loop()
    while True:
        read_gauges(app)
        due = loop.time() + _PAUSE_SECONDS
        await asyncio.sleep(_PAUSE_SECONDS)
        LOOP_DELAY_SECONDS.observe(max(0.0, loop.time() - due))


def read_gauges(app: Runtime) -> None:
    """Look at what this worker has now."""
    redis = count_connections(app.redis)
    REDIS_CONNECTIONS.labels("in_use").set(redis.in_use)
    REDIS_CONNECTIONS.labels("idle").set(redis.idle)
    _read_database(app.engine)


def _read_database(engine: AsyncEngine) -> None:
    pool = engine.pool
    assert isinstance(pool, QueuePool), "both databases have a pool that waits"  # noqa: S101
    DATABASE_CONNECTIONS.labels("in_use").set(pool.checkedout())
    DATABASE_CONNECTIONS.labels("idle").set(pool.checkedin())
    overflow = cast("Any", pool)._max_overflow  # noqa: SLF001 -- told nowhere else
    DATABASE_CONNECTIONS_MAX.set(pool.size() + overflow)
