"""How long it takes to be refused does not tell who has an account."""

import statistics
import time

import pytest

from rxapp.accounts import service
from rxapp.accounts.passwords import Passwords
from rxapp.accounts.worker_pool import WorkerPool
from tests.support.databases import Database
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.support.posts import NOON

TRIES = 10
KNOWN, UNKNOWN = "ann@example.com", "bob@example.com"


@pytest.mark.slow
async def test_known_and_unknown_addresses_are_refused_in_the_same_time(database: Database) -> None:
    passwords = Passwords(WorkerPool())
    async with database.sessions() as db:
        await service.create_user(db, passwords, email=KNOWN, password=GOOD_PASSWORD, name="", now=NOON)
        await db.commit()
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    # The processor's time, of all threads, so that it is not that of whatever else the machine does; in turn,
    # as far as it is.
    for email in (KNOWN, UNKNOWN, UNKNOWN, KNOWN) * (TRIES // 2):
        began = time.process_time()
        async with database.sessions() as db:
            assert await service.authenticate(db, passwords, email=email, password=OTHER_PASSWORD) is None
        times[email].append(time.process_time() - began)
    known, unknown = (statistics.median(times[email]) for email in (KNOWN, UNKNOWN))
    assert known == pytest.approx(unknown, rel=0.2)
