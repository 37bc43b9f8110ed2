"""What an app needs for its sessions, made once per process: the store, and the rules around it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.policy import SessionPolicy
from rxapp.sessions.records import SessionRecord
from rxapp.sessions.references import Token, TokenKeys
from rxapp.sessions.store import SessionStore


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of an app.

    Attributes:
        store: Where they are kept.
        keys: Makes tokens and finds the references that belong to them.
        policy: How long they live.
        clock: Returns the time, aware.
    """

    store: SessionStore
    keys: TokenKeys
    policy: SessionPolicy
    clock: Callable[[], datetime]

    async def find(self, token: Token | None) -> SessionRecord | None:
        """Return the live session of a token, in one round trip; None without one.

        Raises:
            StoreUnavailableError: The store does not answer.
        """
        return None if token is None else await self.store.find(*self.keys.list_references(token))

    async def touch_if_due(self, record: SessionRecord) -> None:
        """Note activity, unless that was done a moment ago. Where it cannot be, nobody is refused for it."""
        step = self.policy.lifetimes[record.kind].touch_step
        if self.clock() - record.last_seen_at >= step:
            with suppress(StoreUnavailableError):
                await self.store.touch(record.reference)

    def is_fresh(self, record: SessionRecord) -> bool:
        """Return whether a password was given a short time ago (ASVS 5.0, 7.5.1)."""
        given_at = record.authenticated_at
        return given_at is not None and self.clock() - given_at < self.policy.fresh

    async def revoke_all(self, user_id: str) -> int:
        """End all sessions of a user, and return how many there were."""
        return sum([await self.store.revoke_all(tag) for tag in self.keys.list_tags(user_id)])

    async def revoke_listed(self, user_id: str, ref: str) -> bool:
        """End the session of a user that has a short name; False if there is none."""
        return any([await self.store.revoke_listed(tag, ref) for tag in self.keys.list_tags(user_id)])

    async def revoke_others(self, record: SessionRecord) -> int:
        """End all sessions of a user but one, and return how many.

        Raises:
            SessionEndedError: That one has ended itself; the others go on.
        """
        assert record.user_id is not None, "only a user has other sessions"  # noqa: S101
        count = await self.store.revoke_others(record.reference)
        others = set(self.keys.list_tags(record.user_id)) - {record.reference.tag}
        return count + sum([await self.store.revoke_all(tag) for tag in others])

    async def forget(self, user_id: str) -> None:
        """End all sessions of a user and leave no trace, as when an account is deleted."""
        for tag in self.keys.list_tags(user_id):
            await self.store.forget(tag)

    async def list_sessions(self, user_id: str) -> list[SessionRecord]:
        """Return the live sessions of a user, newest first."""
        found = [await self.store.list_sessions(tag) for tag in self.keys.list_tags(user_id)]
        return sorted((record for part in found for record in part), key=lambda each: each.created_at)[::-1]

    async def announce(self, user_id: str) -> None:
        """Tell whoever watches a user's sessions that there is news."""
        for tag in self.keys.list_tags(user_id):
            await self.store.announce(tag)
