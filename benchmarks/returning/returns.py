"""What a return to the list showed and cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.returning.frames import Arrival

_DATA = {"fetch", "xmlhttprequest", "websocket"}


@dataclass(frozen=True)
class Request:
    """A request, or a message that was sent over a websocket.

    Attributes:
        kind: What started it: "fetch", "navigation", "websocket" and others.
        at: When, in milliseconds from the start of the return.
        bytes: What came over the wire for it, or was sent.
    """

    kind: str
    at: float
    bytes: int


@dataclass(frozen=True)
class Return:
    """One return to the list.

    Attributes:
        right_ms: When the right cards were in sight at the right place to stay; None if they never were.
        whole_ms: When those out of sight were there as well.
        is_first_right: Whether nothing else was ever painted.
        has_cards: Whether the right cards were there at the end, wherever.
        wrong_frames: Frames with a wrong list or a skeleton.
        shift: The browser's layout shifts.
        requests: Requests that began before the right paint, or before it was given up.
        data_requests: Those among them that scripts made for data.
        bytes: What came over the wire for these requests.
    """

    right_ms: float | None
    whole_ms: float | None
    is_first_right: bool
    has_cards: bool
    wrong_frames: int
    shift: float
    requests: int
    data_requests: int
    bytes: int


def make_return(arrival: Arrival, requests: Sequence[Request], *, shift: float, has_cards: bool) -> Return:
    """Put together what was seen of a return."""
    early = [each for each in requests if arrival.right_ms is None or each.at < arrival.right_ms]
    return Return(
        right_ms=arrival.right_ms,
        whole_ms=arrival.whole_ms,
        is_first_right=arrival.is_first_right,
        has_cards=has_cards,
        wrong_frames=arrival.wrong_frames,
        shift=shift,
        requests=len(early),
        data_requests=sum(each.kind in _DATA for each in early),
        bytes=sum(each.bytes for each in early),
    )
