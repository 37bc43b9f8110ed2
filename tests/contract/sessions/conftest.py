"""A store for each test of the contract, on real servers and with a clock to set."""

from collections.abc import AsyncGenerator, Sequence

import pytest

from rxapp.sessions.store import SessionStore
from tests.support.clock import SettableClock
from tests.support.deployments import LONG_PATIENCE, Deployment, Topology, open_deployment

TOPOLOGIES = {
    "valkey": "valkey",
    "redis": "debian_redis",
    "sentinel": "redis_sentinel",
    "cluster": "redis_cluster",
}


@pytest.fixture(scope="session", params=TOPOLOGIES.values(), ids=list(TOPOLOGIES))
def topology(request: pytest.FixtureRequest) -> Topology:
    """Each way in which Redis is deployed."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def deployment(topology: Topology, clock: SettableClock) -> AsyncGenerator[Deployment]:
    """An empty Redis, on which stores can be opened."""
    async with open_deployment(topology, clock, LONG_PATIENCE) as deployment:
        yield deployment


@pytest.fixture
def store(deployment: Deployment) -> SessionStore:
    """A session store."""
    return deployment.open_store()


@pytest.fixture
def stores(deployment: Deployment) -> Sequence[SessionStore]:
    """Several stores on one Redis, as in several workers."""
    return [deployment.open_store() for _ in range(5)]
