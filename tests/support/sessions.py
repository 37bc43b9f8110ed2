"""Sessions to test with: tokens under a fixed key, and new sessions of nobody and of users."""

import json
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from rxapp.sessions.errors import SessionEndedError
from rxapp.sessions.policy import Lifetime, SessionKind, SessionPolicy
from rxapp.sessions.records import Changes, Device, NewSession
from rxapp.sessions.references import Reference, Token, TokenKeys
from rxapp.sessions.store import SessionStore

KEYS = TokenKeys(b"the key of these tests")
LIFETIMES = SessionPolicy().lifetimes
DEVICE = Device("Mozilla/5.0 (X11; Linux x86_64)", "203.0.113.7")


def to_json(**values: Any) -> dict[str, bytes]:
    """Return values as a store takes them."""
    return {key: json.dumps(value).encode() for key, value in values.items()}


def setting(**values: Any) -> Changes:
    """Return the changes that set some values."""
    return Changes(set=to_json(**values))


def tag_of(user_id: str) -> str:
    """Return the tag of a user's sessions."""
    return KEYS.list_tags(user_id)[0]


def refer_to_new(tag: str) -> Reference:
    """Return the name of a session that does not exist yet."""
    return KEYS.refer(KEYS.make_token(tag))


def of_nobody(token: Token | None = None, **values: Any) -> NewSession:
    """Return a session of a visitor who has not signed in."""
    reference = KEYS.refer(token or KEYS.make_anonymous_token())
    kind = SessionKind.ANONYMOUS
    return NewSession(reference, kind, LIFETIMES[kind], device=DEVICE, fields=to_json(**values))


def of_user(user_id: str, kind: SessionKind = SessionKind.STANDARD, /, **values: Any) -> NewSession:
    """Return a session of a user."""
    reference = refer_to_new(tag_of(user_id))
    return NewSession(reference, kind, LIFETIMES[kind], user_id, DEVICE, to_json(**values))


def lasting(new: NewSession, idle: timedelta, absolute: timedelta) -> NewSession:
    """Return a new session with another lifetime."""
    lifetime = Lifetime(idle, absolute, outlives_browser=False)
    return NewSession(new.reference, new.kind, lifetime, new.user_id, new.device, new.fields)


async def is_refused(action: Awaitable[Any]) -> bool:
    """Return whether the session that an action needs has ended."""
    try:
        await action
    except SessionEndedError:
        return True
    return False


Action = Callable[[SessionStore, Reference], Coroutine[Any, Any, Any]]

# Everything that needs a live session, and says so if there is none.
WRITINGS: dict[str, Action] = {
    "write": lambda store, reference: store.write(reference, setting(color="red")),
    "write nothing": lambda store, reference: store.write(reference, Changes()),
    "delete": lambda store, reference: store.write(reference, Changes(deleted={"color"})),
    "flash": lambda store, reference: store.write(reference, Changes(flashes=(b'"Saved"',))),
    "write a version": lambda store, reference: store.write(
        reference, setting(color="red"), expected_version=0
    ),
    "increment": lambda store, reference: store.increment(reference, "visits"),
    "pop": lambda store, reference: store.pop(reference, "color"),
    "rotate": lambda store, reference: store.rotate(reference, refer_to_new(reference.tag)),
    "confirm": lambda store, reference: store.rotate(
        reference, refer_to_new(reference.tag), is_authenticated=True, grace=timedelta(seconds=30)
    ),
    "revoke others": lambda store, reference: store.revoke_others(reference),
}


async def read_values(store: SessionStore, reference: Reference) -> dict[str, Any]:
    """Return the values of a live session."""
    record = await store.find(reference)
    assert record is not None
    return {key: json.loads(value) for key, value in record.fields.items()}


# Every call of a store that is about one session, or about all of its user.
CALLS: dict[str, Action] = {
    **WRITINGS,
    "create": lambda store, _: store.create(of_user("ada")),
    "find": lambda store, reference: store.find(reference),
    "touch": lambda store, reference: store.touch(reference),
    "take flashes": lambda store, reference: store.take_flashes(reference),
    "sign in": lambda store, reference: store.sign_in(of_user("ada"), replacing=reference),
    "revoke": lambda store, reference: store.revoke(reference),
    "revoke listed": lambda store, reference: store.revoke_listed(reference.tag, reference.ref),
    "revoke all": lambda store, reference: store.revoke_all(reference.tag),
    "forget": lambda store, reference: store.forget(reference.tag),
    "list": lambda store, reference: store.list_sessions(reference.tag),
    "announce": lambda store, reference: store.announce(reference.tag),
}
