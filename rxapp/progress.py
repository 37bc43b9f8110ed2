"""How far a long command has come: a bar on a terminal, and lines in the log of a machine that runs it."""

from collections.abc import Generator, Sequence
from time import monotonic
from typing import TypeVar

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

Item = TypeVar("Item")

_SECONDS_BETWEEN_LINES = 5


def make_progress(console: Console) -> Progress:
    """Return what shows bars, if the console is a terminal."""
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def track(
    progress: Progress, items: Sequence[Item], name: str, *, seconds: float = _SECONDS_BETWEEN_LINES
) -> Generator[Item]:
    """Hand out items one by one and show how many are done.

    Args:
        progress: Shows it on a terminal.
        items: What there is to do.
        name: What it is.
        seconds: How long nothing is said, at least, where there is no terminal.
    """
    told_at = monotonic()
    for done, item in enumerate(progress.track(items, description=name)):
        if progress.disable and monotonic() - told_at >= seconds:
            told_at = monotonic()
            progress.console.print(f"{name}: {done:,} of {len(items):,}")
        yield item
