"""What an author may type, and what is said of the rest."""

from datetime import UTC, datetime, timedelta

import pytest

from rxapp.blog.writing.problems import RefusedTextError
from rxapp.blog.writing.texts import MAX_BODY, MAX_TAG, MAX_TAGS, MAX_TITLE, Typed, read_text, read_time
from rxapp.web.security import MAX_BODY_BYTES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = {"title": "A title", "tags": "Redis, Sessions", "body": "Some text."}


def refuse(**fields: str) -> list[tuple[str, str]]:
    with pytest.raises(RefusedTextError) as refusal:
        read_text(Typed(**GOOD | fields), for_readers=True)
    assert all(problem.message.endswith((".", "!")) for problem in refusal.value.problems)
    return [(problem.code, problem.field) for problem in refusal.value.problems]


def test_what_is_good_is_tidied() -> None:
    text = read_text(
        Typed(title="  A \t title ", tags="#Redis, redis,, Café  au lait ", body="One\r\ntwo\rthree\n\n"),
        for_readers=True,
    )
    assert text.title == "A title"
    assert text.tags == {"redis": "Redis", "cafe-au-lait": "Café au lait"}
    assert text.markdown == "One\ntwo\nthree"


def test_a_draft_may_be_empty() -> None:
    text = read_text(Typed(), for_readers=False)
    assert (text.title, text.tags, text.markdown) == ("", {}, "")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"title": " \n"}, "title_missing", "title"),
        ({"title": "x" * (MAX_TITLE + 1)}, "title_too_long", "title"),
        ({"title": "a\u202eb"}, "invalid_title", "title"),
        ({"title": "a\0b"}, "invalid_title", "title"),
        ({"tags": "!!"}, "invalid_tag", "tags"),
        ({"tags": "a\0"}, "invalid_tag", "tags"),
        ({"tags": ",".join(f"t{number}" for number in range(MAX_TAGS + 1))}, "too_many_tags", "tags"),
        ({"tags": "x" * (MAX_TAG + 1)}, "tag_too_long", "tags"),
        ({"tags": "\ufdfa" * 10}, "tag_too_long", "tags"),  # one letter that is eighteen in a slug
        ({"body": "\n \n"}, "body_missing", "body"),
        ({"body": "x" * (MAX_BODY + 1)}, "body_too_long", "body"),
        ({"body": "a\0b"}, "invalid_body", "body"),
        ({"body": "a\x1bb"}, "invalid_body", "body"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(fields: dict[str, str], code: str, field: str) -> None:
    assert refuse(**fields) == [(code, field)]


def test_everything_that_is_wrong_is_named_at_once() -> None:
    assert refuse(title="", tags="!", body="") == [
        ("title_missing", "title"),
        ("invalid_tag", "tags"),
        ("body_missing", "body"),
    ]


def test_the_limits_themselves_are_allowed() -> None:
    tags = ", ".join(f"{number}{'x' * (MAX_TAG - 1)}" for number in range(MAX_TAGS))
    text = read_text(Typed("x" * MAX_TITLE, tags, "x" * MAX_BODY), for_readers=True)
    assert (len(text.title), len(text.tags), len(text.markdown)) == (MAX_TITLE, MAX_TAGS, MAX_BODY)


def test_the_longest_text_fits_into_a_request() -> None:
    a_form = 12 * (MAX_BODY + MAX_TITLE + MAX_TAGS * MAX_TAG) + 1_000
    assert a_form < MAX_BODY_BYTES


def test_a_time_is_in_utc() -> None:
    assert read_time("2026-03-01T12:01", now=NOON) == NOON + timedelta(minutes=1)
    assert read_time("2026-03-01T12:01:30", now=NOON) == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid_time"),
        ("tomorrow", "invalid_time"),
        ("2026-02-30T12:00", "invalid_time"),
        ("2026-03-01T12:00", "time_passed"),
        ("0001-01-01T00:00", "time_passed"),
        ("2027-04-01T12:00", "time_too_far"),
        ("9999-12-31T23:59", "time_too_far"),
    ],
)
def test_a_time_that_cannot_be_kept_is_refused(text: str, code: str) -> None:
    with pytest.raises(RefusedTextError) as refusal:
        read_time(text, now=NOON)
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [(code, "publish_at")]
