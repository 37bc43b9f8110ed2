"""Lets in events that the app has declared, and no others.

Reflex (0.10.1) queues whatever it is sent. For an event that nobody handles it writes all of it into the log,
headers and what a visitor has typed included, and keeps a note of it for as long as the worker lives.
"""

from typing import Any, cast

import reflex as rx
import structlog
from reflex_base.registry import RegistrationContext

log = structlog.get_logger("rxapp.events")

_NAME_LENGTH = 200


def admit_declared_events(app: rx.App) -> None:
    """Change an app so that an event which it cannot handle ends where it arrives, with a line in the log.

    Args:
        app: The app, before it serves.
    """
    namespace = cast("Any", app.event_namespace)
    take = namespace.on_event

    async def take_declared(sid: str, data: Any = None) -> None:
        if sid not in namespace.sid_to_token:
            log.warning("event refused", reason="no_tab")
        elif not _is_event(data):
            log.warning("event refused", reason="malformed")
        elif data["name"] not in RegistrationContext.get().event_handlers:
            # Its page may be of another release.
            log.warning("event refused", reason="unknown", name=data["name"][:_NAME_LENGTH])
        else:
            await take(sid, data)

    namespace.on_event = take_declared


def _is_event(data: Any) -> bool:
    """Return whether this has the shape of an event, as far as it is looked at before its handler is."""
    if not isinstance(data, dict):
        return False
    fields = cast("dict[str, Any]", data)
    router = fields.get("router_data", {})
    if not isinstance(router, dict):
        return False
    place = cast("dict[str, Any]", router)
    return (
        isinstance(fields.get("name"), str)
        and isinstance(fields.get("payload", {}), dict)
        and isinstance(place.get("pathname", ""), str)
        and isinstance(place.get("query", {}), dict)
    )
