"""Records the story of the guide to sessions anew: `uv run python -m tests.support.record_sessions_guide`."""

import asyncio

from redis.asyncio import Redis

from rxapp.guides.sessions.story.playing import play
from rxapp.guides.sessions.story.recorded import BEGINS_AT, RECORDING, write_recording
from rxapp.guides.sessions.story.transcript import Transcript
from rxapp.sessions import connect
from tests.support.redis_binaries import find_valkey_binary
from tests.support.redis_servers import run_server


async def record(url: str) -> Transcript:
    """Return a play on a server."""
    client = connect(url)
    assert isinstance(client, Redis)
    server = await client.info("server")
    try:
        return await play(client, BEGINS_AT, f"Recorded on Valkey {server['valkey_version']}.")
    finally:
        await client.aclose()


if __name__ == "__main__":
    with run_server(find_valkey_binary()) as valkey:
        RECORDING.write_bytes(write_recording(asyncio.run(record(valkey.url))))
