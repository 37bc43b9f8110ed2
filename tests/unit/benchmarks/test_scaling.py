"""What is said of growth, and which measurements reach the aims."""

from dataclasses import replace

import pytest

from benchmarks.scaling.aims import judge
from benchmarks.scaling.crowd import CrowdResult, Weight
from benchmarks.scaling.development import DevelopmentTimes
from benchmarks.scaling.exports import ExportTime
from benchmarks.scaling.findings import Measurements
from benchmarks.scaling.growth import (
    describe_export_growth,
    describe_workers,
    list_export_steps,
    weigh_worker,
)
from benchmarks.scaling.memory import ServerMemory
from benchmarks.spread import spread_of

CROWD = CrowdResult(2000, 2000, 9.0, Weight(1, 1), Weight(2, 2), 1000, 5.0, 199.0, 250.0, 1.2)
MEASURED = Measurements(
    load=[],
    memory=[],
    stored=[],
    crowd=CROWD,
    development=DevelopmentTimes(spread_of([14.0]), spread_of([15.0]), spread_of([1.0])),
    exports=[ExportTime(10_000, 11_000, 60.0)],
)


def describe(*exports: tuple[int, float]) -> str:
    """Say how exports of so many documents in so many seconds grow."""
    times = [ExportTime(documents, documents, seconds) for documents, seconds in exports]
    return describe_export_growth(list_export_steps(times))


def list_missed(measured: Measurements) -> list[str]:
    """Return what was found where an aim was missed."""
    return [aim.found for aim in judge(measured) if not aim.is_reached]


def test_a_build_that_takes_its_time_does_not_count_as_growth() -> None:
    assert describe((100, 20.0), (1100, 21.0), (11_100, 31.0)) == (
        "linear: 1.00 ms, then 1.00 ms for each document more"
    )


@pytest.mark.parametrize(("last", "found"), [(40.0, "steeper"), (25.0, "flatter"), (20.5, "flatter")])
def test_growth_that_is_not_linear_is_told(last: float, found: str) -> None:
    assert describe((100, 20.0), (1100, 21.0), (11_100, last)).startswith(found)


def test_one_step_tells_nothing_of_growth() -> None:
    assert describe((100, 20.0), (1100, 21.0)).startswith("too few")


def test_a_worker_more_takes_its_share_of_what_all_take() -> None:
    memory = [ServerMemory("", 1, 0, 0, 100), ServerMemory("", 2, 0, 0, 150), ServerMemory("", 4, 0, 0, 190)]
    assert weigh_worker(memory) == 30


def test_workers_that_add_next_to_nothing_are_not_recommended() -> None:
    assert describe_workers([(1, 100.0), (2, 180.0), (4, 190.0)]) == "1.80 times as many with 2 workers"
    assert describe_workers([(1, 100.0), (2, 105.0), (4, 90.0)]) == "no faster with more workers"


def test_the_aims_are_reached_up_to_their_bounds() -> None:
    assert list_missed(MEASURED) == []


@pytest.mark.parametrize(
    ("crowd", "found"),
    [
        (replace(CROWD, p99_ms=200.0), ["200 ms among 2,000"]),
        (replace(CROWD, held=1999), ["1,999 of 2,000", "199 ms among 1,999"]),
        (replace(CROWD, sockets=50, held=50), ["50 of 50", "199 ms among 50"]),
    ],
)
def test_websockets_that_are_lost_late_or_few_miss_their_aims(crowd: CrowdResult, found: list[str]) -> None:
    assert list_missed(replace(MEASURED, crowd=crowd)) == found


def test_slow_starts_miss_their_aims() -> None:
    slow = DevelopmentTimes(spread_of([15.1]), spread_of([16.0]), spread_of([1.0]))
    assert list_missed(replace(MEASURED, development=slow)) == ["15.1 s", "16.0 s"]


@pytest.mark.parametrize("export", [ExportTime(10_000, 11_000, 60.1), ExportTime(9999, 11_000, 1.0)])
def test_a_slow_or_small_export_misses_its_aim(export: ExportTime) -> None:
    assert len(list_missed(replace(MEASURED, exports=[export]))) == 1
