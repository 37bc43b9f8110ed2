"""Tells from the frames of a return when the list was back, and what was shown until then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Shown = Literal["right", "wrong", "skeleton", "other"]


@dataclass(frozen=True)
class Frame:
    """What a frame showed.

    Attributes:
        began_ms: When its scripts began, from the start of the return.
        ended_ms: When its layout and paint were done.
        shows: "right", the cards that were in sight, each at its place; "wrong", others, or elsewhere;
            "skeleton", or "other", such as the page that was left.
        is_whole: Whether all cards were there, those out of sight too.
    """

    began_ms: float
    ended_ms: float
    shows: Shown
    is_whole: bool


@dataclass(frozen=True)
class Arrival:
    """How a return went.

    Attributes:
        right_ms: The end of the first frame from which on all were right; None if the last was not.
        whole_ms: The same, with the cards out of sight there too.
        is_first_right: Whether the first frame was right, and all that followed.
        wrong_frames: Frames with a wrong list or a skeleton, at any time.
    """

    right_ms: float | None
    whole_ms: float | None
    is_first_right: bool
    wrong_frames: int


def judge_frames(frames: Sequence[Frame], *, painted_ms: float = 0) -> Arrival:
    """Judge the frames of a return.

    Args:
        frames: All of them, in order.
        painted_ms: The time of a new document's first contentful paint. Of the frames that began before, only
            the last showed anything.
    """
    painted = drop_unpainted(frames, painted_ms)
    right = [frame.shows == "right" for frame in painted]
    return Arrival(
        right_ms=_find_end(painted, right),
        whole_ms=_find_end(painted, [frame.shows == "right" and frame.is_whole for frame in painted]),
        is_first_right=bool(painted) and all(right),
        wrong_frames=sum(frame.shows in ("wrong", "skeleton") for frame in painted),
    )


def _find_end(frames: Sequence[Frame], is_good: Sequence[bool]) -> float | None:
    """Return the end of the first frame from which on all are good."""
    first = max((at + 1 for at, good in enumerate(is_good) if not good), default=0)
    return frames[first].ended_ms if first < len(frames) else None


def drop_unpainted(frames: Sequence[Frame], painted_ms: float) -> Sequence[Frame]:
    """Return the frames without those before the first that showed anything."""
    before = sum(frame.began_ms < painted_ms for frame in frames)
    return frames[max(before - 1, 0) :]
