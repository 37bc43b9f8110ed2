"""Sessions in Redis: single server, Sentinel or Cluster, from Redis 7.0 and Valkey 7.2 on.

Keys of a session (`t` is its tag, which is the hash tag of the Cluster):

    {t}:s:<digest>  hash     the record; it expires with the sooner of its deadlines
    {t}:gen         string   the user's epoch; changing it revokes all of the user's sessions at once
    {t}:idx         sorted   the user's sessions by absolute deadline, for listing; expires with the last

An epoch is random: should the key be lost, the sessions begun under it are revoked, and none comes back.
"""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from redis.asyncio import Redis, RedisCluster

from rxapp.sessions.errors import SessionEndedError
from rxapp.sessions.events import EventKind, Listener, RunListener, SessionEvent, ignore
from rxapp.sessions.policy import SessionPolicy
from rxapp.sessions.records import Changes, NewSession, SessionRecord, find_difference
from rxapp.sessions.redis_records import (
    epoch_key,
    name_values,
    pair_up,
    read_record,
    record_key,
    shorten_once,
    slot_keys,
    sort_flashes,
    to_milliseconds,
    value_field,
    write_changes,
    write_options,
)
from rxapp.sessions.references import REF_LENGTH, Reference
from rxapp.sessions.script_runner import ScriptRunner
from rxapp.sessions.values import ANY_INTEGER, MAX_INTEGER

CHANNEL = "sessions"  # as in lua/prelude.lua

_NO_DIGEST = "-" * 43
_ANY_ROOM = 2**53


class RedisSessionStore:
    """A `SessionStore` in Redis. The contract is told there."""

    def __init__(
        self,
        client: Redis | RedisCluster,
        *,
        clock: Callable[[], datetime],
        policy: SessionPolicy | None = None,
        patience: timedelta = timedelta(seconds=0.75),
        on_event: Listener = ignore,
        on_run: RunListener = ignore,
        replicas: int = 0,
    ) -> None:
        """Use a client.

        Args:
            client: Returns bytes, does not repeat commands, and gives up in about half a second.
            clock: Returns the time, aware; all servers that share the store need about the same.
            policy: The room of a session.
            patience: How long a call may take before it fails: a request that finds no store is to be
                answered within a second.
            on_event: Told what happens; must return at once.
            on_run: Told of every script that was run; must return at once.
            replicas: How many of the master's replicas have to have what is written before a call returns.
                With none, what a master did in its last moment can be lost; with too few of them up,
                everything that writes fails.
        """
        runner = ScriptRunner(client, clock, patience, on_event, on_run, replicas=replicas)
        self._run = runner.run
        self._run_all = runner.run_all
        self._clock = clock
        self._policy = policy or SessionPolicy()
        self._on_event = on_event
        self._is_cluster = isinstance(client, RedisCluster)

    async def create(self, new: NewSession) -> SessionRecord:
        """Begin a session."""
        stored = await self._run("create", slot_keys(new.reference), *write_options(new, _make_epoch()))
        self._tell(EventKind.CREATED, new.reference, new.user_id)
        return self._read_answer(new.reference, stored)

    async def find(self, *candidates: Reference) -> SessionRecord | None:
        """Return the live session that one of the references names."""
        tag = candidates[0].tag
        found = await self._run("find", (epoch_key(tag), *map(record_key, candidates)))
        if not found:
            self._tell(EventKind.REJECTED, candidates[0], reason="missing")
            return None
        digest, fields, epoch = found
        return self._admit(Reference(tag, digest.decode()), pair_up(fields), epoch)

    def _admit(
        self, reference: Reference, fields: Mapping[bytes, bytes], epoch: bytes | None
    ) -> SessionRecord | None:
        """Return a record that was read, if it is a live session."""
        record = self._read(reference, fields)
        if record is None:
            return None
        if record.user_id is not None and fields.get(b"e", b"") != epoch:
            reason = "revoked"
        elif record.idle_deadline <= self._clock():
            reason = "expired"
        else:
            return record
        self._tell(EventKind.REJECTED, reference, record.user_id, reason)
        return None

    def _read(self, reference: Reference, fields: Mapping[bytes, bytes]) -> SessionRecord | None:
        """Read a record; None, and told, if it cannot be read."""
        try:
            return read_record(reference, fields)
        except ValueError as error:
            self._tell(EventKind.CORRUPT, reference, reason=str(error))
            return None

    def _read_answer(self, reference: Reference, flat: list[bytes]) -> SessionRecord:
        """Read the record that a script answers with."""
        record = self._read(reference, pair_up(flat))
        if record is None:
            raise SessionEndedError("the session cannot be read")
        return record

    async def touch(self, reference: Reference) -> bool:
        """Note activity."""
        return bool(await self._run("touch", slot_keys(reference)[:2]))

    async def write(
        self, reference: Reference, changes: Changes, *, expected_version: int | None = None
    ) -> int:
        """Change some values."""
        expected = "" if expected_version is None else expected_version
        arguments = (expected, self._policy.max_bytes, *write_changes(changes))
        # Not repeated where it depends on the version, which the first try may have moved on, nor where
        # a message would be there twice.
        may_repeat = expected_version is None and not changes.flashes
        return await self._run("write", slot_keys(reference)[:2], *arguments, may_repeat=may_repeat)

    async def increment(
        self,
        reference: Reference,
        key: str,
        by: int = 1,
        *,
        bounds: tuple[int, int] = ANY_INTEGER,
        once: str = "",
    ) -> int:
        """Add to a whole number."""
        arguments = (value_field(key), by, MAX_INTEGER, self._policy.max_bytes, *bounds, shorten_once(once))
        keys = slot_keys(reference)[:2]
        return int(await self._run("increment", keys, *arguments, may_repeat=bool(once)))

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
            record = await self._run_all(lambda: self._sign_in_across(new, old, carried))
        else:
            keys = (*slot_keys(new.reference), *slot_keys(old))
            stored = await self._run("sign_in", keys, *write_options(new, _make_epoch()), *carried)
            record = self._read_answer(new.reference, stored)
        self._tell(EventKind.SIGNED_IN, new.reference, new.user_id)
        return record

    async def _sign_in_across(self, new: NewSession, old: Reference, carried: Sequence[str]) -> SessionRecord:
        """Sign in where two slots are two servers, and no script reaches both.

        The old session ends last: should a server fail before, the browser still has it, values and all.
        What it gains or loses between the two readings follows it.
        """
        leaving = (slot_keys(old), new.user_id or "", *carried)
        seen = name_values(await self._run("peek", *leaving))
        begun = replace(new, fields=seen | dict(new.fields))
        stored = await self._run("create", slot_keys(new.reference), *write_options(begun, _make_epoch()))
        record = self._read_answer(new.reference, stored)
        taken = name_values(await self._run("take", *leaving, may_repeat=False))
        late = find_difference(seen, taken, besides=new.fields.keys())
        if late:
            with suppress(SessionEndedError):  # it was revoked as soon as it had begun
                keys = slot_keys(new.reference)[:2]
                await self._run("write", keys, "", _ANY_ROOM, *write_changes(late), may_repeat=False)
            record = await self.find(new.reference) or record
        return record

    async def rotate(
        self,
        reference: Reference,
        successor: Reference,
        *,
        is_authenticated: bool = False,
        grace: timedelta = timedelta(0),
        absolute: timedelta | None = None,
    ) -> SessionRecord:
        """Give a session a new name."""
        keys = (*slot_keys(reference), record_key(successor))
        rest = "" if absolute is None else to_milliseconds(absolute)
        stored = await self._run("rotate", keys, int(is_authenticated), to_milliseconds(grace), rest)
        record = self._read_answer(successor, stored)
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
        keys = slot_keys(Reference(tag, _NO_DIGEST))
        is_ended = bool(await self._run("revoke_listed", keys, ref, REF_LENGTH))
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
        readable = (self._read(Reference(tag, digest.decode()), pair_up(fields)) for digest, fields in found)
        records = [record for record in readable if record is not None]
        return sorted(records, key=lambda record: record.created_at, reverse=True)

    async def announce(self, tag: str) -> None:
        """Tell whoever watches the sessions under a tag that there is news."""
        await self._run("announce", (epoch_key(tag),))

    def _tell(
        self, kind: EventKind, reference: Reference, user_id: str | None = None, reason: str = ""
    ) -> None:
        self._on_event(SessionEvent(kind, reference.ref, user_id, reason))


def _make_epoch() -> str:
    """Return the name of a new epoch."""
    return secrets.token_urlsafe(12)
