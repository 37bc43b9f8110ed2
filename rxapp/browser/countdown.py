"""A deadline that counts down in the browser, by itself: a second that passes re-renders nothing."""

from datetime import timedelta
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportDict, ImportVar
from reflex.vars import Var
from reflex_components_core.el.elements.inline import Time

_SCRIPT = rx.asset("countdown.js", shared=True)
_HOUR = 3600
_MINUTE = 60


class Countdown(Time):
    """A `time` element that the script beside this file writes anew each second."""

    def add_imports(self) -> ImportDict:
        """Import the script."""
        return {_SCRIPT.importable_path: ImportVar(tag="useCountdowns")}

    def add_hooks(self) -> list[str | Var[Any]]:
        """Start counting once React is there."""
        return ["useCountdowns();"]


def countdown(*, seconds: Any, text: Any, ends_at: Any, **props: Any) -> rx.Component:
    """Show how much time is left.

    The rest is given in seconds and not only as a date: the clocks of server and browser may differ, and
    only the rest is true on both. A screen reader is not told each second (WAI-ARIA 1.2, `timer`).

    Args:
        seconds: Var with the rest at the moment when it was written, in whole seconds.
        text: Var with the same as `write_rest` writes it, for the document.
        ends_at: Var with the deadline (ISO 8601), for machines.
        props: Further props of the element.
    """
    return Countdown.create(
        text, date_time=ends_at, role="timer", custom_attrs={"data-seconds": seconds}, **props
    )


def count_seconds(rest: timedelta) -> int:
    """Return a rest in whole seconds, rounded down; none once the deadline has passed."""
    return max(rest // timedelta(seconds=1), 0)


def write_rest(seconds: int) -> str:
    """Return a rest for people, as in "2 days 03:04:05". The script writes it in the same way."""
    days, rest = divmod(seconds, 24 * _HOUR)
    hours, rest = divmod(rest, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    prefix = f"{days} day{'' if days == 1 else 's'} " if days else ""
    return f"{prefix}{hours:02}:{minutes:02}:{rest:02}"
