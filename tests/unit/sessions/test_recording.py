"""What a recorded command shows, and what it keeps to itself."""

from rxapp.sessions.recording import (
    MOST_CHARACTERS,
    MOST_COMMANDS,
    MOST_WORDS,
    Recording,
    SentCommand,
    current_recording,
    record_commands,
    shorten_command,
)
from tests.support.sessions import KEYS

TOKEN = KEYS.make_anonymous_token()
REFERENCE = KEYS.refer(TOKEN)


def test_keys_and_digests_are_shortened() -> None:
    key = f"{{{REFERENCE.tag}}}:s:{REFERENCE.digest}"
    words = shorten_command(("EVALSHA", "f" * 40, 1, key, REFERENCE.digest.encode(), 1764000000000), "find")
    short_tag, short_digest = REFERENCE.tag[:4] + "…", REFERENCE.digest[:4] + "…"
    assert words == (
        "EVALSHA",
        "find",
        "1",
        f"{{{short_tag}}}:s:{short_digest}",
        short_digest,
        "1764000000000",
    )


def test_long_commands_are_cut() -> None:
    words = shorten_command(("HSET", *(["a b " * 20] * 30)))
    assert len(words) == MOST_WORDS + 1
    assert words[-1] == "and 19 more"
    assert {len(word) for word in words[1:-1]} == {MOST_CHARACTERS}


def test_bytes_that_are_not_text_are_shown_all_the_same() -> None:
    assert shorten_command(("SET", b"a", b"\xff")) == ("SET", "a", "�")


def test_so_many_commands_are_kept_and_all_are_counted() -> None:
    recording = Recording("GET /")
    for _ in range(MOST_COMMANDS + 5):
        recording.note(SentCommand("find", ("EVALSHA", "find"), 2))
    assert (len(recording.sent), recording.round_trips) == (MOST_COMMANDS, MOST_COMMANDS + 5)
    assert recording.microseconds == 2 * (MOST_COMMANDS + 5)


def test_a_recording_ends_with_its_block() -> None:
    assert current_recording() is None
    with record_commands("outer") as outer:
        with record_commands("inner") as inner:
            assert current_recording() is inner
        assert current_recording() is outer
    assert current_recording() is None
