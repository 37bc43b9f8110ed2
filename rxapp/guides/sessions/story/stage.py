"""Where the story is played: sessions of their own on the real Redis, a clock to set, and a broom.

The sessions are made under a key that nothing else has, so that no token of the story means anything to
the running app, and belong to a user who does not exist.
"""

import secrets
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from starlette.routing import Route

from rxapp.guides.sessions.handlers.policy import POLICY
from rxapp.guides.sessions.story.app import make_app
from rxapp.guides.sessions.story.kept import KeyReader
from rxapp.guides.sessions.story.names import Names
from rxapp.guides.sessions.story.transcript import Command, Exchange, Step
from rxapp.guides.sessions.story.visitor import Answer, Visitor
from rxapp.sessions import (
    Recording,
    RedisSessionStore,
    Reference,
    SentCommand,
    Sessions,
    StoreUnavailableError,
    TokenKeys,
    record_commands,
)
from rxapp.sessions.redis_records import slot_keys
from rxapp.sessions.references import parse_token


@dataclass(slots=True)
class StoryClock:
    """Shows the time of the story."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


class Stage:
    """One stage, for one story.

    Attributes:
        sessions: The sessions of the story.
        names: Stand-ins for what may not be shown.
        reader: Reads what Redis holds of it.
        references: Names of the sessions that have begun, in order.
        is_warm: Whether Redis knew every script that was run.
    """

    def __init__(self, redis: Redis | RedisCluster, now: datetime, *more: Route) -> None:
        """Set it up; nothing is sent yet.

        Args:
            redis: Where sessions are kept.
            now: When the story begins; aware.
            more: Further routes of the app.
        """
        self._began, self._clock = now, StoryClock(now)
        self._user_id = f"guide-{secrets.token_hex(8)}"
        self._keys = TokenKeys(secrets.token_bytes(32))
        store = RedisSessionStore(redis, clock=self._clock, policy=POLICY)
        self.sessions = Sessions(store, self._keys, POLICY, self._clock)
        self._app = make_app(self.sessions, self._user_id, *more)
        self.names = Names()
        self.names.add(self._user_id, "ada")
        self.reader = KeyReader(cast("Any", redis), self.names)
        self.references: dict[Reference, None] = {}
        self._use_tag(self._keys.list_tags(self._user_id)[0], "ada's tag")
        self.is_warm = True

    async def ask(self, visitor: Visitor, method: str, path: str) -> Exchange:
        """Let a visitor send a request, and describe what happened."""
        request, at = visitor.write_request(method, path), self._clock.now - self._began
        with record_commands(f"{method} {path}") as recording:
            answer = await visitor.ask(self._app, method, path)
        if answer.set_cookie:
            self._learn(visitor)
            await self.reader.bound()
        return self._describe(visitor, at, request, answer, recording)

    def _learn(self, visitor: Visitor) -> None:
        """Give the token that a visitor was handed a name in the story."""
        token = parse_token(visitor.cookie.partition("=")[2])
        if token is None:
            return
        reference = self._keys.refer(token)
        if reference in self.references:
            return
        self.references[reference] = None
        self.names.number(token.secret, "secret")
        self.names.number(reference.digest, "hash")
        self._use_tag(token.tag)
        self.reader.add(*slot_keys(reference))

    def name_planted(self, visitor: Visitor) -> None:
        """Give a token that the app has not made a name of its own."""
        token = parse_token(visitor.cookie.partition("=")[2])
        assert token is not None, "it has the shape of a token"  # noqa: S101
        self.names.add(token.tag, "planted tag")
        self.names.add(token.secret, "planted secret")

    async def wait(self, **duration: float) -> None:
        """Let time pass, by what `timedelta` takes, for the app and for Redis."""
        passed = timedelta(**duration)
        self._clock.now += passed
        await self.reader.let_pass(passed)

    async def end_step(self, *exchanges: Exchange) -> Step:
        """Return a step, with what Redis holds now."""
        return Step(list(exchanges), await self.reader.read())

    async def clear(self) -> None:
        """Remove everything that the story has left."""
        await self.sessions.forget(self._user_id)
        for reference in self.references:
            await self.sessions.store.revoke(reference)
        await self.reader.remove()

    def _use_tag(self, tag: str, name: str = "") -> None:
        if name:
            self.names.add(tag, name)
        else:
            self.names.number(tag, "tag")

    def _describe(
        self, visitor: Visitor, at: timedelta, request: str, answer: Answer, recording: Recording
    ) -> Exchange:
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise StoreUnavailableError("the session store does not answer")
        self.is_warm &= all(sent.is_answered for sent in recording.sent)
        hide = self.names.hide
        return Exchange(
            who=visitor.name,
            at=_write_elapsed(at),
            request=hide(request),
            answer=hide(answer.text),
            set_cookie=hide(answer.set_cookie),
            cost=_write_cost(recording.round_trips),
            commands=[self._show_command(sent) for sent in recording.sent],
        )

    def _show_command(self, sent: SentCommand) -> Command:
        """Describe a command that was sent."""
        text = self.names.hide(" ".join(word or '""' for word in sent.words))
        return Command(text, f"{sent.microseconds:,} µs")


@asynccontextmanager
async def open_stage(
    redis: Redis | RedisCluster, now: datetime, routes: Iterable[Route] = ()
) -> AsyncGenerator[Stage]:
    """Set a stage up, and clear it however the story ends; see `Stage`."""
    stage = Stage(redis, now, *routes)
    try:
        yield stage
    finally:
        await stage.clear()


def _write_elapsed(elapsed: timedelta) -> str:
    """Return how long the story has gone on, as in "12:05"."""
    hours, minutes = divmod(elapsed // timedelta(minutes=1), 60)
    return f"{hours}:{minutes:02}"


def _write_cost(round_trips: int) -> str:
    if not round_trips:
        return "no round trip"
    return f"{round_trips} round trip{'' if round_trips == 1 else 's'}"
