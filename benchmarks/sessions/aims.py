"""What the app's sessions are meant to reach, and whether they do."""

from collections.abc import Iterable

from benchmarks.aims import Aim
from benchmarks.load import LoadCase
from benchmarks.sessions.events import IN_REDIS
from benchmarks.sessions.findings import READ, WRITE, Measurements
from benchmarks.sessions.peers import NEXT, ONE_TRIP, OURS, PYTHON_PEERS
from benchmarks.sessions.revocation import Revocation

MIN_NEXT_RATIO = 2.5
MIN_LIMIT_RATIO = 0.7
MAX_EVENT_RATIO = 1.1
MAX_REVOCATION_MS = 10
# Redis's own affairs and a connection that is made anew show in the second decimal.
_ROUNDING = 0.02


def judge(measured: Measurements) -> list[Aim]:
    """Compare what was found with the aims."""
    return [
        _judge_rate(measured, READ, NEXT, MIN_NEXT_RATIO),
        *[_judge_rate(measured, case, peer, 1) for case in (READ, WRITE) for peer in PYTHON_PEERS],
        _judge_rate(measured, READ, ONE_TRIP, MIN_LIMIT_RATIO),
        _judge_trips(measured, READ, 1),
        _judge_trips(measured, WRITE, 2),
        *_judge_events(measured),
        *_judge_revocation(measured.revocation),
    ]


def _judge_rate(measured: Measurements, case: LoadCase, peer: str, least: float) -> Aim:
    """Judge requests per second against another server's."""
    ratio = measured.find_rate(case, OURS) / measured.find_rate(case, peer)
    aim = "more requests per second than" if least == 1 else f"at least {least} times the requests per second"
    text = f"{case.label}: {aim} {peer}" if least == 1 else f"{case.label}: {aim} of {peer}"
    return Aim(text, f"{ratio:.2f} times", ratio >= least)


def _judge_trips(measured: Measurements, case: LoadCase, most: int) -> Aim:
    trips = measured.find_cost(case, OURS).round_trips
    text = f"{case.label}: one round trip to Redis for each, which makes {most}"
    return Aim(text, f"{trips:.2f}", trips <= most + _ROUNDING)


def _judge_events(measured: Measurements) -> Iterable[Aim]:
    """Judge the events of an app that keeps its states where ours does."""
    for found in measured.events:
        if found.states == IN_REDIS:
            text = f"Reflex event: a look at the session adds at most {MAX_EVENT_RATIO - 1:.0%}"
            shown = f"{found.ratio - 1:.0%}, {found.checked_ms.median - found.unchecked_ms.median:.2f} ms"
            yield Aim(text, shown, found.ratio <= MAX_EVENT_RATIO)


def _judge_revocation(found: Revocation) -> list[Aim]:
    text = f"ending {found.sessions:,} sessions of a user"
    return [
        Aim(
            f"{text}: under {MAX_REVOCATION_MS} ms",
            f"{found.ms.median:.1f} ms",
            found.ms.median < MAX_REVOCATION_MS,
        ),
        Aim(
            f"{text}: one round trip to Redis",
            f"{found.round_trips:.2f}",
            found.round_trips <= 1 + _ROUNDING,
        ),
    ]
