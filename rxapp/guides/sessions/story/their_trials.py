"""What goes wrong in the guides' stores. Each trial does it, and looks what came of it."""

import json
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from rxapp.guides.sessions.story.cookies import list_missing_flags
from rxapp.guides.sessions.story.jar import Jar
from rxapp.guides.sessions.story.kept import KeyReader, write_rest
from rxapp.guides.sessions.story.names import Names
from rxapp.guides.sessions.story.theirs import HASH_COOKIE, JSON_COOKIE, HashStore, JsonStore
from rxapp.guides.sessions.story.transcript import Deed, Side

EMAIL = "ada@example.org"
PLANTED = "mallory-chose-this"
ADA = {"user": "ada", "visits": 0}


class Yard:
    """A piece of Redis for the guides' stores, emptied afterwards.

    Attributes:
        hashes: The store with hashes.
        values: The store with JSON values.
    """

    def __init__(self, client: Any) -> None:
        """Use a client."""
        prefix = f"guide:{secrets.token_hex(8)}:"
        self.hashes, self.values = HashStore(client, prefix), JsonStore(client, prefix)
        self._keys = KeyReader(client, Names())

    async def watch(self, session_id: str) -> str:
        """Remember a session that has begun, so that it is removed at the end; return how long it stays."""
        key = self.hashes.name_key(session_id)
        self._keys.add(key)
        return write_rest(await self._keys.read_rest(key))

    async def sign_ada_in(self) -> Jar:
        """Begin a session in the store with JSON values, and return its cookies."""
        jar = Jar()
        await self.values.create(jar, ADA)
        await self.watch(jar.get(JSON_COOKIE))
        return jar

    async def let_pass(self, passed: timedelta) -> None:
        """Let time pass."""
        await self._keys.let_pass(passed)

    async def clear(self) -> None:
        """Remove what is there."""
        await self._keys.remove()


@asynccontextmanager
async def open_yard(client: Any) -> AsyncGenerator[Yard]:
    """Fence a yard off, and clear it however the trials end."""
    yard = Yard(client)
    try:
        yield yard
    finally:
        await yard.clear()


def judge(deeds: list[Deed], *, is_broken: bool, broken: str, held: str) -> Side:
    """Return a side with what came of it."""
    return Side(deeds, broken if is_broken else held, "broken" if is_broken else "held")


async def adopt_id(yard: Yard) -> Side:
    """Plant an id of one's own."""
    ada, mallory = Jar(**{HASH_COOKIE: PLANTED}), Jar(**{HASH_COOKIE: PLANTED})
    await yard.hashes.set(ada, "email", EMAIL)
    await yard.watch(PLANTED)
    seen = await yard.hashes.get(mallory, "email")
    deeds = [
        Deed("Mallory", f"plants {HASH_COOKIE}={PLANTED} in Ada's browser", "done"),
        Deed("Ada", f'set("email", "{EMAIL}")', "no new cookie" if not ada.headers else "a new cookie"),
        Deed("Mallory", 'get("email")', str(seen)),
    ]
    return judge(
        deeds,
        is_broken=seen == EMAIL,
        broken="The id that Mallory made up is Ada's session.",
        held="The planted id is worth nothing.",
    )


async def wait_a_year(yard: Yard) -> Side:
    """Begin a session and never come back."""
    jar = Jar()
    await yard.hashes.set(jar, "theme", "dark")
    rest = await yard.watch(jar.get(HASH_COOKIE))
    await yard.let_pass(timedelta(days=365))
    late = await yard.hashes.get(jar, "theme")
    deeds = [
        Deed("A crawler", 'set("theme", "dark")', f"the record {rest}"),
        Deed("A year later", 'get("theme")', str(late)),
    ]
    return judge(
        deeds,
        is_broken=late is not None,
        broken="Every visitor there ever was is in Redis, and every cookie ever stolen works.",
        held="The record has expired.",
    )


async def look_at_cookie(yard: Yard) -> Side:
    """Read what the browser is told."""
    jar = Jar()
    await yard.hashes.set(jar, "theme", "dark")
    session_id = jar.get(HASH_COOKIE)
    await yard.watch(session_id)
    (header,) = jar.headers
    missing = list_missing_flags(header)
    shown = header.replace(session_id, "<id 1>")
    return judge(
        [Deed("Server", f"Set-Cookie: {shown}", f"missing: {', '.join(missing) or 'nothing'}")],
        is_broken=bool(missing),
        broken="A script reads it, plain HTTP carries it, and another site may send it along.",
        held="The cookie has its flags.",
    )


async def write_late(yard: Yard) -> Side:
    """Write after the session has ended."""
    tab = await yard.sign_ada_in()
    read = await yard.values.read(tab) or {}
    await yard.values.delete(tab)
    gone = await yard.values.read(tab)
    await yard.values.update(tab, {**read, "visits": 1})
    seen = await yard.values.read(tab.copy())
    deeds = [
        Deed("Slow tab", "reads the session", json.dumps(read)),
        Deed("Ada", "signs out in another tab", "gone" if gone is None else "still there"),
        Deed("Slow tab", "writes what it has read", "done"),
        Deed("The old cookie", "reads the session", json.dumps(seen)),
    ]
    return judge(
        deeds,
        is_broken=seen is not None,
        broken="Ada is signed in again, for another week, and does not know.",
        held="What has ended stays ended.",
    )


async def write_twice(yard: Yard) -> Side:
    """Count in two tabs at once."""
    jar = await yard.sign_ada_in()
    one, other = await yard.values.read(jar) or {}, await yard.values.read(jar) or {}
    for read in (one, other):
        await yard.values.update(jar, {**read, "visits": read["visits"] + 1})
    seen = await yard.values.read(jar) or {}
    deeds = [
        Deed("Both tabs", "read the session", json.dumps({"visits": one["visits"]})),
        Deed("Both tabs", "write it back with one visit more", "done, done"),
        Deed("Ada", "reads the session", json.dumps({"visits": seen["visits"]})),
    ]
    return judge(
        deeds,
        is_broken=seen["visits"] != len((one, other)),
        broken="Two visits, counted as one: the second write took the first away.",
        held="Both visits count.",
    )


async def copy_database(yard: Yard) -> Side:
    """Use what is in Redis as a cookie."""
    ada = await yard.sign_ada_in()
    session_id = ada.get(JSON_COOKIE)
    mallory = Jar(**{JSON_COOKIE: yard.values.name_key(session_id).rpartition(":")[2]})
    seen = await yard.values.read(mallory)
    deeds = [
        Deed("Mallory", "copies a key from a backup of Redis", "session:<id 1>"),
        Deed("Mallory", f"sends {JSON_COOKIE}=<id 1>", json.dumps(seen)),
    ]
    return judge(
        deeds,
        is_broken=seen is not None,
        broken="The backup is a list of everyone who is signed in, ready to use.",
        held="The backup opens nothing.",
    )
