"""The session behind an event. Every handler that reads or changes what is someone's asks here first."""

from urllib.parse import urlsplit

import reflex as rx
import structlog

from rxapp import runtime, urls
from rxapp.session_state.event_origin import describe_origin
from rxapp.sessions import SessionRecord, read_reference

log = structlog.get_logger("rxapp.events")


class SignedOutError(Exception):
    """An event needs someone who is signed in, and nobody is. It leads to the sign-in page."""

    def __init__(self, return_to: str) -> None:
        """Say where the visitor was.

        Args:
            return_to: Path to come back to.
        """
        super().__init__("signed out")
        self.return_to = return_to


class SessionState(rx.State):
    """State whose handlers know their visitor. A public method would be an event that anyone may send."""

    async def _find_session(self) -> SessionRecord | None:
        """Return the live session of this event, looked up now, and note the activity.

        Raises:
            StoreUnavailableError: The store does not answer.
        """
        reference = read_reference(self.router.headers.raw_headers)
        if reference is None:
            return None
        sessions = runtime.current().sessions
        record = await sessions.store.find(reference)
        if record is not None:
            await sessions.touch_if_due(record)
        return record

    async def _require_user(self) -> SessionRecord:
        """Return the live session of the user whose event this is.

        Raises:
            SignedOutError: Nobody is signed in, or not any more.
            StoreUnavailableError: The store does not answer.
        """
        record = await self._find_session()
        if record is None or record.user_id is None:
            raise SignedOutError(urlsplit(self.router.url).path or urls.HOME)
        return record


def answer_event_error(exception: Exception) -> rx.event.EventSpec | None:
    """Return what a page does when one of its events could not be handled.

    Args:
        exception: Raised by the handler.

    Returns:
        The way to the sign-in page for who is signed out; None for a fault, which is logged.
    """
    if isinstance(exception, SignedOutError):
        return rx.redirect(urls.sign_in(return_to=exception.return_to))
    log.error("event failed", exc_info=exception, **describe_origin())
    return None
