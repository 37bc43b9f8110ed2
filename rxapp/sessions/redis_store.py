"""Sessions in Redis: single server, Sentinel or Cluster, from Redis 7.0 and Valkey 7.2 on.

Keys of a session (`t` is its tag, which is the hash tag of the Cluster):

    {t}:s:<digest>  hash     the record; it expires with the sooner of its deadlines
    {t}:gen         string   the user's epoch; changing it revokes all of the user's sessions at once
    {t}:idx         sorted   the user's sessions by absolute deadline, for listing; expires with the last

An epoch is random: should the key be lost, the sessions begun under it are revoked, and none comes back.
"""

import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from rxapp.sessions.errors import (
    SessionConflictError,
    SessionEndedError,
    SessionFullError,
    SessionValueError,
    StoreUnavailableError,
)
from rxapp.sessions.events import EventKind, Listener, SessionEvent, ignore
from rxapp.sessions.policy import SessionPolicy
from rxapp.sessions.records import Changes, NewSession, SessionRecord
from rxapp.sessions.redis_records import (
    SUCCESSOR,
    epoch_key,
    pair_up,
    read_record,
    record_key,
    slot_keys,
    sort_flashes,
    to_milliseconds,
    value_field,
    write_changes,
    write_options,
)
from rxapp.sessions.references import Reference
from rxapp.sessions.scripts import load_script
from rxapp.sessions.values import MAX_INTEGER

T = TypeVar("T")

CHANNEL = "sessions"  # as in lua/prelude.lua

_REFUSALS = {
    "ENDED": SessionEndedError("the session has ended"),
    "CONFLICT": SessionConflictError("the session was written in between"),
    "FULL": SessionFullError("the session has no room for this"),
    "NOT_WHOLE": SessionValueError("is not a whole number, or would become too large"),
}
_NO_DIGEST = "-" * 43


class RedisSessionStore:
    """A `SessionStore` in Redis. The contract is told there."""

    def __init__(
        self,
        client: Redis | RedisCluster,
        *,
        clock: Callable[[], datetime],
        policy: SessionPolicy | None = None,
        on_event: Listener = ignore,
    ) -> None:
        """Use a client.

        Args:
            client: Returns bytes, does not repeat commands, and gives up in about a second.
            clock: Returns the time, aware; all servers that share the store need about the same.
            policy: The room of a session.
            on_event: Told what happens; must return at once.
        """
        self._client = client
        self._clock = clock
        self._policy = policy or SessionPolicy()
        self._on_event = on_event
        self._is_cluster = isinstance(client, RedisCluster)

    async def create(self, new: NewSession) -> SessionRecord:
        """Begin a session."""
        stored = await self._run("create", slot_keys(new.reference), *write_options(new, _make_epoch()))
        self._tell(EventKind.CREATED, new.reference, new.user_id)
        return read_record(new.reference, pair_up(stored))

    async def find(self, *candidates: Reference) -> SessionRecord | None:
        """Return the live session that one of the references names."""
        *stored, epoch = await self._repeat_once(lambda: self._fetch(candidates))
        for reference, fields in zip(candidates, stored, strict=True):
            if fields:
                return await self._admit(reference, fields, epoch)
        self._tell(EventKind.REJECTED, candidates[0], reason="missing")
        return None

    async def _fetch(self, references: Sequence[Reference]) -> list[Any]:
        """Read records, and after them the epoch: what was revoked in between is then seen to be."""
        pipeline: Any = self._client.pipeline(transaction=False)
        for reference in references:
            pipeline.hgetall(record_key(reference))
        pipeline.get(epoch_key(references[0].tag))
        return await pipeline.execute()

    async def _admit(
        self, reference: Reference, fields: Mapping[bytes, bytes], epoch: bytes | None
    ) -> SessionRecord | None:
        """Return a record that was read, if it is a live session."""
        if (successor := fields.get(SUCCESSOR)) is not None:
            # Renamed a moment ago, while this request was on its way.
            return await self.find(Reference(reference.tag, successor.decode()))
        try:
            record = read_record(reference, fields)
        except ValueError as error:
            self._tell(EventKind.CORRUPT, reference, reason=str(error))
            return None
        if record.user_id is not None and fields.get(b"e") != epoch:
            reason = "revoked"
        elif record.idle_deadline <= self._clock():
            reason = "expired"
        else:
            return record
        self._tell(EventKind.REJECTED, reference, record.user_id, reason)
        return None

    async def touch(self, reference: Reference) -> bool:
        """Note activity."""
        return bool(await self._run("touch", slot_keys(reference)[:2]))

    async def write(
        self, reference: Reference, changes: Changes, *, expected_version: int | None = None
    ) -> int:
        """Change some values."""
        expected = "" if expected_version is None else expected_version
        arguments = (expected, self._policy.max_bytes, *write_changes(changes))
        # Not repeated where it depends on the version: the first try may have moved that on.
        return await self._run(
            "write", slot_keys(reference)[:2], *arguments, may_repeat=expected_version is None
        )

    async def increment(self, reference: Reference, key: str, by: int = 1) -> int:
        """Add to a whole number."""
        arguments = (value_field(key), by, MAX_INTEGER, self._policy.max_bytes)
        return int(await self._run("increment", slot_keys(reference)[:2], *arguments, may_repeat=False))

    async def pop(self, reference: Reference, key: str) -> bytes | None:
        """Remove a value and return it."""
        return await self._run("pop", slot_keys(reference)[:2], value_field(key), may_repeat=False)

    async def take_flashes(self, reference: Reference) -> Sequence[bytes]:
        """Remove the messages for the next page and return them."""
        found = await self._run("take_flashes", slot_keys(reference)[:2], may_repeat=False)
        return [value for _, value in sort_flashes(pair_up(found).items())]

    async def sign_in(
        self, new: NewSession, *, replacing: Reference | None = None, carry: Collection[str] = ()
    ) -> SessionRecord:
        """Begin a session of a user in the place of another."""
        old = replacing or Reference(new.reference.tag, _NO_DIGEST)
        carried = [value_field(key) for key in carry]
        if self._is_cluster and old.tag != new.reference.tag:
            # Two slots are two servers: no script reaches both.
            moved = await self._run("take", slot_keys(old), new.user_id or "", *carried, may_repeat=False)
            stored = await self._begin_with(new, pair_up(moved))
        else:
            keys = (*slot_keys(new.reference), *slot_keys(old))
            stored = await self._run("sign_in", keys, *write_options(new, _make_epoch()), *carried)
        self._tell(EventKind.SIGNED_IN, new.reference, new.user_id)
        return read_record(new.reference, pair_up(stored))

    async def _begin_with(self, new: NewSession, moved: Mapping[bytes, bytes]) -> Any:
        """Begin a session with values of another."""
        fields = {name[2:].decode(): value for name, value in moved.items()} | dict(new.fields)
        begun = replace(new, fields=fields)
        return await self._run("create", slot_keys(new.reference), *write_options(begun, _make_epoch()))

    async def rotate(
        self,
        reference: Reference,
        successor: Reference,
        *,
        is_authenticated: bool = False,
        grace: timedelta = timedelta(0),
    ) -> SessionRecord:
        """Give a session a new name."""
        keys = (*slot_keys(reference), record_key(successor))
        stored = await self._run("rotate", keys, int(is_authenticated), to_milliseconds(grace))
        record = read_record(successor, pair_up(stored))
        self._tell(EventKind.ROTATED, successor, record.user_id, reason=f"was {reference.ref}")
        return record

    async def revoke(self, reference: Reference) -> bool:
        """End a session."""
        is_ended = bool(await self._run("revoke", slot_keys(reference)))
        if is_ended:
            self._tell(EventKind.REVOKED, reference)
        return is_ended

    async def revoke_listed(self, tag: str, ref: str) -> bool:
        """End one of a user's sessions, by its short name."""
        is_ended = bool(await self._run("revoke_listed", slot_keys(Reference(tag, _NO_DIGEST)), ref))
        if is_ended:
            self._on_event(SessionEvent(EventKind.REVOKED, ref))
        return is_ended

    async def revoke_others(self, reference: Reference) -> int:
        """End all sessions of a user but this one."""
        count = await self._run("revoke_others", slot_keys(reference), _make_epoch())
        self._on_event(SessionEvent(EventKind.REVOKED_OTHERS, reference.ref, count=count))
        return count

    async def revoke_all(self, tag: str) -> int:
        """End all sessions of a user."""
        count = await self._run("revoke_all", slot_keys(Reference(tag, _NO_DIGEST)), _make_epoch())
        self._on_event(SessionEvent(EventKind.REVOKED_ALL, count=count))
        return count

    async def forget(self, tag: str) -> None:
        """End all sessions of a user at once, and remove every trace, however many there are."""
        while await self._run("forget", slot_keys(Reference(tag, _NO_DIGEST))):
            pass
        self._on_event(SessionEvent(EventKind.REVOKED_ALL, reason="forgotten"))

    async def list_sessions(self, tag: str) -> Sequence[SessionRecord]:
        """Return the live sessions of a user, newest first."""
        found = await self._run("list_sessions", slot_keys(Reference(tag, _NO_DIGEST)))
        records = [read_record(Reference(tag, digest.decode()), pair_up(fields)) for digest, fields in found]
        return sorted(records, key=lambda record: record.created_at, reverse=True)

    async def announce(self, tag: str) -> None:
        """Tell whoever watches the sessions under a tag that there is news."""
        client = cast("Any", self._client)
        await self._repeat_once(lambda: client.execute_command("PUBLISH", CHANNEL, f"changed {tag} "))

    async def _run(self, name: str, keys: tuple[str, ...], *arguments: Any, may_repeat: bool = True) -> Any:
        """Run a script with the time as its first argument."""
        now = round(self._clock().timestamp() * 1000)
        script, client = load_script(name), cast("Any", self._client)

        async def run() -> Any:
            return await script.run(client, keys, now, *arguments)

        return await (self._repeat_once(run) if may_repeat else self._guard(run))

    async def _repeat_once(self, action: Callable[[], Awaitable[T]]) -> T:
        """Do something that may be done twice once more if the connection broke, as after a restart.

        Not after a time-out: a server that is slow would get twice the work, and the visitor waits.
        """
        try:
            return await self._guard(action)
        except StoreUnavailableError as error:
            if not isinstance(error.__cause__, RedisConnectionError):
                raise
        return await self._guard(action)

    async def _guard(self, action: Callable[[], Awaitable[T]]) -> T:
        """Do something, and name what goes wrong."""
        try:
            return await action()
        except ResponseError as error:
            if (refusal := _REFUSALS.get(str(error))) is not None:
                raise type(refusal)(*refusal.args) from None
            raise self._report_outage(error) from error
        except (RedisError, OSError, RedisTimeoutError) as error:
            raise self._report_outage(error) from error

    def _report_outage(self, error: Exception) -> StoreUnavailableError:
        """Tell the listener, and return what to raise."""
        self._on_event(SessionEvent(EventKind.UNAVAILABLE, reason=type(error).__name__))
        return StoreUnavailableError("the session store does not answer")

    def _tell(
        self, kind: EventKind, reference: Reference, user_id: str | None = None, reason: str = ""
    ) -> None:
        self._on_event(SessionEvent(kind, reference.ref, user_id, reason))


def _make_epoch() -> str:
    """Return the name of a new epoch."""
    return secrets.token_urlsafe(12)
