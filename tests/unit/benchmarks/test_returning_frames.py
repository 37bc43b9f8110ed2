"""When a list was back, by the frames that were painted."""

import pytest

from benchmarks.returning.frames import Frame, Shown, judge_frames
from benchmarks.returning.returns import Request, make_return

FRAME_MS = 16


def make_frames(*shown: Shown, whole_from: int = 0) -> list[Frame]:
    """Return frames one after the other, each painted 10 ms after it began."""
    return [
        Frame(at * FRAME_MS, at * FRAME_MS + 10, each, is_whole=at >= whole_from)
        for at, each in enumerate(shown)
    ]


def test_a_list_is_back_at_the_end_of_its_first_right_frame() -> None:
    arrival = judge_frames(make_frames("other", "other", "right", "right"))
    assert (arrival.right_ms, arrival.wrong_frames) == (42, 0)


def test_a_list_is_whole_once_the_cards_out_of_sight_are_there_too() -> None:
    arrival = judge_frames(make_frames("other", "right", "right", "right", whole_from=2))
    assert (arrival.right_ms, arrival.whole_ms) == (26, 42)


def test_a_list_whose_cards_never_come_is_not_whole() -> None:
    arrival = judge_frames(make_frames("right", "right", whole_from=2))
    assert (arrival.right_ms, arrival.whole_ms) == (10, None)


def test_a_whole_list_elsewhere_is_not_back() -> None:
    assert judge_frames(make_frames("right", "wrong")).whole_ms is None


def test_a_list_that_is_lost_again_was_not_back_before() -> None:
    arrival = judge_frames(make_frames("other", "right", "wrong", "right"))
    assert (arrival.right_ms, arrival.wrong_frames) == (58, 1)


@pytest.mark.parametrize("last", ["wrong", "skeleton", "other"])
def test_a_list_that_is_not_right_at_the_end_never_was_back(last: Shown) -> None:
    assert judge_frames(make_frames("right", last)).right_ms is None


def test_skeletons_are_wrong_and_the_page_that_was_left_is_not() -> None:
    assert judge_frames(make_frames("other", "skeleton", "skeleton", "wrong", "right")).wrong_frames == 3


def test_frames_before_the_first_paint_were_not_seen() -> None:
    frames = make_frames("other", "wrong", "right", "right")
    arrival = judge_frames(frames, painted_ms=40)
    assert (arrival.right_ms, arrival.is_first_right, arrival.wrong_frames) == (42, True, 0)


def test_the_last_frame_before_the_first_paint_is_the_first_that_was_seen() -> None:
    arrival = judge_frames(make_frames("other", "wrong", "right"), painted_ms=20)
    assert (arrival.is_first_right, arrival.wrong_frames) == (False, 1)


def test_no_frame_is_no_return() -> None:
    arrival = judge_frames([])
    assert (arrival.right_ms, arrival.is_first_right) == (None, False)


def test_what_is_asked_for_after_the_right_paint_does_not_count() -> None:
    requests = [Request("navigation", 0, 5000), Request("fetch", 41, 300), Request("fetch", 43, 70_000)]
    arrival = judge_frames(make_frames("other", "other", "right"))
    found = make_return(arrival, requests, shift=0, has_cards=True)
    assert (found.requests, found.data_requests, found.bytes) == (2, 1, 5300)


def test_all_that_is_asked_for_counts_where_the_list_never_comes_back() -> None:
    requests = [Request("fetch", 0, 1), Request("websocket", 9000, 2), Request("css", 9000, 4)]
    found = make_return(judge_frames(make_frames("wrong")), requests, shift=0, has_cards=True)
    assert (found.right_ms, found.requests, found.data_requests, found.bytes) == (None, 3, 2, 7)
