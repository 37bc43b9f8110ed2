"""How the rest of a time is written."""

from datetime import timedelta

import pytest

from rxapp.browser.countdown import count_seconds, write_rest


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "00:00:00"),
        (59, "00:00:59"),
        (3_599, "00:59:59"),
        (86_399, "23:59:59"),
        (86_400, "1 day 00:00:00"),
        (2_591_999, "29 days 23:59:59"),
    ],
)
def test_a_rest_is_written_with_two_digits_a_part(seconds: int, text: str) -> None:
    assert write_rest(seconds) == text


@pytest.mark.parametrize(("milliseconds", "seconds"), [(1_999, 1), (999, 0), (0, 0), (-5_000, 0)])
def test_a_second_that_is_not_whole_is_not_promised(milliseconds: int, seconds: int) -> None:
    assert count_seconds(timedelta(milliseconds=milliseconds)) == seconds
