"""What a visitor who tries the session out is told while Redis does not answer."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import pytest
import reflex as rx
from reflex.istate.data import HeaderData

from rxapp import runtime
from rxapp.inspector.state import InspectorState
from rxapp.sessions import SessionRecord
from tests.support.redis_servers import RedisServer, pause
from tests.support.sessions import of_nobody, read_values

FORM = {"key": "color", "value": '"blue"'}


@pytest.fixture
async def session(
    valkey: RedisServer, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[SessionRecord]:
    """A session of the running app, whose Redis can be paused."""
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{sqlite_template}")
    monkeypatch.setenv("RXAPP_DATA_DIR", str(tmp_path))
    async with runtime.lifespan():
        yield await runtime.current().sessions.store.create(of_nobody(color="red"))


@pytest.fixture
def state(session: SessionRecord) -> InspectorState:
    """The page's state, as of a socket that belongs to the session."""
    root = cast("Any", rx.State)(_reflex_internal_init=True)
    headers = {"authorization": f"Session {session.reference}"}
    root.rx_router_headers = HeaderData.from_router_data({"headers": headers})
    found: Any = root.get_substate(InspectorState.get_full_name().split("."))
    return found


async def send(state: InspectorState, handler: Any) -> str:
    """Handle an event, and return what the visitor is told."""
    await handler.fn(state, FORM)
    return state.status


@pytest.mark.slow
async def test_the_visitor_is_told_and_can_try_again(
    valkey: RedisServer, state: InspectorState, session: SessionRecord
) -> None:
    with pause([valkey]):
        for handler in (InspectorState.set_value, InspectorState.increment, InspectorState.delete_value):
            assert (await send(state, handler)).startswith("Redis does not answer")
            assert state.status_kind == "error"
    assert await send(state, InspectorState.set_value) == "color is set."
    assert state.status_kind == "done"
    assert await read_values(runtime.current().sessions.store, session.reference) == {"color": "blue"}


async def test_a_session_that_has_ended_is_not_begun_again(
    state: InspectorState, session: SessionRecord
) -> None:
    store = runtime.current().sessions.store
    await store.revoke(session.reference)
    assert await send(state, InspectorState.set_value) == "There is no session any more."
    assert await store.find(session.reference) is None
