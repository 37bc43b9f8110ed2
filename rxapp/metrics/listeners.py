"""Count what the layers below tell."""

from rxapp.metrics.instruments import EVENT_SECONDS, EVENTS, SESSION_EVENTS, SESSION_SECONDS
from rxapp.session_state import ObservedEvent
from rxapp.sessions import EventKind, ScriptRun, SessionEvent

# Of other kinds, a reason names something of which there are too many, such as a session.
_KINDS_WITH_REASON = frozenset({EventKind.REJECTED, EventKind.UNAVAILABLE})


def count_event(event: ObservedEvent) -> None:
    """Count an event of a page."""
    EVENTS.labels(event.name, event.outcome.value).inc()
    if not event.is_background:
        EVENT_SECONDS.labels(event.name).observe(event.seconds)


def count_session_event(event: SessionEvent) -> None:
    """Count what happened to sessions."""
    reason = event.reason if event.kind in _KINDS_WITH_REASON else ""
    SESSION_EVENTS.labels(event.kind.value, reason).inc(event.count)


def time_script_run(run: ScriptRun) -> None:
    """Note how long the session store took."""
    SESSION_SECONDS.labels(run.name, run.outcome.value).observe(run.seconds)
