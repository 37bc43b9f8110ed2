"""Somebody who sends events and takes none of the answers is not waited for."""

import asyncio
import time

import pytest
from starlette.types import Message, Receive, Scope, Send

from rxapp.web.request_facts import read_refusal
from rxapp.web.slow_readers import REASON, SECONDS, DropSlowReaders
from tests.support.app_server import AppServer
from tests.support.event_socket import open_event_socket
from tests.support.redis_servers import await_fact

HYDRATE = "reflex___state____state.hydrate"
LIMIT = 0.05
SENT: Message = {"type": "websocket.send", "text": "a"}


class Talker:
    """An app that sends on its own, as Engine.IO does, until the client has gone.

    Attributes:
        is_over: Whether it has ended in order.
    """

    def __init__(self) -> None:
        """Begin."""
        self.is_over = False

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        talk = asyncio.create_task(self._talk(send))
        while True:
            # Engine.IO swallows it as well, wherever it comes up.
            try:
                if (await receive())["type"] == "websocket.disconnect":
                    break
            except asyncio.CancelledError:
                continue
        talk.cancel()
        self.is_over = True

    async def _talk(self, send: Send) -> None:
        while True:
            await send(SENT)
            await asyncio.sleep(0)


async def wait_for_ever() -> Message:
    """Say nothing."""
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_client_that_takes_nothing_is_given_up() -> None:
    talker, taken = Talker(), 0
    scope: Scope = {"type": "websocket", "state": {}}

    async def take_three(_message: Message) -> None:
        nonlocal taken
        if taken == 3:
            await asyncio.Event().wait()
        taken += 1

    async with asyncio.timeout(5):
        await DropSlowReaders(talker, seconds=LIMIT)(scope, wait_for_ever, take_three)
    assert (talker.is_over, taken, read_refusal(scope)) == (True, 3, REASON)


async def test_a_client_that_takes_its_time_is_not() -> None:
    scope: Scope = {"type": "websocket", "state": {}}

    async def take_slowly(_message: Message) -> None:
        await asyncio.sleep(LIMIT / 2)

    async def leave() -> Message:
        await asyncio.sleep(4 * LIMIT)
        return {"type": "websocket.disconnect", "code": 1001}

    talker = Talker()
    await DropSlowReaders(talker, seconds=LIMIT)(scope, leave, take_slowly)
    assert (talker.is_over, read_refusal(scope)) == (True, "")


async def test_who_ends_the_app_ends_it() -> None:
    async def wait(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.Event().wait()

    async def take(_message: Message) -> None:
        pass

    scope: Scope = {"type": "websocket", "state": {}}
    task = asyncio.create_task(DropSlowReaders(wait, seconds=LIMIT)(scope, wait_for_ever, take))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_unread_answers_do_not_pile_up(prod_app: AppServer) -> None:
    before = prod_app.log_path.stat().st_size
    with open_event_socket(prod_app.url, {}) as socket:
        started = time.monotonic()
        # Several megabytes of answers: more than the network takes for somebody who does not read.
        for _ in range(1_500):
            socket.start_event(HYDRATE)
        await_fact(
            lambda: (
                f'"refused": "{REASON}"' in prod_app.log_path.read_bytes()[before:].decode(errors="replace")
            ),
            timeout=SECONDS + 20,
        )
        assert time.monotonic() - started > SECONDS
