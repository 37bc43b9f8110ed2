"""Whether there is a database to work with, when a server starts and when one of its workers does.

Whoever starts a server has to learn of a database that never was there. A worker may take the place of one
that died just while the database is away, and waits for it.
"""

import asyncio
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rxapp.database import DatabaseNotMigratedError, check_migrated, create_engine, is_unavailable
from rxapp.settings import Settings

log = structlog.get_logger("rxapp.start")

# In seconds, from one look for a database that is away to the next.
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 4.0


async def look_for_database(settings: Settings) -> None:
    """Make sure, before there are workers, that the database is one they can work with. Nothing stays open.

    Raises:
        DatabaseNotMigratedError: Outside of development, `rxapp migrate` has to be run first.
        OSError: The folder of a SQLite file cannot be made.
        SQLAlchemyError: The database does not answer.
    """
    engine = create_engine(settings.database_url)
    try:
        await check_migrated(engine)
    except DatabaseNotMigratedError:
        if not settings.is_development:
            raise
    finally:
        await engine.dispose()


async def await_migrated(engine: AsyncEngine) -> None:
    """Make sure that every migration has run that this program knows of, as soon as the database answers.

    Raises:
        DatabaseNotMigratedError: Some have not.
    """
    pause = _FIRST_PAUSE
    is_told = False
    with _ending_at_once():
        while True:
            try:
                await check_migrated(engine)
            except SQLAlchemyError as error:
                if not is_unavailable(error):
                    raise
                if not is_told:
                    # A driver's own message may name the user; its kind is enough.
                    reason = type(getattr(error, "orig", None) or error).__name__
                    log.warning("database away", reason=reason, remedy="see DATABASE_URL")
                    is_told = True
            else:
                if is_told:
                    log.warning("database back")
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


@contextmanager
def _ending_at_once() -> Generator[None]:
    """Let SIGTERM end this process at once until the block ends, in which it holds nothing to put away.

    The server only notes it until the app has started, which may take as long as the database is away.
    """
    before = signal.getsignal(signal.SIGTERM)
    # What is not of Python cannot be put back, and other threads may not set any.
    if before is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
