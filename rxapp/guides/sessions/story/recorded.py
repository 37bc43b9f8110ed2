"""The play that was recorded for the document: what is shown before anybody plays it, and without scripts.

It is the same wherever it is played, but for the durations: the tests play it again and compare.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec

from rxapp.guides.sessions.story.transcript import Transcript

RECORDING = Path(__file__).with_name("recording.json")
BEGINS_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


@cache
def read_recording() -> Transcript:
    """Return the recorded play."""
    return msgspec.json.decode(RECORDING.read_bytes(), type=Transcript)


def write_recording(transcript: Transcript) -> bytes:
    """Return a play as the file holds it."""
    return msgspec.json.format(msgspec.json.encode(transcript), indent=1) + b"\n"
