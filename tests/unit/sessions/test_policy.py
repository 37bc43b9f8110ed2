"""How long sessions live, in one place."""

from datetime import UTC, datetime, timedelta

import pytest

from rxapp.sessions.policy import MAX_COOKIE_AGE, Lifetime, SessionKind, SessionPolicy
from rxapp.sessions.records import Changes, Device, SessionRecord
from rxapp.sessions.redis_records import to_milliseconds
from rxapp.sessions.references import Reference

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("kind", SessionKind)
def test_every_kind_has_a_life(kind: SessionKind) -> None:
    """17: no longer than browsers keep a cookie."""
    lifetime = SessionPolicy().lifetimes[kind]
    assert timedelta(0) < lifetime.idle <= lifetime.absolute <= MAX_COOKIE_AGE


def test_only_who_asks_for_it_is_remembered_beyond_the_browser() -> None:
    lifetimes = SessionPolicy().lifetimes
    assert not lifetimes[SessionKind.STANDARD].outlives_browser
    assert lifetimes[SessionKind.REMEMBERED].outlives_browser


@pytest.mark.parametrize(
    ("idle", "absolute"),
    [
        (timedelta(0), HOUR),
        (-HOUR, HOUR),
        (HOUR, timedelta(0)),
        (HOUR, -HOUR),
        (HOUR + timedelta(microseconds=1), HOUR),
        (HOUR, MAX_COOKIE_AGE + timedelta(microseconds=1)),
        (timedelta.max, timedelta.max),
    ],
)
def test_a_life_that_no_cookie_can_have_is_refused(idle: timedelta, absolute: timedelta) -> None:
    """17, 32."""
    with pytest.raises(ValueError, match="needs 0 < idle"):
        Lifetime(idle, absolute, outlives_browser=False)


@pytest.mark.parametrize(
    ("idle", "step"),
    [
        (timedelta(days=14), timedelta(minutes=1)),
        (timedelta(minutes=4), timedelta(minutes=1)),
        (timedelta(minutes=2), timedelta(seconds=30)),
        (timedelta(microseconds=4), timedelta(microseconds=1)),
    ],
)
def test_activity_is_noted_often_enough_to_keep_a_session(idle: timedelta, step: timedelta) -> None:
    """29."""
    assert Lifetime(idle, timedelta(days=30), outlives_browser=True).touch_step == step


def _last_seen(last_seen: datetime, *, idle: timedelta, deadline: datetime) -> SessionRecord:
    return SessionRecord(
        reference=Reference("t" * 16, "d" * 43),
        kind=SessionKind.STANDARD,
        user_id=None,
        created_at=NOON,
        authenticated_at=None,
        issued_at=NOON,
        last_seen_at=last_seen,
        idle=idle,
        absolute_deadline=deadline,
        version=0,
        device=Device(),
        fields={},
    )


@pytest.mark.parametrize(
    ("idle", "expected"),
    [
        (HOUR, NOON + HOUR),
        (3 * HOUR, NOON + 3 * HOUR),
        (4 * HOUR, NOON + 3 * HOUR),
        (timedelta.max, NOON + 3 * HOUR),
    ],
)
def test_a_session_ends_by_the_sooner_of_its_deadlines(idle: timedelta, expected: datetime) -> None:
    """28."""
    assert _last_seen(NOON, idle=idle, deadline=NOON + 3 * HOUR).idle_deadline == expected


def test_a_session_seen_after_its_deadline_has_ended_then() -> None:
    assert _last_seen(NOON + HOUR, idle=HOUR, deadline=NOON).idle_deadline == NOON


@pytest.mark.parametrize(
    ("microseconds", "milliseconds"), [(0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2), (10**6, 1000)]
)
def test_a_duration_never_becomes_nothing(microseconds: int, milliseconds: int) -> None:
    """31: Redis would refuse it, or keep the key for ever."""
    assert to_milliseconds(timedelta(microseconds=microseconds)) == milliseconds


def test_changes_are_something_if_anything_is_in_them() -> None:
    """16."""
    assert not Changes()
    for changes in (Changes(set={"a": b"1"}), Changes(deleted={"a"}), Changes(flashes=(b"1",))):
        assert changes
