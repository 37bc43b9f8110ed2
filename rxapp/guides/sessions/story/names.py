"""Stand-ins for what is secret or random, so that a reader can follow each through the story.

Every run of the story reads the same, and no run shows a secret: whatever is shown passes through here.
"""

import re

# What `rxapp.sessions.recording` leaves of a long word.
_SHORTENED = re.compile(r"[A-Za-z0-9_-]{4}…")
_KEPT_CHARACTERS = 4
_NOBODY = "-" * 43
RANDOM = "<random>"


class Names:
    """Stand-ins by what they stand for."""

    def __init__(self) -> None:
        """Begin with what stands for no session at all."""
        self._stand_ins: dict[str, str] = {}
        self.add(_NOBODY, "none")

    def add(self, real: str, stand_in: str) -> None:
        """Say what to write in the place of something; the first stand-in stays."""
        self._stand_ins.setdefault(real, f"<{stand_in}>")

    def number(self, real: str, kind: str) -> None:
        """Say so with the next number of its kind."""
        taken = sum(each.startswith(f"<{kind} ") for each in self._stand_ins.values())
        self.add(real, f"{kind} {taken + 1}")

    def hide(self, text: str) -> str:
        """Return a text as it can be shown. A word that was shortened and has no name is "random"."""
        # The longest first: one may be part of another.
        for real in sorted(self._stand_ins, key=len, reverse=True):
            text = text.replace(real, self._stand_ins[real])
            text = text.replace(f"{real[:_KEPT_CHARACTERS]}…", self._stand_ins[real])
        return _SHORTENED.sub(RANDOM, text)
