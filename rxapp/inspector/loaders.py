"""From a request to the view model of the visitor's own session."""

from collections.abc import Mapping
from typing import Any, cast

from redis.exceptions import RedisError

from rxapp import runtime, urls
from rxapp.inspector.cards import (
    InspectorPage,
    make_cookie_facts,
    make_cost_row,
    make_deadlines,
    make_facts,
    make_stored,
    make_values,
)
from rxapp.inspector.costs import current_book, make_cost
from rxapp.rendering import LoadedPage, PageRequest
from rxapp.sessions import (
    SessionCookie,
    SessionRecord,
    StoreUnavailableError,
    current_recording,
    recorded,
    session_of,
)
from rxapp.sessions.redis_records import record_key
from rxapp.ui.heads import make_private_head


async def load_inspector(asked: PageRequest) -> LoadedPage[InspectorPage]:
    """Load the page; looking at it begins no session."""
    model = await describe(await session_of(asked.visitor_request).load())
    head = make_private_head(urls.SESSION_INSPECTOR, "Your session", "A session from inside.")
    return LoadedPage(model, head)


async def describe(record: SessionRecord | None) -> InspectorPage:
    """Describe a session, or that there is none.

    Raises:
        StoreUnavailableError: Redis does not answer.
    """
    app = runtime.current()
    cookie = make_cookie_facts(SessionCookie(app.settings.is_https), app.sessions.policy, record)
    if record is None:
        return InspectorPage(has_session=False, cookie=cookie)
    key = record_key(record.reference)
    stored = await _read_stored(key)
    # What is being asked for now will be in the book once it has been answered.
    recording = current_recording()
    costs = [
        *([make_cost(recording)] if recording else []),
        *current_book().list_costs(record.reference.digest),
    ]
    return InspectorPage(
        has_session=True,
        cookie=cookie,
        deadlines=make_deadlines(record, app.clock()),
        facts=make_facts(record),
        pairs=make_values(record),
        key=key,
        stored=make_stored(stored),
        costs=[make_cost_row(cost) for cost in costs],
    )


async def _read_stored(key: str) -> Mapping[bytes, bytes]:
    """Return the fields of a record as whoever reads Redis sees them.

    Raises:
        StoreUnavailableError: Redis does not answer.
    """
    try:
        return await recorded(cast("Any", runtime.current().redis)).execute_command("HGETALL", key)
    except (RedisError, OSError) as error:
        raise StoreUnavailableError("the session store does not answer") from error
