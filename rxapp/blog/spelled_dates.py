"""Reads dates as authors spell them. What has no time zone is taken as UTC.

Spellings in which day and month could be confused (`01/02/2024`) are refused.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_LONGEST: Final = 60

_YEAR_FIRST = r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
_WEEKDAY = r"(?:[a-z]{3,9},?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_DAY_FIRST = rf"{_WEEKDAY}{_DAY}[\s\-]+{_MONTH},?[\s\-]+(?P<year>\d{{4}})"
_MONTH_FIRST = rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})"
_TIME = (
    r"(?:(?:t|,?\s+(?:at\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>am|pm)?\s*(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}:?(?:\d{2})?)?)?"
)
_SPELLINGS: Final = tuple(
    re.compile(day + _TIME, re.IGNORECASE | re.ASCII) for day in (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST)
)
_OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")


def parse_date(value: object) -> datetime:
    """Return the moment a value from front matter stands for, aware and in UTC.

    Args:
        value: Text, or a date or datetime as TOML has them. A day alone means its beginning.

    Raises:
        ValueError: It is not a date, or not one that can be read in one way only.
    """
    moment = value
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if not isinstance(moment, datetime):
        moment = _read_text(str(value).strip())
    try:
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{value!r} is out of the range of dates") from error


def _read_text(text: str) -> datetime:
    """Return the moment that a text spells."""
    for spelling in _SPELLINGS if len(text) < _LONGEST else ():
        if found := spelling.fullmatch(text):
            return _assemble(found.groupdict())
    raise ValueError(f"{text[:40]!r} is not a date like 2024-01-31 or 2024-01-31T08:00:00Z")


def _assemble(parts: dict[str, str | None]) -> datetime:
    """Return the moment made of the parts of a spelling; ValueError if there is no such day or time."""
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].lower() == "pm" else 0)
    return datetime(
        int(parts["year"] or 0),
        int(parts.get("month") or _number_month(parts.get("name") or "")),
        int(parts["day"] or 0),
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int((parts["fraction"] or "0")[:6].ljust(6, "0")),
        tzinfo=_read_zone(parts["zone"] or ""),
    )


def _number_month(name: str) -> int:
    """Return the number of an English month, in full or cut to three letters or more."""
    if name[:3].lower() not in _MONTHS:
        raise ValueError(f"{name!r} is not the English name of a month")
    return _MONTHS.index(name[:3].lower()) + 1


def _read_zone(zone: str) -> timezone:
    """Return the time zone of an offset such as `+02:00` or `GMT-5`; UTC if there is none."""
    offset = _OFFSET.search(zone)
    if not offset:
        return UTC
    length = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(-length if offset[1] == "-" else length)
