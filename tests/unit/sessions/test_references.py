"""Tokens and references: their shape, what is refused, and what neither gives away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxapp.sessions.references import Reference, Token, TokenKeys, parse_reference, parse_token

KEYS = TokenKeys(b"a key")
TAG = "A" * 16
SECRET = "s" * 43

MALFORMED = [
    "",
    ".",
    TAG,
    SECRET,
    f"{TAG}.",
    f".{SECRET}",
    f"{TAG}{SECRET}",
    f"{TAG}.{SECRET[1:]}",
    f"{TAG}.{SECRET}s",
    f"{TAG[1:]}.{SECRET}",
    f"{TAG}A.{SECRET}",
    f"{TAG}.{SECRET}.{SECRET}",
    f" {TAG}.{SECRET}",
    f"{TAG}.{SECRET}\n",
    f"{TAG}.{SECRET}\r\nSet-Cookie: a=b",
    f"{TAG}.{SECRET[:-1]};",
    f"{TAG}.{SECRET[:-1]}\x00",
    f"{TAG}.{SECRET[:-1]}=",
    f"{TAG}.{SECRET[:-1]}+",
    f"{TAG}.{SECRET[:-1]}/",
    f"{TAG}.{SECRET[:-1]} ",
    f"{TAG}.{SECRET[:-1]}é",
    f"{TAG}.{SECRET[:-1]}٣",
    f"{TAG[:-1]}}}.{SECRET}",
    f"{{{TAG[:-2]}}}.{SECRET}",
    f"{TAG[:-1]}:.{SECRET}",
    f"{TAG[:-1]}*.{SECRET}",
    f"../{TAG[3:]}.{SECRET}",
    f"{TAG},{SECRET}",
    f"{TAG}.{SECRET}" * 100,
    "s" * 100_000,
]


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_not_exactly_a_token_is_none(text: str) -> None:
    """3, 4, 5: an id that is over-long, malformed or unsafe in a header never reaches the store."""
    assert parse_token(text) is None
    assert parse_reference(text) is None


@given(st.text())
def test_no_text_is_taken_for_a_token_unless_it_is_one(text: str) -> None:
    """4, 5."""
    token = parse_token(text)
    assert token is None or token.cookie_value == text


@given(st.from_regex(r"[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{43}", fullmatch=True))
def test_what_has_the_shape_is_read_and_written_as_it_is(text: str) -> None:
    token, reference = parse_token(text), parse_reference(text)
    assert token is not None
    assert reference is not None
    assert (token.cookie_value, str(reference)) == (text, text)


def test_what_is_made_has_the_shape() -> None:
    for token in (KEYS.make_anonymous_token(), KEYS.make_token(KEYS.list_tags("ada")[0])):
        assert parse_token(token.cookie_value) == token
        reference = KEYS.refer(token)
        assert parse_reference(str(reference)) == reference
        assert reference.tag == token.tag


def test_no_two_tokens_are_the_same() -> None:
    """A secret has 256 random bits, a tag of nobody 96."""
    tokens = [KEYS.make_anonymous_token() for _ in range(1000)]
    assert len({token.secret for token in tokens}) == len({token.tag for token in tokens}) == 1000


def test_a_token_is_never_printed() -> None:
    """10."""
    token = KEYS.make_anonymous_token()
    for text in (repr(token), str(token), f"{token}", repr([token])):
        assert token.secret not in text
        assert token.tag in text


def test_the_short_name_is_the_beginning_of_the_digest() -> None:
    reference = KEYS.refer(KEYS.make_anonymous_token())
    assert reference.digest.startswith(reference.ref)
    assert len(reference.ref) == 16


def test_a_reference_tells_nothing_of_the_secret() -> None:
    """7: nor does a secret one bit away have anything like the same digest."""
    first, second = Token(TAG, SECRET), Token(TAG, f"{SECRET[:-1]}t")
    digests = [KEYS.refer(token).digest for token in (first, second)]
    assert SECRET not in str(KEYS.refer(first))
    assert sum(one == other for one, other in zip(*digests, strict=True)) < 10


def test_a_digest_is_the_same_in_every_process() -> None:
    """The value is written down: should it change, everybody is signed out."""
    assert KEYS.refer(Token(TAG, SECRET)) == Reference(TAG, "Oe_07a-9IfURy5cXXDlV-LXX89s9vCFyv25aZ-2uKJY")
    assert KEYS.list_tags("ada") == ("EvBmJlnjxYIDQNyl",)


def test_another_key_gives_other_references_and_other_tags() -> None:
    other, token = TokenKeys(b"another key"), Token(TAG, SECRET)
    assert other.refer(token) != KEYS.refer(token)
    assert other.list_tags("ada") != KEYS.list_tags("ada")


def test_the_previous_keys_are_tried_after_the_one_in_use() -> None:
    """8."""
    old, older, token = TokenKeys(b"old"), TokenKeys(b"older"), Token(TAG, SECRET)
    keys = TokenKeys(b"new", b"old", b"older")
    assert keys.list_references(token) == (
        TokenKeys(b"new").refer(token),
        old.refer(token),
        older.refer(token),
    )
    assert keys.refer(token) == keys.list_references(token)[0]
    assert keys.list_tags("ada")[1:] == (*old.list_tags("ada"), *older.list_tags("ada"))


USERS = ["1", "2", "10", "ada", "Ada", "ada ", "ada@example.com", "", "ü", "用户", "a" * 1000]


def test_a_tag_does_not_tell_whose_it_is() -> None:
    """7: tags are in cookies and in names of keys."""
    tags = [KEYS.list_tags(user)[0] for user in USERS]
    assert len(set(tags)) == len(USERS)
    for user, tag in zip(USERS, tags, strict=True):
        assert parse_token(f"{tag}.{SECRET}") is not None
        assert len(user) < 2 or user not in tag


def test_a_tag_is_not_made_with_the_key_that_digests_are_made_with() -> None:
    """A user who chose a name like a secret would otherwise learn a part of its digest."""
    assert not KEYS.refer(Token(TAG, "ada")).digest.startswith(KEYS.list_tags("ada")[0])
