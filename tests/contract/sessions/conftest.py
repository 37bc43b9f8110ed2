"""A store for each test of the contract, on a real server and with a clock to set."""

from collections.abc import AsyncGenerator, Sequence

import pytest

from rxapp.sessions.store import SessionStore
from tests.support.clock import SettableClock
from tests.support.deployments import Deployment, open_deployment


@pytest.fixture
async def deployment(valkey_url: str, clock: SettableClock) -> AsyncGenerator[Deployment]:
    """An empty Redis, on which stores can be opened."""
    async with open_deployment(valkey_url, clock) as deployment:
        yield deployment


@pytest.fixture
def store(deployment: Deployment) -> SessionStore:
    """A session store."""
    return deployment.open_store()


@pytest.fixture
def stores(deployment: Deployment) -> Sequence[SessionStore]:
    """Several stores on one Redis, as in several workers."""
    return [deployment.open_store() for _ in range(5)]
