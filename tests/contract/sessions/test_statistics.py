"""How many sessions there are, in every way in which Redis is deployed."""

import pytest

from rxapp.sessions.policy import SessionKind
from rxapp.sessions.statistics import count_keys, count_sessions
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.sessions import of_nobody, of_user


@pytest.fixture
async def crowd(store: SessionStore) -> None:
    """Three guests, and two users of whom one is on two devices; one more has signed out."""
    for new in (
        *(of_nobody(cart=[n]) for n in range(3)),
        of_user("ada"),
        of_user("ada", SessionKind.REMEMBERED),
        of_user("eve", SessionKind.REMEMBERED),
    ):
        await store.create(new)
    gone = (await store.create(of_user("oscar"))).reference
    await store.revoke(gone)


@pytest.mark.usefixtures("crowd")
async def test_live_sessions_are_counted_by_their_kinds(deployment: Deployment) -> None:
    assert await count_sessions(deployment.redis) == {"anonymous": 3, "standard": 1, "remembered": 2}


@pytest.mark.usefixtures("crowd")
async def test_counting_ends_where_it_is_enough(deployment: Deployment) -> None:
    assert await count_keys(deployment.redis, most=100) == 6
    assert await count_keys(deployment.redis, most=4) == 4


async def test_without_sessions_there_are_none(deployment: Deployment) -> None:
    assert await count_sessions(deployment.redis) == {}
    assert await count_keys(deployment.redis, most=4) == 0
