"""The story of the guide to sessions, on real servers: it is what the page shows, and leaves nothing."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from rxapp.guides.sessions.story.playing import FRESH_SECONDS, Plays, play
from rxapp.guides.sessions.story.recorded import BEGINS_AT, read_recording
from rxapp.guides.sessions.story.stage import Stage
from rxapp.guides.sessions.story.their_trials import Yard
from rxapp.guides.sessions.story.transcript import Exchange, Life, Side, Step, Transcript
from rxapp.sessions import StoreUnavailableError
from tests.support.clock import SettableClock
from tests.support.deployments import Deployment, Topology, open_deployment
from tests.support.redis_servers import RedisServer, pause

REFUSED, FINE = "401 Unauthorized", "200 OK"
DURATION = re.compile(r"[\d,]+ µs")
# A secret has 43 characters, a tag 16, and the ids of the guides' stores have 36 and 128.
RANDOM_WORD = re.compile(r"[A-Za-z0-9_-]{16,}")
PLAIN_WORDS = {"mallory-chose-this"}


@pytest.fixture(scope="session", params=["valkey", "debian_redis", "redis_sentinel", "redis_cluster"])
def topology(request: pytest.FixtureRequest) -> Topology:
    """Each way in which Redis is deployed."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def deployment(topology: Topology, clock: SettableClock) -> AsyncGenerator[Deployment]:
    """An empty Redis."""
    async with open_deployment(topology, clock) as deployment:
        yield deployment


@pytest.fixture
async def transcript(deployment: Deployment) -> Transcript:
    """A play."""
    return await play(deployment.redis, BEGINS_AT, "Played.")


@pytest.fixture
def life(transcript: Transcript) -> Life:
    """What was seen of a session's life."""
    return transcript.life


def list_scripts(exchange: Exchange) -> list[str]:
    """Return which scripts were run."""
    return [command.text.split()[1] for command in exchange.commands]


def read_status(exchange: Exchange) -> str:
    """Return the status line."""
    return exchange.answer.partition("\n")[0]


def list_kept(step: Step) -> dict[str, str]:
    """Return how long each key stays."""
    return {key.name: key.rest for key in step.kept}


def drop_durations(transcript: Transcript) -> Any:
    """Return what depends neither on how quick a server is nor on its name."""
    shown = msgspec.json.encode(replace(transcript, played="")).decode()
    return msgspec.json.decode(DURATION.sub("", shown))


async def test_nothing_is_left(deployment: Deployment, transcript: Transcript) -> None:
    assert transcript.life.first_write.kept
    assert await deployment.list_keys() == set()


@pytest.mark.parametrize("topology", ["valkey"], indirect=True)
async def test_a_play_that_is_killed_leaves_nothing_for_long(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody tidies up after it, as if the process had gone; what stays for ever in their stores does not."""

    async def do_nothing(_self: object) -> None:
        """Leave everything."""

    monkeypatch.setattr(Stage, "clear", do_nothing)
    monkeypatch.setattr(Yard, "clear", do_nothing)
    transcript = await play(deployment.redis, BEGINS_AT, "Played.")
    assert transcript.trials.no_expiry.theirs.word == "broken"
    left = await deployment.list_keys()
    assert len(left) > 5
    rests = [await deployment.redis.pttl(key) for key in left]
    assert min(rests) > 0
    assert max(rests) <= timedelta(days=30) // timedelta(milliseconds=1)


async def test_no_secret_is_shown(transcript: Transcript) -> None:
    shown = msgspec.json.encode(transcript).decode()
    assert "<secret 6>" in shown
    assert set(RANDOM_WORD.findall(shown)) == PLAIN_WORDS
    assert "…" not in shown


async def test_a_session_begins_with_the_first_thing_worth_keeping(life: Life) -> None:
    (looked,), (wrote,), (read,) = (
        step.exchanges for step in (life.first_request, life.first_write, life.next_request)
    )
    assert (looked.set_cookie, looked.commands, life.first_request.kept) == ("", [], [])
    cookie = "__Host-session=<tag 1>.<secret 1>"
    assert wrote.set_cookie == f"{cookie}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert list_scripts(wrote) == ["create"]
    assert list_kept(life.first_write) == {"{<tag 1>}:s:<hash 1>": "expires in 30 days"}
    assert (read.request, read.set_cookie) == (f"GET /cart\nCookie: {cookie}", "")
    assert list_scripts(read) == ["find"]
    assert '["mug"]' in read.answer


@pytest.mark.parametrize("name", ["sign_in", "confirmation"])
async def test_a_change_of_privilege_changes_the_id(life: Life, name: str) -> None:
    step: Step = getattr(life, name)
    changed, tried = step.exchanges
    before = changed.request.partition("=")[2]
    assert changed.set_cookie
    assert before not in changed.set_cookie
    assert tried.request.endswith(f"={before}")
    assert tried.answer == f"{FINE}\n{{}}"
    hashes = [key.name for key in step.kept if ":s:" in key.name]
    assert len(hashes) == 1
    assert 'd:cart=["mug"]' in next(key.holds for key in step.kept if key.name == hashes[0])


async def test_a_phone_is_listed_and_ended_from_the_laptop(life: Life) -> None:
    _, listed = life.second_device.exchanges
    assert '["Phone","Laptop"]' in listed.answer
    ended, tried = life.revocation.exchanges
    assert list_scripts(ended) == ["find", "revoke_others"]
    assert (read_status(ended), tried.who, read_status(tried)) == (FINE, "Phone", REFUSED)


async def test_a_session_ends_without_activity_and_in_spite_of_it(life: Life) -> None:
    in_time, late = life.inactivity.exchanges
    assert [read_status(in_time), read_status(late)] == [FINE, REFUSED]
    assert (in_time.at, late.at) == ("0:29", "1:00")
    assert list_scripts(in_time) == ["find", "touch"]
    began, last, over = life.long_day.exchanges
    assert [read_status(each) for each in (began, last, over)] == [FINE, FINE, REFUSED]
    assert (began.at, last.at, over.at) == ("1:00", "12:40", "13:05")
    for step in (life.inactivity, life.long_day):
        assert not [name for name in list_kept(step) if ":s:" in name]


async def test_signing_out_leaves_nothing_to_open(life: Life) -> None:
    out, tried = life.sign_out.exchanges
    assert "Max-Age=0" in out.set_cookie
    assert read_status(tried) == REFUSED
    assert not [name for name in list_kept(life.sign_out) if ":s:" in name]


async def test_every_attack_breaks_theirs_and_not_ours(transcript: Transcript) -> None:
    sides: dict[str, tuple[Side, Side]] = {
        name: (trial.theirs, trial.ours) for name, trial in vars(transcript.trials).items()
    }
    assert len(sides) == 6
    assert {name: (theirs.word, ours.word) for name, (theirs, ours) in sides.items()} == dict.fromkeys(
        sides, ("broken", "held")
    )
    assert all(side.deeds for pair in sides.values() for side in pair)


@pytest.mark.parametrize("topology", ["valkey", "debian_redis"], indirect=True)
async def test_the_document_shows_such_a_play(transcript: Transcript) -> None:
    """Each play has other secrets; that all of them read the same shows that none is in them."""
    recorded = drop_durations(read_recording())
    assert drop_durations(transcript) == recorded, "see tests/support/record_sessions_guide.py"


@pytest.mark.parametrize("topology", ["valkey"], indirect=True)
async def test_who_asks_soon_after_another_is_shown_the_same(deployment: Deployment) -> None:
    seconds = 0.0
    plays = Plays(deployment.redis, deployment.clock, lambda: seconds)
    first, second = await asyncio.gather(plays.ask(), plays.ask())
    seconds = FRESH_SECONDS - 1
    assert first is second is await plays.ask()
    seconds = FRESH_SECONDS + 1
    deployment.clock.advance(seconds=5)
    later = await plays.ask()
    assert later is not first
    assert later.played != first.played
    assert drop_durations(later)["trials"] == drop_durations(first)["trials"]


@pytest.mark.parametrize("topology", ["valkey"], indirect=True)
async def test_whoever_goes_away_stops_no_play(deployment: Deployment) -> None:
    plays = Plays(deployment.redis, deployment.clock)
    impatient = asyncio.create_task(plays.ask())
    for _ in range(3):
        await asyncio.sleep(0)  # it has begun
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    assert impatient.cancelled()
    began = f"{deployment.clock.now:%H:%M:%S}"
    deployment.clock.advance(minutes=1)
    assert began in (await plays.ask()).played
    assert await deployment.list_keys() == set()


@pytest.mark.slow
async def test_while_redis_is_away_there_is_no_play_and_afterwards_there_is(
    valkey: RedisServer, clock: SettableClock
) -> None:
    async with open_deployment(valkey, clock) as deployment:
        plays = Plays(deployment.redis, clock)
        with pause([valkey]), pytest.raises(StoreUnavailableError):
            await plays.ask()
        assert (await plays.ask()).played
