"""Which passwords may be chosen, and what is said about the others."""

import random
import string
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxapp.accounts.errors import PasswordRefusedError
from rxapp.accounts.password_policy import check_guessability, check_length
from tests.support.passwords import GOOD_PASSWORD

EMAIL = "wren.okafor@birdhouse.example"
NAME = "Wren Okafor"
LEET = "4@8({[<3691!|0$5+7%2"


def refuse_length(password: str) -> str:
    """Return the code with which the length of a password is refused."""
    with pytest.raises(PasswordRefusedError) as refusal:
        check_length(password, unicodedata.normalize("NFKC", password), field="password")
    assert refusal.value.field == "password"
    return refusal.value.code


def check(password: str) -> None:
    check_guessability(password, (EMAIL, NAME), field="new_password")


def refuse(password: str) -> str:
    """Return why a password is refused."""
    with pytest.raises(PasswordRefusedError) as refusal:
        check(password)
    assert (refusal.value.code, refusal.value.field) == ("password_too_common", "new_password")
    return refusal.value.message


@pytest.mark.parametrize("character", ["x", " ", "é", "e\u0301", "猫", "🐈", "\0", "\U0010ffff"])
def test_15_to_128_characters_are_accepted(character: str) -> None:
    for length in (15, 128):
        password = character * length
        check_length(password, unicodedata.normalize("NFKC", password), field="password")
    assert refuse_length(character * 14) == "password_too_short"
    assert refuse_length(character * 129) == "password_too_long"


def test_a_ligature_is_one_character_whatever_it_stands_for() -> None:
    assert len(unicodedata.normalize("NFKC", "\ufdfa")) == 18
    assert refuse_length("\ufdfa") == "password_too_short"


@pytest.mark.parametrize("password", ["", "\ud800"])
def test_odd_texts_are_short(password: str) -> None:
    assert refuse_length(password) == "password_too_short"


@pytest.mark.parametrize(
    "password",
    [
        *(GOOD_PASSWORD, "correct horse battery staple", "correcthorsebatterystaple"),
        *("vQ3nZ8kLw2xT6yR", "xkcd-936-was-right-about-it", "кот на крыше сидит тихо"),
        *("🔒🔑🐈🐕🌊🌋🍎🍇🎈🎉🎁🎂🚀🛸🧊", " leading and trailing spaces count "),
        *("my horse wren okafor eats violins", "\0\1\2 control characters too"),
    ],
)
def test_a_password_that_is_hard_to_guess_is_accepted(password: str) -> None:
    check(password)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("qwerty123456789", "many people"),
        ("1qaz2wsx3edc4rfv", "many people"),
        ("password1234567", "many people"),
        ("iloveyou1234567", "many people"),
        ("123456789qwertyui", "many people"),
        ("passwordpassword", "repeats"),
        ("p@ssw0rdp@ssw0rd", "repeats"),
        ("password password", "repeats"),
        ("Qwerty-qwerty-QWERTY", "repeats"),
        ("пароль пароль пароль", "repeats"),
        ("aaaaaaaaaaaaaaa", "repeats"),
        ("abbabababbabaab", "repeats"),
        ("trustno1trustno1", "repeats"),
        ("abcdefghijklmnop", "sequence"),
        ("98765432109876543210", "repeats"),
        ("qwertyuiop[]asdf", "keyboard"),
        ("januaryfebruary", "common words"),
    ],
)
def test_a_common_or_lengthened_password_is_refused_with_the_reason(password: str, word: str) -> None:
    assert word in refuse(password)


@pytest.mark.parametrize(
    "password",
    [
        *(EMAIL, "wren.okafor.1990", "Wren Okafor 2024!", "WrenOkaforWrenOkafor", "okafor-okafor-okafor"),
        *("rxapp-rxapp-1234", "birdhouse-birdhouse1", "wren@birdhouse12"),
    ],
)
def test_what_others_know_of_the_owner_counts_for_nothing(password: str) -> None:
    refuse(password)


def test_names_of_others_do_count() -> None:
    check_guessability("wren.okafor.1990", ("ann@example.com", "Ann"), field="password")


def test_checks_at_the_same_time_do_not_mix_up_their_owners() -> None:
    def is_refused(owner: str) -> bool:
        try:
            check_guessability("halloway-quartzman", (owner,), field="password")
        except PasswordRefusedError:
            return True
        return False

    owners = ["Halloway Quartzman", "Ann Bee"] * 20
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(is_refused, owners)) == [True, False] * 20


@given(st.text(st.characters(), min_size=1, max_size=128), st.text(max_size=40))
def test_any_text_is_accepted_or_refused(password: str, name: str) -> None:
    try:
        check_guessability(password, (name,), field="password")
    except PasswordRefusedError as refusal:
        assert refusal.message.endswith(".")  # noqa: PT017 -- not every text is refused


def spell_randomly(alphabet: str) -> str:
    spell = random.Random(1)  # noqa: S311 -- the same text every time
    return "".join(spell.choice(alphabet) for _ in range(128))


@pytest.mark.parametrize(
    "password",
    [
        *((LEET * 7)[:128], "a" * 128, "ab" * 64, "1.1.91" * 21, "11/12/1991 " * 11, "password" * 16),
        *map(spell_randomly, (LEET, string.punctuation, string.printable, string.digits, "ab", "1|!7+$5")),
    ],
)
def test_a_hostile_text_takes_no_longer_than_a_hash_or_a_few(password: str) -> None:
    """Unbounded, the first takes more than two seconds."""
    began = time.process_time()
    with suppress(PasswordRefusedError):
        check(password)
    assert time.process_time() - began < 1
