"""How cost grows: what one more of something takes, and whether that stays so."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.scaling.exports import ExportTime
from benchmarks.scaling.memory import ServerMemory

# Growth whose steepest part is no more than so many times its flattest is called linear.
_LINEAR = 1.25
# Workers that add less than this share to the rate add nothing: bursts differ by as much.
_LEAST_GAIN = 0.1


@dataclass(frozen=True)
class ExportStep:
    """What each document more took, between two exports."""

    posts: int
    documents: int
    seconds: float
    ms_per_document: float


def list_export_steps(exports: Sequence[ExportTime]) -> list[ExportStep]:
    """Return what was added from each export to the next."""
    return [
        ExportStep(
            after.posts,
            after.documents - before.documents,
            after.seconds - before.seconds,
            (after.seconds - before.seconds) / (after.documents - before.documents) * 1000,
        )
        for before, after in pairwise(exports)
    ]


def describe_export_growth(steps: Sequence[ExportStep]) -> str:
    """Say whether each document more takes as long as those before; that needs two steps."""
    if len(steps) < 2:  # noqa: PLR2004
        return "too few exports to tell how their time grows"
    rates = [step.ms_per_document for step in steps]
    shown = ", then ".join(f"{rate:.2f} ms" for rate in rates)
    if min(rates) > 0 and max(rates) <= _LINEAR * min(rates):
        return f"linear: {shown} for each document more"
    slower = rates[-1] > rates[0]
    return f"{'steeper' if slower else 'flatter'} than linear: {shown} for each document more"


def weigh_worker(memory: Sequence[ServerMemory]) -> float:
    """Return the bytes that each worker more takes, from the fewest to the most workers."""
    first, last = memory[0], memory[-1]
    return (last.total_pss - first.total_pss) / (last.workers - first.workers)


def describe_workers(rates: Sequence[tuple[int, float]]) -> str:
    """Say up to how many workers a rate grows.

    Args:
        rates: Workers and what they did per second, fewest workers first.
    """
    first = useful = rates[0]
    for each in rates[1:]:
        if each[1] > useful[1] * (1 + _LEAST_GAIN):
            useful = each
    if useful == first:
        return "no faster with more workers"
    return f"{useful[1] / first[1]:.2f} times as many with {useful[0]} workers"
