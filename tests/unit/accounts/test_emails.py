"""One address has one form, and what is no address has none."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxapp.accounts.emails import MAX_LENGTH, normalize_email
from rxapp.accounts.errors import InvalidEmailError

locals_ = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
domains = st.sampled_from(["example.com", "EXAMPLE.com", "bücher.example", "straße.de", "ΣΊΣΥΦΟΣ.gr"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann@Example.COM\n", "ann@example.com"),
        ("ann+shop@example.com", "ann+shop@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
        ("Zoe\u0301@example.com", "zo\u00e9@example.com"),
        ("ZO\u00c9@example.com", "zo\u00e9@example.com"),
        ("ann@localhost", "ann@localhost"),
    ],
)
def test_an_address_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert normalize_email(typed) == stored


@given(locals_, domains)
def test_the_form_of_a_form_is_itself(local: str, domain: str) -> None:
    try:
        stored = normalize_email(f"{local}@{domain}")
    except InvalidEmailError:
        return
    assert normalize_email(stored) == stored
    assert len(stored) <= MAX_LENGTH
    assert stored.isprintable()


@pytest.mark.parametrize(
    "text",
    [
        *("", "ann", "@", "ann@", "@example.com", "ann@@example.com", "ann@b@example.com"),
        *("ann @example.com", "ann@exa mple.com", "ann\t@example.com", '"ann"@example.com'),
        *("ann@-example.com", "ann@example-.com", "ann@.com", "ann@example..com", "ann@example.com."),
        *("ann@[127.0.0.1]", "ann\0@example.com", "ann\u200b@example.com", "ann\u2028@example.com"),
        *("ann\u202e@example.com", "ann@exam\u3000ple.com", "\ud800@example.com", "ann@\ud800.com"),
        *("ann@example.com\nBcc: bob@example.com", "<ann@example.com>", "ann@example.com,bob@example.com"),
        *("x" * 65 + "@example.com", "é" * 33 + "@example.com", "ann@" + "x" * 64 + ".com"),
        *("ann@" + "x." * 130 + "com", "x" * 1_000_000 + "@example.com", "ann@" + "ü" * 1_000_000),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidEmailError) as refusal:
        normalize_email(text)
    assert (refusal.value.code, refusal.value.field) == ("invalid_email", "email")


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with suppress(InvalidEmailError):
        assert "@" in normalize_email(text)
