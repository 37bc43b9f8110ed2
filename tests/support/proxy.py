"""Stands between a store and its Redis: counts round trips, tears packets apart, loses answers."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

Hook = Callable[[], Awaitable[None]]


@dataclass
class Proxy:
    """What passes, and what shall happen to it.

    Attributes:
        url: Where a store finds the proxy.
        sent: What clients have sent, a request at a time: all that came before an answer did.
        before_answer: Called once, when the server has answered and before the client hears of it.
        loses_next_answer: The connection breaks after the server has done what the next request asks.
        drips: Bytes pass one at a time, as through a bad network.
    """

    url: str
    sent: list[bytes] = field(default_factory=list[bytes])
    before_answer: Hook | None = None
    loses_next_answer: bool = False
    drips: bool = False
    _is_answered: bool = True

    def note_request(self, data: bytes) -> None:
        """Note what a client sends."""
        if self._is_answered:
            self.sent.append(b"")
        self.sent[-1] += data
        self._is_answered = False

    async def let_answer_pass(self) -> bool:
        """Return whether the client is to hear what the server has answered."""
        self._is_answered = True
        if (hook := self.before_answer) is not None:
            self.before_answer = None
            await hook()
        if self.loses_next_answer:
            self.loses_next_answer = False
            return False
        return True


@asynccontextmanager
async def run_proxy(server_url: str, folder: Path) -> AsyncGenerator[Proxy]:
    """Pass on to a server until the block ends.

    Args:
        server_url: Where it listens, `redis://host:port`.
        folder: Where the proxy's socket is.
    """
    address = urlsplit(server_url)
    path = folder / "proxy.sock"
    proxy = Proxy(f"unix://{path}")
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(ConnectionError, asyncio.CancelledError):
            upstream = await asyncio.open_connection(address.hostname, address.port)
            await _pass_both_ways(proxy, (reader, writer), upstream)

    server = await asyncio.start_unix_server(serve, path)
    try:
        yield proxy
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _pass_both_ways(proxy: Proxy, client: Stream, server: Stream) -> None:
    """Pass on between a client and the server until one of them leaves."""
    ways = {
        asyncio.create_task(_pass_requests(proxy, client[0], server[1])),
        asyncio.create_task(_pass_answers(proxy, server[0], client[1])),
    }
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for writer in (client[1], server[1]):
            writer.close()


async def _pass_requests(proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        proxy.note_request(data)
        for piece in _cut(data) if proxy.drips else [data]:
            writer.write(piece)
            await writer.drain()
            if proxy.drips:
                await asyncio.sleep(0)


async def _pass_answers(proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        if not await proxy.let_answer_pass():
            return
        for piece in _cut(data) if proxy.drips else [data]:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)


def _cut(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]
