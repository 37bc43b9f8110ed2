"""Statistics as they are read from a session, whatever its visitor has written there."""

from datetime import UTC, datetime

import pytest

from rxapp.cart.visit_views import make_facts
from rxapp.cart.visits import Visits, read_visits
from tests.support.carts import make_record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MILLISECONDS = b"%d" % (NOON.timestamp() * 1000)


def test_a_session_that_counts_nothing_has_no_statistics() -> None:
    assert read_visits({}) == Visits(0, 0, 0, None, None)
    assert make_facts(None) == []
    assert make_facts(make_record({})) == []


def test_statistics_are_shown_for_people() -> None:
    fields = {"visits:count": b"2", "visits:pages": b"1234", "visits:posts": b"7"}
    fields |= {"visits:first": MILLISECONDS, "visits:last": MILLISECONDS}
    assert [(fact.name, fact.text) for fact in make_facts(make_record(fields))] == [
        ("Visits", "2"),
        ("Pages read", "1,234"),
        ("Posts read", "7"),
        ("First seen", "1 March 2026, 12:00 UTC"),
        ("Last seen", "1 March 2026, 12:00 UTC"),
    ]


@pytest.mark.parametrize("raw", [b'"x"', b"[", b"-5", b"1e400", b"true", b"null", b"9" * 300, b"\xff"])
def test_what_is_no_count_is_nothing(raw: bytes) -> None:
    found = read_visits({f"visits:{name}": raw for name in ("count", "pages", "posts")})
    assert (found.visits, found.pages, found.posts) == (0, 0, 0)


@pytest.mark.parametrize("raw", [b'"x"', b"1e400", b"null", b"9" * 15, b"9" * 300, b"-" + b"9" * 17])
def test_what_is_no_time_is_none(raw: bytes) -> None:
    fields = {"visits:first": raw, "visits:last": raw, "visits:pages": b"3"}
    assert read_visits(fields).last_at is None
    assert make_facts(make_record(fields)) == []
