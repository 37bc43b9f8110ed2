"""What the story has left in Redis, read past the store, as someone would see it who looks in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rxapp.guides.sessions.story.names import RANDOM, Names
from rxapp.guides.sessions.story.transcript import KeptKey
from rxapp.sessions.redis_records import VALUE

_IS_GONE, _IS_PERMANENT = -2, -1
# No play takes so long. If the process is killed in the middle of one, what has no end goes then.
_FORGOTTEN_AFTER = timedelta(minutes=10)
# Of a record's fields those that the story is about: user, kind, the values; see `lua/prelude.lua`.
_SHOWN = (b"u", b"k")
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


class KeyReader:
    """Reads the keys of the story, ages them, and removes them."""

    def __init__(self, client: Any, names: Names) -> None:
        """Begin with no keys.

        Args:
            client: Answers in bytes.
            names: What may not be shown.
        """
        self._client = client
        self._names = names
        self._keys: dict[str, None] = {}
        self._permanent: set[str] = set()

    def add(self, *keys: str) -> None:
        """Look at some keys from now on, whether they exist or not."""
        self._keys.update(dict.fromkeys(keys))

    async def read(self) -> list[KeptKey]:
        """Return the keys that exist, records first."""
        keys = sorted(self._keys, key=lambda key: ":s:" not in key)
        found = [(key, await self.read_rest(key)) for key in keys]
        return [
            KeptKey(self._names.hide(key), self._names.hide(await self._describe(key)), write_rest(rest))
            for key, rest in found
            if rest != _IS_GONE
        ]

    async def read_rest(self, key: str) -> int:
        """Return for how many milliseconds a key stays, as far as its store is concerned.

        A key that has no end is given one, and goes on counting as one that has none: it is removed after the
        story, and should nobody be left to do so, by itself.
        """
        rest: int = await self._send("PTTL", key)
        if rest == _IS_PERMANENT:
            self._permanent.add(key)
            await self._send("PEXPIRE", key, _FORGOTTEN_AFTER // timedelta(milliseconds=1))
        return _IS_PERMANENT if key in self._permanent and rest != _IS_GONE else rest

    async def bound(self) -> None:
        """Give each key that has no end one."""
        for key in self._keys:
            await self.read_rest(key)

    async def let_pass(self, passed: timedelta) -> None:
        """Make all keys older, as if time had passed; what would have expired is gone."""
        milliseconds = passed // timedelta(milliseconds=1)
        for key in self._keys:
            rest = await self.read_rest(key)
            if rest > milliseconds:
                await self._send("PEXPIRE", key, rest - milliseconds)
            elif rest >= 0:
                await self._send("UNLINK", key)

    async def remove(self) -> None:
        """Remove all keys."""
        for key in self._keys:
            await self._send("UNLINK", key)

    async def _send(self, *command: Any) -> Any:
        return await self._client.execute_command(*command)

    async def _describe(self, key: str) -> str:
        """Return in short what a key holds."""
        match await self._send("TYPE", key):
            case b"hash":
                return describe_record(await self._send("HGETALL", key))
            case b"zset":
                members = await self._send("ZRANGE", key, 0, -1)
                return "list (sorted set): " + ", ".join(
                    sorted(self._names.hide(member.decode()) for member in members)
                )
            case _:
                return f"epoch (string): {RANDOM}"


def describe_record(fields: Mapping[bytes, bytes]) -> str:
    """Return in short what a record holds."""
    shown = [
        f"{name.decode()}={value.decode()}"
        for name, value in fields.items()
        if name in _SHOWN or name.startswith(VALUE)
    ]
    rest = len(fields) - len(shown)
    return "record (hash): " + ", ".join([*sorted(shown), *([f"and {rest} more fields"] if rest else [])])


def write_rest(milliseconds: int) -> str:
    """Return how long a key stays, in the largest unit that fits, rounded up to whole minutes."""
    if milliseconds == _IS_PERMANENT:
        return "stays for ever"
    minutes = -(-milliseconds // 60_000)
    rest = timedelta(minutes=minutes)
    for unit, name in _UNITS:
        if rest >= unit and rest % unit == timedelta(0):
            count = rest // unit
            return f"expires in {count} {name}{'' if count == 1 else 's'}"
    return "expires now"
