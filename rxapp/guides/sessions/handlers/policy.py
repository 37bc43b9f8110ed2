"""How long sessions live: the one place where it is said."""

from datetime import timedelta

from rxapp.sessions import Lifetime, SessionKind, SessionPolicy

POLICY = SessionPolicy(
    {
        SessionKind.ANONYMOUS: Lifetime(timedelta(days=30), timedelta(days=30), outlives_browser=True),
        SessionKind.STANDARD: Lifetime(timedelta(minutes=30), timedelta(hours=12), outlives_browser=False),
        SessionKind.REMEMBERED: Lifetime(timedelta(days=14), timedelta(days=30), outlives_browser=True),
    }
)
