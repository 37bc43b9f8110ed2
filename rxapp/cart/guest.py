"""The cart of a visitor who has not signed in: values of the session, one for each thing.

One value for each thing, so that two tabs that change different things do not meet, and an addition is one
atomic command. The session carries what is under `cart` along when somebody signs in.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress

from rxapp.cart.catalogue import BY_SKU
from rxapp.cart.quantities import BOUNDS, TooManyError, tidy
from rxapp.sessions import (
    Changes,
    Reference,
    Session,
    SessionBoundsError,
    SessionRecord,
    SessionStore,
    SessionValueError,
)
from rxapp.sessions.values import decode_value

_PREFIX = "cart:"
# Names this cart among all, so that it is merged into another once.
_NAME = f"{_PREFIX}name"


def read_quantities(fields: Mapping[str, bytes]) -> dict[str, int]:
    """Return what is in a session's cart. Visitors can write values too: no number is nothing."""
    found: dict[str, int] = {}
    for sku in BY_SKU:
        with suppress(SessionValueError):
            found[sku] = decode_value(fields.get(_PREFIX + sku, b"0"), int)
    return tidy(found)


def read_name(fields: Mapping[str, bytes]) -> str:
    """Return the name of a session's cart; empty if it has none."""
    try:
        return decode_value(fields.get(_NAME, b'""'), str)
    except SessionValueError:
        return ""


def list_keys(fields: Mapping[str, bytes]) -> frozenset[str]:
    """Return the keys of all values of a session that belong to its cart."""
    return frozenset(key for key in fields if key.startswith(_PREFIX))


async def add(session: Session, sku: str, by: int, once: str) -> None:
    """Put some more of a thing into the cart. A visitor without a session gets one.

    Raises:
        TooManyError: There would be more than a cart takes.
    """
    record = await session.load()
    try:
        await session.increment(_PREFIX + sku, by, bounds=BOUNDS, once=once)
    except SessionBoundsError:
        raise TooManyError from None
    if record is None or _NAME not in record.fields:
        session.set(_NAME, secrets.token_urlsafe(12))


async def step(store: SessionStore, reference: Reference, sku: str, by: int) -> None:
    """Take one more or one less of a thing; at the bounds nothing happens."""
    with suppress(SessionBoundsError):
        await store.increment(reference, _PREFIX + sku, by, bounds=BOUNDS)


async def put(store: SessionStore, record: SessionRecord, sku: str, quantity: int) -> None:
    """Have so many of a thing in the cart."""
    key = _PREFIX + sku
    changes = Changes({key: b"%d" % quantity}) if quantity else Changes(deleted=frozenset({key}))
    await store.write(record.reference, changes)


async def clear(store: SessionStore, record: SessionRecord) -> None:
    """Take the cart out of a session."""
    await store.write(record.reference, Changes(deleted=list_keys(record.fields)))
