"""Which passwords may be chosen. The reasons are in `docs/decisions/0007-passwords.md`."""

import re
from collections.abc import Sequence
from threading import Lock
from typing import Final

from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE

from rxapp.accounts.errors import PasswordRefusedError
from rxapp.ui.site import SITE_NAME

MIN_LENGTH: Final = 15  # NIST SP 800-63B-4, 3.1.1.2, of a password that is the only factor
MAX_LENGTH: Final = 128
# As typed: a character of the normal form comes from at most four.
MAX_TYPED: Final = 4 * MAX_LENGTH

_MIN_GUESSES = 10**10  # zxcvbn's highest class
_MIN_DIFFERENT = 5

# What keeps the estimate under 0.2 s for the worst texts we know; without them it takes three seconds.
_MAX_ESTIMATED = 72
_MAX_SYMBOLS = 6
_SYMBOLS = frozenset(symbol for symbols in L33T_TABLE.values() for symbol in symbols)
_PRIVATE_USE = 0xE000

_MIN_WORD = 3
_MAX_WORDS = 24
_SEPARATORS = re.compile(r"[\W_]+")

_PERSONAL = "This password is made of your name, your e-mail address or the name of this site."
_REPEATS = "This password repeats a few characters or words."
_COMMON = "This password is made of passwords that many people use."
_WORDS = "This password is made of a few common words; add some that have nothing to do with them."
_EASY = "This password is easy to guess; add some words that have nothing to do with it."
_REASONS_BY_DICTIONARY = {"user_inputs": _PERSONAL, "passwords": _COMMON}
_REASONS_BY_PATTERN = {
    "repeat": _REPEATS,
    "sequence": "This password is mostly a sequence, such as abc or 123.",
    "spatial": "This password follows the keys of a keyboard.",
    "date": "This password is mostly a date.",
    "regex": "This password is mostly a year.",
}

# The estimator keeps the words of its caller in a global variable. It is pure Python, which runs one at a
# time anyway.
_estimator = Lock()


def check_length(typed: str, normalized: str, *, field: str) -> None:
    """Refuse a password that is too short or too long, in code points.

    Args:
        typed: As it was typed.
        normalized: In the form that is hashed. One ligature can become a whole phrase there, which is
            not a password; a letter and its accent become one character.
        field: The input it came from.

    Raises:
        PasswordRefusedError: `password_too_short` or `password_too_long`.
    """
    if min(len(typed), len(normalized)) < MIN_LENGTH:
        message = f"Use at least {MIN_LENGTH} characters. A few unrelated words are easy to remember."
        raise PasswordRefusedError("password_too_short", message, field=field)
    if len(normalized) > MAX_LENGTH:
        raise PasswordRefusedError("password_too_long", f"Use at most {MAX_LENGTH} characters.", field=field)


def check_guessability(password: str, personal: Sequence[str], *, field: str) -> None:
    """Refuse a password that is common, follows a pattern or is made of what others know of its owner.

    It takes up to half a second of processor time, so it does not belong in an event loop.

    Args:
        password: In the form that is hashed, of good length.
        personal: E-mail address and name of its owner.
        field: The input it came from.

    Raises:
        PasswordRefusedError: `password_too_common`, with a message that says why (ASVS 5.0, 6.2.4).
    """
    words = _split_words(*personal, SITE_NAME)
    reason = _find_repetition(password) or _find_pattern(password, words)
    if reason is None:
        # The estimator misses short words between separators: what is personal shall count for nothing.
        rest = _remove(password, words)
        if rest != password.casefold() and _find_pattern(rest, words) is not None:
            reason = _PERSONAL
    if reason is not None:
        raise PasswordRefusedError("password_too_common", reason, field=field)


def _split_words(*texts: str) -> list[str]:
    """Return what others know of the owner: whole, and word by word, longest first."""
    folded = [text.casefold()[:_MAX_ESTIMATED] for text in texts]
    words = {*folded, *(word for text in folded for word in _SEPARATORS.split(text))}
    return sorted((word for word in words if len(word) >= _MIN_WORD), key=lambda word: (-len(word), word))[
        :_MAX_WORDS
    ]


def _remove(password: str, words: Sequence[str]) -> str:
    """Return a password without the words."""
    pattern = "|".join(re.escape(word) for word in words)
    return re.sub(pattern, "", password.casefold()) if pattern else password


def _find_repetition(password: str) -> str | None:
    """Return why a password is a repetition that the estimator does not see."""
    parts = [part for part in _SEPARATORS.split(password.casefold()) if part]
    is_one_word = len(parts) > 1 and len(set(parts)) == 1
    return _REPEATS if is_one_word or len(set(password)) < _MIN_DIFFERENT else None


def _find_pattern(password: str, words: Sequence[str]) -> str | None:
    """Return why a text is easy to guess; None if it is not."""
    if not password:
        return _PERSONAL
    with _estimator:
        estimate = zxcvbn(_bound(password), user_inputs=list(words))
    if estimate["guesses"] >= _MIN_GUESSES:
        return None
    longest = max(estimate["sequence"], key=lambda match: len(match["token"]))
    if longest["pattern"] == "dictionary":
        return _REASONS_BY_DICTIONARY.get(longest.get("dictionary_name", ""), _WORDS)
    return _REASONS_BY_PATTERN.get(longest["pattern"], _EASY)


def _bound(password: str) -> str:
    """Return as much of a password as the estimator can look at in reasonable time.

    It tries every reading of symbols that stand for letters, as 4 for A: six of them, and the others
    stand for nothing.
    """
    password = password[:_MAX_ESTIMATED]
    symbols = [symbol for symbol in dict.fromkeys(password) if symbol in _SYMBOLS]
    return password.translate({ord(symbol): _PRIVATE_USE + ord(symbol) for symbol in symbols[_MAX_SYMBOLS:]})
