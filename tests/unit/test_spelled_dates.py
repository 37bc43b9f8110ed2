"""Dates: the spellings that can be read in one way only, and those that cannot."""

from datetime import UTC, datetime

import pytest

from rxapp.blog.spelled_dates import parse_date


@pytest.mark.parametrize(
    "spelling",
    [
        "2024-01-31T08:05:00Z",
        "2024-01-31T08:05:00.000+00:00",
        "2024-01-31 10:05:00 +0200",
        "2024-01-31 08:05",
        "2024-01-31 08:05:00 UTC",
        "2024/1/31 8:05 am",
        "January 31, 2024 8:05 AM",
        "Jan. 31st, 2024, 08:05",
        "31 January 2024 at 08:05",
        "Wed, 31 Jan 2024 08:05:00 GMT",
        "Wednesday, January 31, 2024 03:05:00 -05:00",
        "31-Jan-2024 08:05",
    ],
)
def test_dates_are_read_in_many_spellings(spelling: str) -> None:
    assert parse_date(spelling) == datetime(2024, 1, 31, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "spelling",
    [
        "01/02/2024",
        "2024-02-30",
        "yesterday",
        "1706688000",
        "2024-01-31 25:00",
        "31 Foo 2024",
        "2024-01-31 +99:00",
        "2024-01-31 08:05 +99:00",
        "0001-01-01T00:00:00+10:00",
        "12:00" + " " * 20_000 + "x",
    ],
)
def test_what_is_no_single_date_is_refused(spelling: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_date(spelling)
