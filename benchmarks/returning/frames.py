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
        shows: "right", the list at its place; "wrong", another list, or another place in it; "skeleton", or
            "other", such as the page that was left.
    """

    began_ms: float
    ended_ms: float
    shows: Shown


@dataclass(frozen=True)
class Arrival:
    """How a return went.

    Attributes:
        right_ms: The end of the first frame from which on all were right; None if the last was not.
        is_first_right: Whether the first frame was right, and all that followed.
        wrong_frames: Frames with a wrong list or a skeleton, at any time.
    """

    right_ms: float | None
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
    bad = [at for at, frame in enumerate(painted) if frame.shows != "right"]
    first_right = bad[-1] + 1 if bad else 0
    return Arrival(
        right_ms=painted[first_right].ended_ms if first_right < len(painted) else None,
        is_first_right=bool(painted) and not bad,
        wrong_frames=sum(frame.shows in ("wrong", "skeleton") for frame in painted),
    )


def drop_unpainted(frames: Sequence[Frame], painted_ms: float) -> Sequence[Frame]:
    """Return the frames without those before the first that showed anything."""
    before = sum(frame.began_ms < painted_ms for frame in frames)
    return frames[max(before - 1, 0) :]
