"""Sessions for Reflex events: who an event comes from, checked in Redis at each one.

Reflex keeps state by a client token, a random number in the browser's sessionStorage that travels in a URL.
It is no credential, and here it is none: `BindTabs` makes state belong to a tab *and* a session, and an event
handler asks `SessionState` whose event it handles.
"""

from rxapp.session_state.event_intake import admit_declared_events
from rxapp.session_state.feature_keys import FEATURES, check_free_key, is_feature_key
from rxapp.session_state.observed_events import (
    EventListener,
    EventOutcome,
    ObservedEvent,
    ObserveEvents,
    ignore_event,
)
from rxapp.session_state.state import SessionState, SignedOutError, answer_event_error
from rxapp.session_state.state_locks import give_locks_back
from rxapp.session_state.tabs import BindTabs

__all__ = [
    "FEATURES",
    "BindTabs",
    "EventListener",
    "EventOutcome",
    "ObserveEvents",
    "ObservedEvent",
    "SessionState",
    "SignedOutError",
    "admit_declared_events",
    "answer_event_error",
    "check_free_key",
    "give_locks_back",
    "ignore_event",
    "is_feature_key",
]
