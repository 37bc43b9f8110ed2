"""The session of one request: read when first asked for, written once, at the end.

`get`, `get_all`, `set`, `delete` and `flash` work on what was read; the store hears of the changes when the
response begins. `increment`, `pop` and `take_flashes` have to be atomic among all tabs and act at once.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar, overload

from rxapp.sessions.errors import SessionEndedError, SessionFullError, SessionValueError
from rxapp.sessions.manager import Sessions
from rxapp.sessions.policy import SessionKind
from rxapp.sessions.records import Changes, Device, NewSession, SessionRecord
from rxapp.sessions.references import Token
from rxapp.sessions.values import ANY_INTEGER, check_key, decode_value, encode_value

T = TypeVar("T")

# Raises `TooManySessionsError`, or `StoreUnavailableError`, to refuse a visitor a session.
Admit = Callable[[Device], Awaitable[None]]


async def admit_everyone(_device: Device) -> None:
    """Let a session begin, whoever the visitor is."""


class Session:
    """The visitor's session, as a request handles it."""

    def __init__(
        self,
        sessions: Sessions,
        token: Token | None,
        device: Device,
        admit: Admit = admit_everyone,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            sessions: The app's sessions.
            token: What the browser sent.
            device: Where the request comes from.
            admit: Asked before a session begins for a visitor who has none.
        """
        self._sessions = sessions
        self._sent_token = token
        self.device = device
        self._admit = admit
        self._record: SessionRecord | None = None
        self._is_read = False
        self._set: dict[str, bytes] = {}
        self._deleted: set[str] = set()
        self._flashes: list[bytes] = []
        self.was_used = False
        self.new_token: Token | None = None
        self.is_signed_out = False

    @property
    def known_ref(self) -> str:
        """The short name of the session; empty if there is none, or nobody has looked yet."""
        return "" if self._record is None else self._record.ref

    async def load(self) -> SessionRecord | None:
        """Return the live session as it was when first asked for; None if the visitor has none.

        Raises:
            StoreUnavailableError: The store does not answer, so that nothing is known.
        """
        self.was_used = True
        if not self._is_read:
            self._record = await self._sessions.find(self._sent_token)
            self._is_read = True
        return self._record

    async def is_fresh(self) -> bool:
        """Return whether a password was given a short time ago."""
        record = await self.load()
        return record is not None and self._sessions.is_fresh(record)

    # Values

    @overload
    async def get(self, key: str) -> Any: ...
    @overload
    async def get(self, key: str, kind: type[T]) -> T | None: ...
    @overload
    async def get(self, key: str, kind: type[T], default: T) -> T: ...
    async def get(self, key: str, kind: Any = object, default: Any = None) -> Any:
        """Return a value.

        Args:
            key: Its key.
            kind: The type that it has to have.
            default: Returned if there is no value, or one of another type, such as an older version of
                the app may have left.
        """
        record = await self.load()
        raw = self._set.get(key)
        if raw is None and record is not None and key not in self._deleted:
            raw = record.fields.get(key)
        if raw is None:
            return default
        try:
            return decode_value(raw, kind)
        except SessionValueError:
            return default

    async def get_all(self) -> dict[str, Any]:
        """Return all values. One that cannot be read is left out."""
        readable: dict[str, Any] = {}
        record = await self.load()
        known: Mapping[str, bytes] = {} if record is None else record.fields
        for key, raw in {**known, **self._set}.items():
            if key not in self._deleted:
                with suppress(SessionValueError):
                    readable[key] = decode_value(raw, object)
        return readable

    def set(self, key: str, value: Any) -> None:
        """Set a value, when the response begins. A visitor without a session gets one then.

        Raises:
            SessionValueError: It is not JSON, or the key cannot be used.
        """
        self.was_used = True
        self._set[check_key(key)] = encode_value(value)
        self._deleted.discard(key)

    def delete(self, key: str) -> None:
        """Delete a value, when the response begins. Nothing happens if there is none."""
        self.was_used = True
        self._set.pop(key, None)
        self._deleted.add(check_key(key))

    def flash(self, message: Any) -> None:
        """Leave a message for the page that comes next.

        Raises:
            SessionValueError: It is not JSON.
        """
        self.was_used = True
        self._flashes.append(encode_value(message))

    async def take_flashes(self) -> list[Any]:
        """Return the messages for this page, and remove them."""
        record = await self.load()
        if record is None or not record.flashes:
            return []
        return [
            decode_value(raw, object) for raw in await self._sessions.store.take_flashes(record.reference)
        ]

    async def increment(
        self, key: str, by: int = 1, *, bounds: tuple[int, int] = ANY_INTEGER, once: str = ""
    ) -> int:
        """Add to a whole number at once, and return the sum. A visitor without a session gets one.

        Args:
            key: The number's key.
            by: What to add.
            bounds: The least and the most that the sum may be.
            once: Tells this addition from others, so that it counts once, however often it is asked for.

        Raises:
            SessionEndedError: The session ended in between.
            SessionValueError: The value is not a whole number, or would become too large.
            SessionBoundsError: The sum would be out of bounds.
            SessionFullError: There is no room for a new key.
            TooManySessionsError: The visitor has no session and is not admitted.
        """
        check_key(key)
        record = await self.load() or await self._begin()
        return await self._sessions.store.increment(record.reference, key, by, bounds=bounds, once=once)

    async def pop(self, key: str, kind: type[T] | None = None) -> T | None:
        """Remove a value at once and return it; None if there is none, or one of another type.

        Raises:
            SessionEndedError: The session ended in between.
        """
        record = await self.load()
        raw = None if record is None else await self._sessions.store.pop(record.reference, key)
        try:
            return None if raw is None else decode_value(raw, kind or object)  # pyright: ignore[reportReturnType]
        except SessionValueError:
            return None

    # Life

    async def sign_in(
        self, user_id: str, *, is_remembered: bool = False, carry: Collection[str] = ()
    ) -> SessionRecord:
        """Put a session of a user in the place of the visitor's (ASVS 5.0, 7.2.4).

        Args:
            user_id: Who it is; a password has just been checked.
            is_remembered: Whether to stay signed in on this device.
            carry: Keys whose values move along from an anonymous session.
        """
        old = await self.load()
        token = self._sessions.keys.make_token(self._sessions.keys.list_tags(user_id)[0])
        kind = SessionKind.REMEMBERED if is_remembered else SessionKind.STANDARD
        new = replace(self._describe(token, kind), user_id=user_id)
        replacing = None if old is None else old.reference
        record = await self._sessions.store.sign_in(new, replacing=replacing, carry=carry)
        self._forget_changes()
        return self._adopt(token, record)

    async def rotate(
        self, *, is_authenticated: bool = False, grace: timedelta = timedelta(0)
    ) -> SessionRecord:
        """Give the session a new token; the old one is worthless from now on.

        One of nobody also begins its time anew: there is no password that had to be given again.

        Args:
            is_authenticated: Whether a password was just given.
            grace: For so long the old token still works.

        Raises:
            SessionEndedError: There is no session, or another request was first.
        """
        if (record := await self.load()) is None:
            raise SessionEndedError("there is no session to rotate")
        token = self._sessions.keys.make_token(record.reference.tag)
        successor = self._sessions.keys.refer(token)
        is_nobodys = record.user_id is None
        absolute = self._sessions.policy.lifetimes[record.kind].absolute if is_nobodys else None
        rotated = await self._sessions.store.rotate(
            record.reference, successor, is_authenticated=is_authenticated, grace=grace, absolute=absolute
        )
        return self._adopt(token, rotated)

    async def reissue_if_due(self) -> None:
        """Replace a token that has been in use for long, so that a stolen copy does not last.

        Of several requests at once one does so; the others go on with the old token for a while.
        """
        record, policy = await self.load(), self._sessions.policy
        if record is None or self._sessions.clock() - record.issued_at < policy.reissue_after:
            return
        try:
            await self.rotate(grace=policy.reissue_grace)
        except SessionEndedError:
            return

    async def sign_out(self) -> None:
        """End the session, and take the cookie back if one was sent, even one that is over already."""
        if (record := await self.load()) is not None:
            await self._sessions.store.revoke(record.reference)
        self._forget_changes()
        self._record, self.new_token, self.is_signed_out = None, None, self._sent_token is not None

    # For the middleware

    async def commit(self) -> None:
        """Write what has changed, or else note the activity.

        Raises:
            SessionEndedError: The session ended in between; nothing was written.
            SessionFullError: There is no room for the values.
            StoreUnavailableError: The store does not answer.
            TooManySessionsError: The visitor has no session and is not admitted.
        """
        if not (self._set or self._deleted or self._flashes):
            if self._record is not None and self.new_token is None:
                await self._sessions.touch_if_due(self._record)
            return
        changes = Changes(dict(self._set), frozenset(self._deleted), tuple(self._flashes))
        if (record := await self.load()) is not None:
            await self._sessions.store.write(record.reference, changes)
            self._forget_changes()
        elif changes.set or changes.flashes:
            await self._begin()

    def read_cookie_age(self) -> timedelta | None:
        """Return how long the browser is to keep the new token; None for as long as it is open."""
        assert self._record is not None, "there is a new token, so there is a session"  # noqa: S101
        is_kept = self._sessions.policy.lifetimes[self._record.kind].outlives_browser
        return self._record.absolute_deadline - self._sessions.clock() if is_kept else None

    def _describe(self, token: Token, kind: SessionKind) -> NewSession:
        """Describe a session that begins with what this request has set."""
        room = sum(len(key.encode()) + len(raw) for key, raw in self._set.items())
        if room + sum(map(len, self._flashes)) > self._sessions.policy.max_bytes:
            raise SessionFullError("the session has no room for this")
        return NewSession(
            reference=self._sessions.keys.refer(token),
            kind=kind,
            lifetime=self._sessions.policy.lifetimes[kind],
            device=self.device,
            fields=dict(self._set),
            flashes=tuple(self._flashes),
        )

    async def _begin(self) -> SessionRecord:
        """Begin an anonymous session with what this request has set.

        Raises:
            SessionFullError: There is no room for the values.
            TooManySessionsError: The visitor is not admitted.
        """
        token = self._sessions.keys.make_anonymous_token()
        new = self._describe(token, SessionKind.ANONYMOUS)
        await self._admit(self.device)
        record = await self._sessions.store.create(new)
        self._forget_changes()
        return self._adopt(token, record)

    def _adopt(self, token: Token, record: SessionRecord) -> SessionRecord:
        """Go on with a session that was just begun or renamed."""
        self._record, self._is_read = record, True
        self.was_used, self.new_token, self.is_signed_out = True, token, False
        return record

    def _forget_changes(self) -> None:
        self._set.clear()
        self._deleted.clear()
        self._flashes.clear()
