"""Pages that people have open while they do all else: websockets that show a session as it changes."""

import re
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from reflex.constants.state import FIELD_MARKER

from rxapp import urls
from rxapp.inspector.state import InspectorState
from tests.support.accounts_http import COOKIE
from tests.support.citizens import Citizen
from tests.support.event_socket import SocketEndedError, open_event_socket

_STATE = InspectorState.get_full_name()
_FOLLOW = f"{_STATE}.follow"
_HAS_SESSION = f"has_session{FIELD_MARKER}"  # as Reflex sends it
_EMAIL = re.compile(r"[0-9a-f]{12}@example\.com")
# As long as a page waits, which has lost its socket, until it tries again.
_PAUSE_SECONDS = 1.0
# What was on its way when somebody signed out may come yet, also out of a process that stood still.
_UNDER_WAY_SECONDS = 3.0


@dataclass
class Onlooker:
    """One citizen's open page, in a thread of its own.

    Attributes:
        url: Of the site.
        citizen: Whose session it shows.
        opened: How often the socket was opened.
        shown: How often the session was shown.
        strangers: What was shown of other people.
        late: How often a session was shown that had ended.
    """

    url: str
    citizen: Citizen
    opened: int = 0
    shown: int = 0
    strangers: set[str] = field(default_factory=set[str])
    late: int = 0

    def look(self, is_over: threading.Event) -> None:
        """Keep the page open, whatever becomes of its socket."""
        while not is_over.is_set():
            if token := self.citizen.token:
                with suppress(SocketEndedError, OSError):  # a time-out is an OSError
                    self._look_once(token, is_over)
            time.sleep(_PAUSE_SECONDS)

    def _look_once(self, token: str, is_over: threading.Event) -> None:
        """Open the page, and look at it until its socket ends, or has nothing to show for some time."""
        email, is_shown = self.citizen.email, False
        with open_event_socket(self.url, {"Cookie": f"{COOKIE}={token}"}) as socket:
            self.opened += 1
            socket.start_event(_FOLLOW, urls.SESSION_INSPECTOR)
            while not is_over.is_set():
                update = socket.await_update(lambda update: bool(update.get("delta")))
                # Whoever has signed out before the socket was let in has a page without a session.
                is_shown = update["delta"].get(_STATE, {}).get(_HAS_SESSION, is_shown)
                self.shown += is_shown
                self.late += is_shown and self.citizen.has_left(token, _UNDER_WAY_SECONDS)
                self.strangers |= {*_EMAIL.findall(str(update))} - {email}


@contextmanager
def look_on(url: str, citizens: Sequence[Citizen]) -> Generator[list[Onlooker]]:
    """Let some citizens have a page open until the block ends."""
    is_over = threading.Event()
    onlookers = [Onlooker(url, citizen) for citizen in citizens]
    threads = [threading.Thread(target=onlooker.look, args=[is_over]) for onlooker in onlookers]
    for thread in threads:
        thread.start()
    try:
        yield onlookers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
