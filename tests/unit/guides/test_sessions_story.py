"""What the story of sessions shows, and hides."""

import secrets
from datetime import timedelta

import pytest

from rxapp.guides.sessions.story.cookies import list_missing_flags
from rxapp.guides.sessions.story.kept import describe_record, write_rest
from rxapp.guides.sessions.story.names import Names
from rxapp.guides.sessions.story.visitor import Visitor
from rxapp.sessions.recording import shorten_command


def test_a_secret_has_a_stand_in_wherever_it_is_and_however_short() -> None:
    names, secret, other = Names(), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    names.number(secret, "secret")
    names.number(other, "secret")
    names.number(secret, "secret")
    shown = names.hide(f"{other} {secret}; {' '.join(shorten_command([secret, other]))}")
    assert shown == "<secret 2> <secret 1>; <secret 1> <secret 2>"


def test_what_has_no_name_and_was_shortened_is_random() -> None:
    assert Names().hide("SET abcd… 1") == "SET <random> 1"
    assert Names().hide(" ".join(shorten_command(["GET", "-" * 43]))) == "GET <none>"


def test_a_longer_name_is_not_taken_for_a_shorter_one() -> None:
    names = Names()
    names.add("abcd", "short")
    names.add("abcdefgh", "long")
    assert names.hide("abcdefgh abcd") == "<long> <short>"


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        (timedelta(days=30), "expires in 30 days"),
        (timedelta(hours=24), "expires in 1 day"),
        (timedelta(hours=12), "expires in 12 hours"),
        (timedelta(minutes=29, seconds=59), "expires in 30 minutes"),
        (timedelta(minutes=61), "expires in 61 minutes"),
        (timedelta(milliseconds=1), "expires in 1 minute"),
    ],
)
def test_a_rest_is_rounded_up_to_minutes(rest: timedelta, text: str) -> None:
    assert write_rest(rest // timedelta(milliseconds=1)) == text


def test_what_has_no_end_says_so() -> None:
    assert write_rest(-1) == "stays for ever"


def test_a_record_is_told_in_short() -> None:
    record = {b"k": b"standard", b"u": b"ada", b"c": b"1", b"v": b"0", b"d:cart": b'["mug"]'}
    assert describe_record(record) == 'record (hash): d:cart=["mug"], k=standard, u=ada, and 2 more fields'


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("id=1; Path=/", ["HttpOnly", "Secure", "SameSite"]),
        ("id=httponly; Path=/; secure", ["HttpOnly", "SameSite"]),
        ("__Host-session=a.b; Path=/; HttpOnly; SameSite=Lax; Secure", []),
    ],
)
def test_missing_flags_are_found(header: str, missing: list[str]) -> None:
    assert list_missing_flags(header) == missing


def test_a_visitor_does_not_print_the_cookie() -> None:
    assert "token" not in repr(Visitor("Laptop", "session=token"))
