"""Tells what became of each event: its lines in the log, and whoever else listens.

Reflex asks its middlewares before an event is handled, and nobody afterwards. But it handles each event in a
task of its own, whose end tells the rest.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from reflex.app import App
from reflex.event import Event
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState
from reflex_base.registry import RegistrationContext
from typing_extensions import override

from rxapp.session_state.event_origin import describe_origin
from rxapp.session_state.state import SignedOutError

log = structlog.get_logger("rxapp.events")


class EventOutcome(StrEnum):
    """What became of an event."""

    DONE = "done"
    SIGNED_OUT = "signed_out"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ObservedEvent:
    """An event that is over.

    Attributes:
        name: State and handler, of which there are as many as the app declares.
        seconds: How long it was handled, its wait for the state of its page not included.
        outcome: What became of it.
        is_background: Whether it goes on beside others, such as one that lasts for as long as a page is open.
    """

    name: str
    seconds: float
    outcome: EventOutcome
    is_background: bool


EventListener = Callable[[ObservedEvent], None]


def ignore_event(_event: ObservedEvent) -> None:
    """Listen to nothing."""


class ObserveEvents(Middleware):
    """Reflex's middleware that watches each event until it is over."""

    def __init__(self, listener: EventListener = ignore_event) -> None:
        """Tell a listener, which must return at once."""
        self._listener = listener

    @override
    async def preprocess(self, app: App, state: BaseState, event: Event) -> None:
        """Begin to watch an event that is about to be handled in the task that this is called in."""
        started, task = time.perf_counter(), asyncio.current_task()
        assert task is not None, "Reflex handles an event in a task"  # noqa: S101
        registered = RegistrationContext.get().event_handlers[event.name]
        name = f"{registered.states[0].__name__}.{event.name.rpartition('.')[2]}"
        is_background = registered.handler.is_background
        # The task's own: what the handler logs has them as well.
        structlog.contextvars.bind_contextvars(**describe_origin())

        def tell(done: "asyncio.Task[Any]") -> None:
            seconds = time.perf_counter() - started
            observed = ObservedEvent(name, seconds, _read_outcome(done), is_background)
            log.info("event", name=name, outcome=observed.outcome.value, ms=round(seconds * 1000, 2))
            self._listener(observed)

        task.add_done_callback(tell)


def _read_outcome(task: "asyncio.Task[Any]") -> EventOutcome:
    if task.cancelled():
        return EventOutcome.CANCELLED
    if (error := task.exception()) is None:
        return EventOutcome.DONE
    return EventOutcome.SIGNED_OUT if isinstance(error, SignedOutError) else EventOutcome.FAILED
