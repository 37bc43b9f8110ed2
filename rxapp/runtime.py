"""What the running app holds open: database, sessions and clock, made once from the settings.

Servers fork and spawn workers, and neither a connection nor an event loop survives a fork.
So nothing here is made at import: each worker opens its own runtime in the app's lifespan.
"""

import asyncio
import gc
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from redis.asyncio import Redis, RedisCluster
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from rxapp.database import create_engine, hold_lock, migrate, session_factory
from rxapp.database_start import await_migrated
from rxapp.embedded_valkey import ensure_embedded_valkey
from rxapp.sessions import (
    Listener,
    RedisSessionStore,
    RunListener,
    SessionEvent,
    SessionPolicy,
    Sessions,
    SharedClock,
    SocketRegistry,
    TokenKeys,
    connect,
    follow_announcements,
    ignore,
)
from rxapp.settings import Settings, load_settings, load_settings_or_exit, refuse_start

log = structlog.get_logger("rxapp.sessions")

Clock = Callable[[], datetime]


def read_utc_now() -> datetime:
    """Return the time, in UTC and aware of it, by the clock of this host."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told of sessions, besides the log. Both must return at once.

    Attributes:
        on_event: Told what happens to sessions.
        on_run: Told of every script that was run in the store.
    """

    on_event: Listener = ignore
    on_run: RunListener = ignore


NOBODY = Listeners()


@dataclass(frozen=True, eq=False)
class Runtime:
    """The open resources of one process.

    Attributes:
        settings: What everything here was made from.
        engine: The database.
        open_db: Makes database sessions: `async with runtime.open_db() as db`.
        redis: The Redis client, which returns bytes.
        state_redis: A client of the server where Reflex keeps its state; None if that is the same one.
        clock: Returns the time, aware and in UTC, by one clock for all hosts.
        sessions: The visitors' sessions.
        sockets: The open websockets of this process.
    """

    settings: Settings
    engine: AsyncEngine
    open_db: async_sessionmaker[AsyncSession]
    redis: Redis | RedisCluster
    state_redis: Redis | RedisCluster | None
    clock: Clock
    sessions: Sessions
    sockets: SocketRegistry


StartHook = Callable[[Runtime], Awaitable[None]]
Task = Callable[[Runtime], Coroutine[Any, Any, None]]

_current: Runtime | None = None


def resolve_redis_url(settings: Settings) -> str:
    """Return `REDIS_URL`, or the URL of the embedded server, which is started when needed.

    Raises:
        EmbeddedValkeyError: There is no embedded server for this platform, or it did not start.
    """
    return settings.redis_url or ensure_embedded_valkey(settings.data_dir)


def resolve_state_redis_url(settings: Settings) -> str:
    """Return the URL of the Redis server where Reflex keeps the state of open pages.

    Raises:
        EmbeddedValkeyError: There is no embedded server for this platform, or it did not start.
    """
    return settings.state_redis_url or resolve_redis_url(settings)


def load_checked_settings_or_exit() -> Settings:
    """Return the settings of this process, or print what is wrong with them and exit with status 1.

    Besides what `load_settings` looks at, Redis's URLs have to be such as its client can read.
    """
    settings = load_settings_or_exit()
    urls = {"REDIS_URL": settings.redis_url, "RXAPP_STATE_REDIS_URL": settings.state_redis_url}
    problems = [f"{name} {problem}" for name, url in urls.items() if url and (problem := _find_problem(url))]
    if problems:
        refuse_start(*problems)
    return settings


def _find_problem(redis_url: str) -> str:
    """Return what is wrong with a URL of Redis; empty if nothing is. No connection is opened."""
    try:
        connect(redis_url)
    except ValueError as error:
        return str(error)
    return ""


def make_sessions(
    settings: Settings, redis: Redis | RedisCluster, clock: Clock, listeners: Listeners = NOBODY
) -> Sessions:
    """Return the visitors' sessions, in Redis, under the app's secret."""

    def tell(event: SessionEvent) -> None:
        log_event(event)
        listeners.on_event(event)

    policy = SessionPolicy()
    store = RedisSessionStore(
        redis,
        clock=clock,
        policy=policy,
        on_event=tell,
        on_run=listeners.on_run,
        replicas=settings.session_replicas,
    )
    return Sessions(store, TokenKeys(*settings.secret_keys), policy, clock)


def log_event(event: SessionEvent) -> None:
    """Write down what happens to sessions (ASVS 5.0, 16.3.1); their references are keyed hashes."""
    details = {"user": event.user_id, "reason": event.reason or None}
    log.info(
        "session",
        kind=event.kind.value,
        ref=event.ref,
        count=event.count,
        **{name: value for name, value in details.items() if value is not None},
    )


@asynccontextmanager
async def open_runtime(
    settings: Settings, clock: Clock | None = None, listeners: Listeners = NOBODY
) -> AsyncGenerator[Runtime]:
    """Open the resources that the settings describe, and close them at the end.

    Args:
        settings: What to open.
        clock: Returns the time, aware and in UTC; by default that of Redis.
        listeners: Told of sessions.

    Raises:
        EmbeddedValkeyError: `REDIS_URL` is unset and the embedded server cannot run.
    """
    redis = connect(resolve_redis_url(settings))
    state_redis = connect(settings.state_redis_url) if settings.state_redis_url else None
    engine = create_engine(settings.database_url)
    clock = clock or await _read_clock(redis)
    sessions = make_sessions(settings, redis, clock, listeners)
    try:
        yield Runtime(
            settings=settings,
            engine=engine,
            open_db=session_factory(engine),
            redis=redis,
            state_redis=state_redis,
            clock=clock,
            sessions=sessions,
            sockets=SocketRegistry(sessions),
        )
    finally:
        await redis.aclose()
        if state_redis is not None:
            await state_redis.aclose()
        await engine.dispose()


async def _read_clock(redis: Redis | RedisCluster) -> SharedClock:
    """Return Redis's clock, which goes by the host's if Redis is away: there are no sessions either then."""
    clock = SharedClock()
    await clock.read(redis)
    return clock


@asynccontextmanager
async def lifespan(
    on_start: Sequence[StartHook] = (), *, beside: Sequence[Task] = (), listeners: Listeners = NOBODY
) -> AsyncGenerator[None]:
    """Hold the runtime open for as long as the app runs, where `current` finds it.

    In development the database is migrated first. Elsewhere a new release must not change
    the schema under the workers of the old one by merely starting; and a database that is away
    is waited for, as it may be away just when a worker takes the place of one that died.

    Args:
        on_start: Called in order once the database is ready, in one worker at a time. Every
            worker calls them, so that each looks whether its work has been done.
        beside: Run in each worker for as long as the app does, and cancelled at the end.
        listeners: Told of sessions.

    Raises:
        DatabaseNotMigratedError: Outside of development, `rxapp migrate` has to be run first.
    """
    global _current  # noqa: PLW0603 -- the one place that code called by Reflex can reach
    settings = load_settings()
    if settings.is_development:
        await migrate(settings.database_url)
    async with open_runtime(settings, listeners=listeners) as runtime:
        await await_migrated(runtime.engine)
        if on_start:
            async with hold_lock(runtime.engine):
                for hook in on_start:
                    await hook(runtime)
        _current = runtime
        # What start-up has made stays, and a collection that looks through all of it stops everyone.
        gc.collect()
        gc.freeze()
        tasks = [asyncio.create_task(task(runtime)) for task in (_follow_sessions, _follow_clock, *beside)]
        try:
            yield
        finally:
            _current = None
            await asyncio.gather(*map(_stop, tasks))


async def _follow_sessions(runtime: Runtime) -> None:
    """Close the sockets of sessions that end."""
    await follow_announcements(runtime.redis, runtime.sockets)


async def _follow_clock(runtime: Runtime) -> None:
    """Keep the clock with Redis's."""
    if isinstance(runtime.clock, SharedClock):
        await runtime.clock.follow(runtime.redis)


async def _stop(task: asyncio.Task[None]) -> None:
    """Cancel a task until it ends: one cancellation can get lost in a time-out that comes up with it."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)


def current() -> Runtime:
    """Return the runtime of the running app.

    Raises:
        RuntimeError: The app has not been started, or has ended.
    """
    if _current is None:
        raise RuntimeError("the app is not running: the runtime is open only within its lifespan")
    return _current
