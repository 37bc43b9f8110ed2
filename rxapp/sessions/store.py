"""The contract of a session store. Any store that keeps it can stand behind the middleware.

Three words are used throughout. A session is *missing* if there never was one of that name or it has been
removed; *expired* once its idle or absolute deadline has passed; *revoked* once it, or all sessions of its
user, were ended. All three look the same to a caller: there is no session. What is revoked never comes back.

A reading is one round trip and writes nothing. Every writing is one round trip and atomic: it takes place as
a whole or not at all, and a reader sees the state before or after it.

Every method raises `StoreUnavailableError` if the store cannot be reached in time.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Protocol

from rxapp.sessions.records import Changes, NewSession, SessionRecord
from rxapp.sessions.references import Reference
from rxapp.sessions.values import ANY_INTEGER


class SessionStore(Protocol):
    """Where sessions are kept."""

    async def create(self, new: NewSession) -> SessionRecord:
        """Begin a session.

        One of a user is listed from now on. Called again with the same reference, as after a lost
        answer, it changes nothing and returns the session.

        Raises:
            SessionEndedError: It was called before, and the session has ended since.
        """
        ...

    async def find(self, *candidates: Reference) -> SessionRecord | None:
        """Return the session that one of the references names.

        Args:
            candidates: References in the same slot, tried in order.

        Returns:
            The session; None if it is missing, expired or revoked, or if what is stored cannot be read.
        """
        ...

    async def touch(self, reference: Reference) -> bool:
        """Note activity now, which moves the idle deadline and never the absolute one.

        Returns:
            False, and nothing changed, if the session is missing, expired or revoked.
        """
        ...

    async def write(
        self, reference: Reference, changes: Changes, *, expected_version: int | None = None
    ) -> int:
        """Change some values, leave the others as they are, and note activity.

        Two writings of different keys both take effect. A writing never creates a session. Messages that
        nobody reads make room for new ones once there are twenty.

        Args:
            reference: Names the session.
            changes: What to set, delete and add.
            expected_version: Write only if nobody has written since this version.

        Returns:
            The new version.

        Raises:
            SessionEndedError: The session is missing, expired or revoked.
            SessionConflictError: Someone has written since.
            SessionFullError: The values would take too much room.
        """
        ...

    async def increment(
        self,
        reference: Reference,
        key: str,
        by: int = 1,
        *,
        bounds: tuple[int, int] = ANY_INTEGER,
        once: str = "",
    ) -> int:
        """Add to a whole number, which is 0 as long as the key has no value.

        Args:
            reference: Names the session.
            key: The number's key.
            by: What to add; may be negative.
            bounds: The least and the most that the sum may be.
            once: Tells this addition from others. If one of the last 40 of the session was told by the
                same, nothing is changed.

        Returns:
            The sum.

        Raises:
            SessionEndedError: The session is missing, expired or revoked.
            SessionValueError: The value is not a whole number, or the sum exceeds 2**53 - 1 in size.
            SessionBoundsError: The sum would be out of bounds.
            SessionFullError: There is no room for a new key.
        """
        ...

    async def pop(self, reference: Reference, key: str) -> bytes | None:
        """Remove a value and return it as JSON; None if there is none. Of several callers one gets it.

        Raises:
            SessionEndedError: The session is missing, expired or revoked.
        """
        ...

    async def take_flashes(self, reference: Reference) -> Sequence[bytes]:
        """Remove the messages for the next page and return them as JSON, in order. One caller gets them.

        A session that is missing, expired or revoked has none.
        """
        ...

    async def sign_in(
        self, new: NewSession, *, replacing: Reference | None = None, carry: Collection[str] = ()
    ) -> SessionRecord:
        """Begin a session of a user in the place of the one that the browser had.

        The old one is gone afterwards, whosever it was. Nothing acknowledged under it is lost in
        between: its values are read as it is removed. Called again with the same new reference, it
        changes nothing and returns the session.

        Where the two are in different slots of a Cluster, it takes three round trips or more, and the old
        session ends last.

        Args:
            new: The new session, with its user.
            replacing: Names the browser's session; it may be missing, expired or revoked.
            carry: Keys whose values move along from an anonymous session, unless `new` sets them, and with
                them all that are under these: `cart` takes `cart:mug` along.
                A session of the same user gives all its values, and one of another user none.

        Raises:
            SessionEndedError: It was called before, and the new session has ended since.
        """
        ...

    async def rotate(
        self,
        reference: Reference,
        successor: Reference,
        *,
        is_authenticated: bool = False,
        grace: timedelta = timedelta(0),
        absolute: timedelta | None = None,
    ) -> SessionRecord:
        """Give a session a new name in the same slot. Its values, deadlines and device stay.

        Of several callers with different successors one succeeds. Called again with the same
        successor, as after a lost answer, it changes nothing and returns the session.

        Args:
            reference: The name it has.
            successor: The name it shall have.
            is_authenticated: Whether a password was just given.
            grace: For so long the old name still leads to the session, for requests under way.
            absolute: It ends so long from now in any case, in the place of the deadline that it had.

        Raises:
            SessionEndedError: The session is missing, expired or revoked, or has been rotated.
        """
        ...

    async def revoke(self, reference: Reference) -> bool:
        """End a session, and announce it.

        Returns:
            False if it was missing, expired or revoked already.
        """
        ...

    async def revoke_listed(self, tag: str, ref: str) -> bool:
        """End the session that has this short name among those of a user, and announce it.

        Returns:
            False if the user has no such session.
        """
        ...

    async def revoke_others(self, reference: Reference) -> int:
        """End all sessions of a user but this one, and announce it.

        Returns:
            How many ended.

        Raises:
            SessionEndedError: This one is missing, expired or revoked; the others go on.
        """
        ...

    async def revoke_all(self, tag: str) -> int:
        """End all sessions of a user, listed or not, and announce it.

        Returns:
            How many of those that were listed ended.
        """
        ...

    async def forget(self, tag: str) -> None:
        """End all sessions of a user and remove every trace of the user, as when an account is deleted."""
        ...

    async def list_sessions(self, tag: str) -> Sequence[SessionRecord]:
        """Return the live sessions of a user, newest first, without values.

        Entries of sessions that have ended are removed on the way.
        """
        ...

    async def announce(self, tag: str) -> None:
        """Tell whoever watches the sessions under a tag that there is news; the sessions stay as they are."""
        ...
