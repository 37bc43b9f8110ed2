"""The live part of the page: it changes the visitor's own session over events."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import reflex as rx

from rxapp import runtime
from rxapp.inspector.cards import Fact
from rxapp.inspector.loaders import describe
from rxapp.session_state import SessionState
from rxapp.sessions import Changes, SessionEndedError, SessionFullError, SessionRecord, SessionValueError
from rxapp.sessions.values import check_key, encode_value

MAX_VALUE_LENGTH = 2000

Action = Callable[[SessionRecord], Awaitable[str]]


class InspectorState(SessionState):
    """What the page shows once an event has changed something."""

    is_live: bool = False
    status: str = ""
    has_session: bool = False
    facts: rx.Field[list[Fact]] = rx.field(default_factory=list[Fact])
    stored: rx.Field[list[Fact]] = rx.field(default_factory=list[Fact])
    pairs: rx.Field[list[Fact]] = rx.field(default_factory=list[Fact])

    @rx.event
    async def follow(self) -> None:
        """Show the session as it is when the page is opened."""
        self.status = ""
        await self._show()

    @rx.event
    async def set_value(self, form: dict[str, Any]) -> None:
        """Set a value, given as JSON."""

        async def act(record: SessionRecord) -> str:
            key, raw = _read_key(form), encode_value(_read_json(str(form.get("value", ""))))
            await runtime.current().sessions.store.write(record.reference, Changes({key: raw}))
            return f"{key} is set."

        await self._try(act)

    @rx.event
    async def increment(self, form: dict[str, Any]) -> None:
        """Add one to a whole number."""

        async def act(record: SessionRecord) -> str:
            key = _read_key(form)
            return f"{key} is {await runtime.current().sessions.store.increment(record.reference, key)}."

        await self._try(act)

    @rx.event
    async def delete_value(self, form: dict[str, Any]) -> None:
        """Delete a value."""

        async def act(record: SessionRecord) -> str:
            changes = Changes(deleted=frozenset({_read_key(form)}))
            await runtime.current().sessions.store.write(record.reference, changes)
            return "It is gone."

        await self._try(act)

    async def _try(self, act: Action) -> None:
        """Do something with the session of this event, and say what came of it."""
        try:
            record = await self._find_session()
            self.status = "There is no session any more." if record is None else await act(record)
        except (SessionEndedError, SessionFullError, SessionValueError) as error:
            self.status = f"Nothing was changed: {error or 'the session has ended'}."
        await self._show()

    async def _show(self) -> None:
        page = await describe(await self._find_session())
        self.has_session, self.facts = page.has_session, page.facts
        self.stored, self.pairs, self.is_live = page.stored, page.pairs, True


def _read_key(form: dict[str, Any]) -> str:
    return check_key(str(form.get("key", "")))


def _read_json(text: str) -> Any:
    """Read a value.

    Raises:
        SessionValueError: It is too long, or is not JSON.
    """
    if len(text) > MAX_VALUE_LENGTH:
        raise SessionValueError(f"a value has at most {MAX_VALUE_LENGTH} characters here")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise SessionValueError('the value is not JSON; text needs quotes, as in "blue"') from None
