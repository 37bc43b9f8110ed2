"""What comes to light about a request on its way through the app, for logs, metrics and traces around it.

It is kept in the connection's own `scope`, which all layers share.
"""

from typing import Any

from starlette.types import Scope

from rxapp.sessions import Reference, Session

NO_ROUTE = "(none)"
FILE = "(file)"


def begin_facts(scope: Scope) -> Scope:
    """Return a connection of which nothing is known yet; whatever mounts the app has left something there."""
    return {**scope, "route": None, "state": dict(scope.get("state", {}))}


def read_route(scope: Scope) -> str:
    """Return which route has answered, as it is declared and not as it was asked for.

    Returns:
        One of few texts, whatever visitors ask for: `FILE` where the build's files are looked for, and
        `NO_ROUTE` for what was answered before there was a look at the path.
    """
    route: Any = scope.get("route")
    return NO_ROUTE if route is None else route.path or FILE


def note_refusal(scope: Scope, reason: str) -> None:
    """Note that a request is refused.

    Args:
        scope: The connection.
        reason: A stable name, of which there are few.
    """
    scope.setdefault("state", {})["refusal"] = reason


def read_refusal(scope: Scope) -> str:
    """Return why a request was refused; empty if it was not, or for no reason that has a name."""
    return scope["state"].get("refusal", "")


def read_session_ref(scope: Scope) -> str:
    """Return the short name of the session behind a connection; empty if nobody has looked."""
    session, reference = (scope["state"].get(name) for name in ("session", "reference"))
    if isinstance(session, Session):
        return session.known_ref
    return reference.ref if isinstance(reference, Reference) else ""
