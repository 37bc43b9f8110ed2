"""The live part of the page: it changes the visitor's own session over events, and hears of every change."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import reflex as rx

from rxapp import runtime
from rxapp.inspector.cards import CostRow, Deadline, Fact, InspectorPage
from rxapp.inspector.costs import RENEW_SECONDS, current_book, tell_workers
from rxapp.inspector.loaders import describe
from rxapp.session_state import SessionState, check_free_key
from rxapp.sessions import (
    Changes,
    Reference,
    SessionEndedError,
    SessionFullError,
    SessionRecord,
    SessionValueError,
    StoreUnavailableError,
    read_reference,
    record_commands,
)
from rxapp.sessions.values import check_key, encode_value

MAX_VALUE_LENGTH = 2000
_UNREACHABLE = "Redis does not answer"
_RETRY_SECONDS = 2.0

Action = Callable[[SessionRecord], Awaitable[str]]


class InspectorState(SessionState):
    """What the page shows, from the moment when the socket is open."""

    is_live: bool = False
    status: str = ""
    status_kind: str = "done"
    has_session: bool = False
    cookie: rx.Field[list[Fact]] = rx.field(default_factory=list[Fact])
    key: str = ""
    deadlines: rx.Field[list[Deadline]] = rx.field(default_factory=list[Deadline])
    facts: rx.Field[list[Fact]] = rx.field(default_factory=list[Fact])
    pairs: rx.Field[list[Fact]] = rx.field(default_factory=list[Fact])
    stored: rx.Field[list[Fact]] = rx.field(default_factory=list[Fact])
    costs: rx.Field[list[CostRow]] = rx.field(default_factory=list[CostRow])

    @rx.event(background=True)
    async def follow(self) -> None:
        """Show the session, and again whenever something has happened to it, until the page is left.

        Reflex cancels what a page's load has begun when the visitor goes on or the socket closes.
        """
        async with self:
            self.status = ""
        reference = read_reference(self.router.headers.raw_headers)
        if reference is None:
            await self._show(await describe(None))
            return
        with current_book().watch(reference.digest) as changed:
            await tell_workers(reference.digest)
            while True:
                changed.clear()
                pause = await self._look(reference)
                try:
                    async with asyncio.timeout(pause):
                        await changed.wait()
                except TimeoutError:
                    await tell_workers(reference.digest)

    @rx.event
    async def set_value(self, form: dict[str, Any]) -> None:
        """Set a value, given as JSON."""

        async def act(record: SessionRecord) -> str:
            key, raw = _read_key(form), encode_value(_read_json(str(form.get("value", ""))))
            await runtime.current().sessions.store.write(record.reference, Changes({key: raw}))
            return f"{key} is set."

        await self._try("set", act)

    @rx.event
    async def increment(self, form: dict[str, Any]) -> None:
        """Add one to a whole number."""

        async def act(record: SessionRecord) -> str:
            key = _read_key(form)
            return f"{key} is {await runtime.current().sessions.store.increment(record.reference, key)}."

        await self._try("increment", act)

    @rx.event
    async def delete_value(self, form: dict[str, Any]) -> None:
        """Delete a value."""

        async def act(record: SessionRecord) -> str:
            key = _read_key(form)
            await runtime.current().sessions.store.write(record.reference, Changes(deleted=frozenset({key})))
            return f"{key} is gone."

        await self._try("delete", act)

    async def _look(self, reference: Reference) -> float:
        """Show the session as it is now, and return after how many seconds to look again by oneself.

        Only an event notes activity: a page that is merely open must not keep its session alive.
        """
        try:
            await self._show(await describe(await runtime.current().sessions.store.find(reference)))
        except StoreUnavailableError:
            async with self:
                self.status, self.status_kind = f"{_UNREACHABLE}. What is shown may have changed.", "error"
            return _RETRY_SECONDS
        return RENEW_SECONDS

    async def _show(self, page: InspectorPage) -> None:
        async with self:
            self.has_session, self.cookie = page.has_session, page.cookie
            self.deadlines, self.facts = page.deadlines, page.facts
            self.pairs, self.key, self.stored, self.costs = page.pairs, page.key, page.stored, page.costs
            self.is_live = True
            if self.status.startswith(_UNREACHABLE):
                self.status = ""

    async def _try(self, name: str, act: Action) -> None:
        """Do something with the session of this event, and say what came of it; `follow` shows it."""
        record = None
        with record_commands(f"event {name}") as recording:
            try:
                record = await self._find_session()
                self.status = "There is no session any more." if record is None else await act(record)
                self.status_kind = "done"
            except (SessionEndedError, SessionFullError, SessionValueError, StoreUnavailableError) as error:
                self.status, self.status_kind = _describe_refusal(error), "error"
        if record is not None:
            await tell_workers(record.reference.digest, recording)


def _describe_refusal(error: Exception) -> str:
    if isinstance(error, StoreUnavailableError):
        return f"{_UNREACHABLE}, so it is not known whether anything was changed. Please try again."
    return f"Nothing was changed: {error}."


def _read_key(form: dict[str, Any]) -> str:
    return check_free_key(check_key(str(form.get("key", ""))))


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
