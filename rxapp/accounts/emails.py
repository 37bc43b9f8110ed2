"""The one form of an e-mail address under which an account is stored and found.

Two spellings of one form are one account, so mail must go to the stored form and never to what
somebody typed: folding maps some letters to others, and the typed address may be another person's.
"""

import re
import unicodedata

from rxapp.accounts.errors import InvalidEmailError

MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the brackets
_MAX_LOCAL_BYTES = 64  # RFC 5321, 4.5.3.1.1
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# What a browser's e-mail field takes (WHATWG HTML), and letters beyond ASCII (RFC 6531).
_LOCAL = re.compile(r"(?:[a-z0-9.!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+")


def normalize_email(text: str) -> str:
    """Return the form in which an address is stored.

    Surrounding space is dropped, Unicode composed (NFC), the domain written in ASCII (IDNA), and
    everything case-folded, the part before the `@` too: RFC 5321 lets a host tell `Ann` from `ann`, but
    none does, and people type either.

    Raises:
        InvalidEmailError: It is not an address.
    """
    text = text.strip()
    # Before anything else looks at it: composing and IDNA take more than linear time.
    if len(text) > MAX_LENGTH:
        raise InvalidEmailError
    local, at, domain = _fold(text).rpartition("@")
    email = f"{local}{at}{_to_ascii(domain)}"
    is_address = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(_to_ascii(domain))
    if not is_address or _has_invisible(local) or len(local.encode()) > _MAX_LOCAL_BYTES:
        raise InvalidEmailError
    if len(email) > MAX_LENGTH:
        raise InvalidEmailError
    return email


def _fold(text: str) -> str:
    """Return text that is equal for spellings that look alike; folding may undo the composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _to_ascii(domain: str) -> str:
    """Return a domain in ASCII, or as it is if that cannot be."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain


def _has_invisible(text: str) -> bool:
    """Return whether text has control characters, spaces or others that cannot be seen."""
    return any(unicodedata.category(character)[0] in "CZ" for character in text)
