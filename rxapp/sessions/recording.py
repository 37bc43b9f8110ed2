"""What was really sent to Redis on behalf of one request, for whoever asks; secrets and keys are shortened.

    with record_commands("GET /cart") as recording:
        await handle(request)
    for sent in recording.sent:
        print(sent.name, sent.microseconds, " ".join(sent.words))

It costs nothing to speak of where nobody records: one look at a context variable for each script that is run.
"""

import re
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rxapp.sessions.commands import Commands

MOST_COMMANDS = 20
MOST_WORDS = 12
MOST_CHARACTERS = 32

# Digests, tags, epochs and account keys are at least so long. Times and lengths are shorter.
_LONG_WORD = re.compile(r"[A-Za-z0-9_-]{16,}")
_KEPT_CHARACTERS = 4
# Their second word is a hash or the source of the script, where its name says more.
_SCRIPT_COMMANDS = frozenset({"EVALSHA", "EVAL"})


@dataclass(frozen=True, slots=True)
class SentCommand:
    """A command and the wait for its answer: one round trip.

    Attributes:
        name: The script that was run, or else the command.
        words: The command as it was sent, shortened so that nobody can do anything with it.
        microseconds: Time until the answer was there, or until there was none.
        is_answered: False if it failed: the server refused, or did not answer.
    """

    name: str
    words: tuple[str, ...]
    microseconds: int
    is_answered: bool = True


@dataclass(slots=True)
class Recording:
    """What has been sent so far.

    Attributes:
        title: What it was for.
        sent: The first commands, in the order in which they were answered.
        round_trips: How many there were, those beyond the first few included.
        microseconds: Time that all of them took.
    """

    title: str
    sent: list[SentCommand] = field(default_factory=list[SentCommand])
    round_trips: int = 0
    microseconds: int = 0

    def note(self, command: SentCommand) -> None:
        """Add a command."""
        self.round_trips += 1
        self.microseconds += command.microseconds
        if len(self.sent) < MOST_COMMANDS:
            self.sent.append(command)


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def record_commands(title: str) -> Generator[Recording]:
    """Record what is sent in this block, and in the tasks that it starts.

    Args:
        title: What the commands are for.
    """
    recording = Recording(title)
    token = _current.set(recording)
    try:
        yield recording
    finally:
        _current.reset(token)


def current_recording() -> Recording | None:
    """Return the recording that is going on; None if nobody has asked for one."""
    return _current.get()


def recorded(client: Commands, script: str = "") -> Commands:
    """Return a client for the next command: the same if nobody records, else one that is recorded.

    Args:
        client: Sends the command.
        script: The script that it runs, if it does.
    """
    recording = _current.get()
    return client if recording is None else _RecordedCommands(client, recording, script)


class _RecordedCommands:
    """Sends commands and takes the time."""

    def __init__(self, client: Commands, recording: Recording, script: str) -> None:
        self._client = client
        self._recording = recording
        self._script = script

    async def execute_command(self, *command: Any) -> Any:
        """Send one command and return the reply."""
        began, is_answered = time.perf_counter_ns(), False
        try:
            reply = await self._client.execute_command(*command)
            is_answered = True
        finally:
            microseconds = (time.perf_counter_ns() - began) // 1000
            name = self._script or str(command[0])
            words = shorten_command(command, self._script)
            self._recording.note(SentCommand(name, words, microseconds, is_answered))
        return reply


def shorten_command(words: Sequence[Any], script: str = "") -> tuple[str, ...]:
    """Return a command as people may see it.

    Args:
        words: The command and its arguments.
        script: The name to show in the place of a script's hash or source.
    """
    shown = list(words[:MOST_WORDS])
    if script and shown[0] in _SCRIPT_COMMANDS:
        shown[1] = script
    rest = len(words) - len(shown)
    return (*map(_shorten, shown), *([f"and {rest} more"] if rest else []))


def _shorten(word: Any) -> str:
    """Return a word without what could name or open anything: keys, digests, epochs, long values."""
    text = word.decode(errors="replace") if isinstance(word, bytes) else str(word)
    text = _LONG_WORD.sub(lambda found: found[0][:_KEPT_CHARACTERS] + "…", text[: 4 * MOST_CHARACTERS])
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
