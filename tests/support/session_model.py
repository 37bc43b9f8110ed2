"""What a session store has to do, in a few lines of Python: the judge of the real ones."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rxapp.sessions.errors import (
    SessionConflictError,
    SessionEndedError,
    SessionFullError,
    SessionValueError,
)
from rxapp.sessions.records import Changes, NewSession, SessionRecord
from rxapp.sessions.references import Reference
from rxapp.sessions.values import MAX_INTEGER

MOST_UNREAD = 20


@dataclass
class Model:
    """All sessions, by name. Its methods are those of a `SessionStore`, without the waiting."""

    clock: Callable[[], datetime]
    max_bytes: int
    records: dict[Reference, SessionRecord] = field(default_factory=dict[Reference, SessionRecord])
    old_names: dict[Reference, tuple[Reference, datetime]] = field(
        default_factory=dict[Reference, tuple[Reference, datetime]]
    )

    def copy(self) -> "Model":
        """Return a model that goes its own way from here."""
        return replace(self, records=dict(self.records), old_names=dict(self.old_names))

    def create(self, new: NewSession) -> SessionRecord:
        """Begin a session."""
        now = self.clock()
        self.records[new.reference] = SessionRecord(
            reference=new.reference,
            kind=new.kind,
            user_id=new.user_id,
            created_at=now,
            authenticated_at=None if new.user_id is None else now,
            issued_at=now,
            last_seen_at=now,
            idle=new.lifetime.idle,
            absolute_deadline=now + new.lifetime.absolute,
            version=0,
            device=new.device,
            fields=dict(new.fields),
        )
        return self.records[new.reference]

    def find(self, reference: Reference) -> SessionRecord | None:
        """Return a live session."""
        if reference in self.old_names:
            reference, until = self.old_names[reference]
            if self.clock() >= until:
                return None
        record = self.records.get(reference)
        return record if record and self.clock() < record.idle_deadline else None

    def touch(self, reference: Reference) -> bool:
        """Note activity."""
        if (record := self.find(reference)) is None:
            return False
        self._save(replace(record, last_seen_at=self.clock()))
        return True

    def write(self, reference: Reference, changes: Changes, *, expected_version: int | None = None) -> int:
        """Change some values."""
        record = self._need(reference)
        if expected_version not in {None, record.version}:
            raise SessionConflictError
        fields = {key: value for key, value in record.fields.items() if key not in changes.deleted}
        fields |= {key: value for key, value in changes.set.items() if key not in changes.deleted}
        unread = record.flashes
        if changes.flashes:
            unread = (() if len(unread) >= MOST_UNREAD else unread) + changes.flashes
        return self._change(record, fields, flashes=unread)

    def increment(self, reference: Reference, key: str, by: int = 1) -> int:
        """Add to a whole number."""
        record = self._need(reference)
        known = json.loads(record.fields.get(key, b"0"))
        if type(known) is not int or abs(known + by) > MAX_INTEGER:
            raise SessionValueError
        self._change(record, {**record.fields, key: b"%d" % (known + by)})
        return known + by

    def pop(self, reference: Reference, key: str) -> bytes | None:
        """Remove a value and return it."""
        record = self._need(reference)
        if key in record.fields:
            self._change(record, {name: value for name, value in record.fields.items() if name != key})
        return record.fields.get(key)

    def take_flashes(self, reference: Reference) -> list[bytes]:
        """Remove the messages and return them."""
        if (record := self.find(reference)) is None:
            return []
        self._save(replace(record, flashes=()))
        return list(record.flashes)

    def sign_in(
        self, new: NewSession, *, replacing: Reference | None = None, carry: Collection[str] = ()
    ) -> SessionRecord:
        """Begin a session of a user in the place of another."""
        moved: Mapping[str, bytes] = {}
        old = None if replacing is None else self.find(replacing)
        if old is not None:
            if old.user_id == new.user_id:
                moved = old.fields
            elif old.user_id is None:
                moved = {key: value for key, value in old.fields.items() if key in carry}
            del self.records[old.reference]
        return self.create(replace(new, fields={**moved, **new.fields}))

    def rotate(
        self,
        reference: Reference,
        successor: Reference,
        *,
        is_authenticated: bool = False,
        grace: timedelta = timedelta(0),
    ) -> SessionRecord:
        """Give a session a new name."""
        record, now = self._need(reference), self.clock()
        if record.reference != reference:
            raise SessionEndedError
        for name, (target, until) in list(self.old_names.items()):
            if target == reference and grace:
                self.old_names[name] = (successor, until)
        if grace:
            self.old_names[reference] = (successor, now + grace)
        del self.records[reference]
        self._save(
            replace(
                record,
                reference=successor,
                issued_at=now,
                last_seen_at=now,
                authenticated_at=now if is_authenticated else record.authenticated_at,
            )
        )
        return self.records[successor]

    def revoke(self, reference: Reference) -> bool:
        """End a session."""
        record = self.find(reference)
        if record is not None:
            del self.records[record.reference]
        return record is not None

    def revoke_listed(self, tag: str, ref: str) -> bool:
        """End one of a user's sessions, by its short name."""
        return any(self.revoke(record.reference) for record in self.list_sessions(tag) if record.ref == ref)

    def revoke_others(self, reference: Reference) -> int:
        """End all sessions of a user but this one."""
        kept = self._need(reference)
        return sum(
            self.revoke(record.reference)
            for record in self.list_sessions(reference.tag)
            if record.reference != kept.reference
        )

    def revoke_all(self, tag: str) -> int:
        """End all sessions of a user."""
        return sum(self.revoke(record.reference) for record in self.list_sessions(tag))

    def forget(self, tag: str) -> None:
        """End all sessions of a user."""
        self.revoke_all(tag)

    def list_sessions(self, tag: str) -> list[SessionRecord]:
        """Return the live sessions of a user, without values."""
        return [
            replace(record, fields={}, flashes=())
            for record in self.records.values()
            if record.reference.tag == tag and record.user_id is not None and self.find(record.reference)
        ]

    def _need(self, reference: Reference) -> SessionRecord:
        record = self.find(reference)
        if record is None:
            raise SessionEndedError
        return record

    def _change(
        self, record: SessionRecord, fields: Mapping[str, bytes], *, flashes: tuple[bytes, ...] | None = None
    ) -> int:
        """Write values, if there is room for them; nothing that makes a session smaller is refused."""
        size = _weigh(fields)
        if size > _weigh(record.fields) and size > self.max_bytes:
            raise SessionFullError
        unread = record.flashes if flashes is None else flashes
        changed = replace(
            record, fields=fields, flashes=unread, version=record.version + 1, last_seen_at=self.clock()
        )
        self._save(changed)
        return changed.version

    def _save(self, record: SessionRecord) -> None:
        self.records[record.reference] = record


def _weigh(fields: Mapping[str, bytes]) -> int:
    return sum(len(key.encode()) + len(value) for key, value in fields.items())
