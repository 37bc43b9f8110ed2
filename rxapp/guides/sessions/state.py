"""The live part of the page: the visitor's own session, and the story played on this server."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import reflex as rx

from rxapp import runtime
from rxapp.guides.sessions.story.playing import Plays
from rxapp.guides.sessions.story.transcript import Transcript
from rxapp.inspector.cards import Deadline, make_deadlines
from rxapp.rendering import prefer_live
from rxapp.session_state import SessionState
from rxapp.sessions import SessionRecord, StoreUnavailableError

# The step of the story where a visitor is who has no session.
NO_SESSION = "first_request"
_UNREACHABLE = "Redis does not answer just now. Please try again in a moment."


@dataclass(frozen=True)
class OwnSession:
    """What the page says of the visitor's own session.

    Attributes:
        kind: What it is, in a word or two.
        step: The step of the story where the visitor is; empty if that is not known.
        place: The same in words.
        deadlines: When it ends: without activity, and in any case.
    """

    kind: str = "not asked yet"
    step: str = ""
    place: str = ""
    deadlines: list[Deadline] = field(default_factory=list[Deadline])


class SessionsGuideState(SessionState):
    """What the page shows, from the moment when the socket is open."""

    own: rx.Field[OwnSession] = rx.field(default_factory=OwnSession)
    is_played: bool = False
    note: str = ""
    transcript: rx.Field[Transcript] = rx.field(default_factory=Transcript)

    @rx.event
    async def look(self) -> None:
        """Look at the visitor's own session. Looking begins none."""
        try:
            record = await self._find_session()
        except StoreUnavailableError:
            self.own = OwnSession("unknown", place=_UNREACHABLE)
        else:
            self.own = describe_own(record)

    @rx.event(background=True)
    async def play(self) -> None:
        """Play the story, or show what someone else has played a moment ago."""
        async with self:
            self.note = "Playing…"
        try:
            transcript = await _open_plays(runtime.current()).ask()
        except StoreUnavailableError:
            async with self:
                self.note = _UNREACHABLE
        else:
            async with self:
                self.transcript, self.is_played, self.note = transcript, True, ""


@lru_cache(maxsize=1)
def _open_plays(app: runtime.Runtime) -> Plays:
    return Plays(app.redis, app.clock)


def live_transcript(page: Any) -> Any:
    """Return the play that was asked for; until then, and on the server, the recorded one."""
    state = SessionsGuideState
    return prefer_live(state.transcript, page.transcript, is_live=state.is_played)


def describe_own(record: SessionRecord | None) -> OwnSession:
    """Say what the visitor's session is, and which step of the story that is."""
    if record is None:
        return OwnSession("none", NO_SESSION, "You are at step 1. Looking at this page begins none.")
    deadlines = make_deadlines(record, runtime.current().clock())
    if record.user_id is None:
        return OwnSession(
            "a visitor's", "next_request", "You are at step 3: something is kept for you.", deadlines
        )
    return OwnSession("signed in", "sign_in", "You are at step 4: a new id since you signed in.", deadlines)
