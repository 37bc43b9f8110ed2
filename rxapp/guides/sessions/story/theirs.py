"""The stores of two guides, ported as they are written there, for the trials. Use them for nothing else.

`HashStore` is the one of the guide to sessions in Redis: a hash for each session, and three functions.
`JsonStore` is the one of the guide to sessions without a library: one JSON value, with a time to live.
Where they are weak they are weak in the same way. They live under a name of their own in Redis.
"""

import json
import secrets
import uuid
from typing import Any

from rxapp.guides.sessions.story.jar import Jar
from rxapp.sessions.commands import Commands

HASH_COOKIE = "sessionId"
JSON_COOKIE = "session-id"
WEEK_SECONDS = 7 * 24 * 60 * 60
JSON_ATTRIBUTES = f"; Max-Age={WEEK_SECONDS}; Secure; HttpOnly; SameSite=Lax"


class HashStore:
    """`get`, `getAll` and `set` on a Redis hash, as the guide to sessions in Redis has them."""

    def __init__(self, redis: Commands, prefix: str) -> None:
        """Use a client.

        Args:
            redis: Sends commands.
            prefix: Keeps its keys apart from those of others.
        """
        self._redis = redis
        self._prefix = prefix

    def name_key(self, session_id: str) -> str:
        """Return the key of a session."""
        return f"{self._prefix}session:{session_id}"

    async def get(self, jar: Jar, key: str) -> str | None:
        """Return a value."""
        session_id = jar.get(HASH_COOKIE)
        value = await self._redis.execute_command("HGET", self.name_key(session_id), key)
        return value.decode() if value else None

    async def set(self, jar: Jar, key: str, value: str) -> None:
        """Set a value. Whatever the cookie says is the session; without a cookie one is made up."""
        session_id = jar.get(HASH_COOKIE)
        if not session_id:
            session_id = str(uuid.uuid4())
            jar.set(HASH_COOKIE, session_id)
        await self._redis.execute_command("HSET", self.name_key(session_id), key, value)

    async def delete(self, jar: Jar) -> None:
        """End the session."""
        await self._redis.execute_command("DEL", self.name_key(jar.get(HASH_COOKIE)))


class JsonStore:
    """One JSON value for each session, as the guide to sessions without a library has it."""

    def __init__(self, redis: Commands, prefix: str) -> None:
        """Use a client; see `HashStore`."""
        self._redis = redis
        self._prefix = prefix

    def name_key(self, session_id: str) -> str:
        """Return the key of a session."""
        return f"{self._prefix}session:{session_id}"

    async def create(self, jar: Jar, session: dict[str, Any]) -> None:
        """Begin a session."""
        session_id = secrets.token_hex(64)
        await self._write(session_id, session)
        jar.set(JSON_COOKIE, session_id, JSON_ATTRIBUTES)

    async def read(self, jar: Jar) -> dict[str, Any] | None:
        """Return the session; None if there is none."""
        raw = await self._redis.execute_command("GET", self.name_key(jar.get(JSON_COOKIE)))
        return json.loads(raw) if raw else None

    async def update(self, jar: Jar, session: dict[str, Any]) -> None:
        """Write the whole session, under whatever the cookie says."""
        await self._write(jar.get(JSON_COOKIE), session)

    async def delete(self, jar: Jar) -> None:
        """End the session."""
        await self._redis.execute_command("DEL", self.name_key(jar.get(JSON_COOKIE)))

    async def _write(self, session_id: str, session: dict[str, Any]) -> None:
        key, value = self.name_key(session_id), json.dumps(session)
        await self._redis.execute_command("SET", key, value, "EX", WEEK_SECONDS)
