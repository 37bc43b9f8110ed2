"""What there is to say about one part of the deployment."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. It holds no secret, and no address that may hold one.

    Attributes:
        level: How bad it is. Only what is wrong makes the command fail.
        subject: What it is about.
        text: What was found.
        remedy: What to do about it; empty if nothing has to be done.
    """

    level: Level
    subject: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return the line."""
        line = f"{self.level.value:7}{self.subject:13}{self.text}"
        return f"{line}; {self.remedy}" if self.remedy else line


def well(subject: str, text: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(Level.OK, subject, text)


def note(subject: str, text: str, remedy: str = "") -> Finding:
    """Return something that the operator should know and may have meant."""
    return Finding(Level.NOTE, subject, text, remedy)


def wrong(subject: str, text: str, remedy: str) -> Finding:
    """Return something that has to be put right."""
    return Finding(Level.WRONG, subject, text, remedy)
