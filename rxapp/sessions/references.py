"""The two names of a session: the secret that the browser has, and the reference that the server keeps.

A token is `tag.secret`, and only ever in the cookie. The reference is `tag.digest`, where the digest is
HMAC-SHA256 of the secret under the pepper: a record can be found from a token, and a token cannot be made
from anything that is stored or logged. The tag puts all keys of one user into one slot of a Redis Cluster.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

SECRET_BYTES = 32
_TAG_LENGTH = 16
REF_LENGTH = 16
_TAG = r"[A-Za-z0-9_-]{16}"
_TOKEN = re.compile(rf"({_TAG})\.([A-Za-z0-9_-]{{43}})")


def _encode(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Token:
    """What the cookie holds. Whoever has it is the visitor, so it is never printed.

    Attributes:
        tag: Names the slot; not secret.
        secret: 256 random bits in base64url (ASVS 5.0, 7.2.3 asks for 128).
    """

    tag: str
    secret: str = field(repr=False)

    @property
    def cookie_value(self) -> str:
        """The cookie's value."""
        return f"{self.tag}.{self.secret}"


@dataclass(frozen=True, slots=True)
class Reference:
    """Names a record on the server, and is of no use to a visitor.

    Attributes:
        tag: Names the slot.
        digest: The keyed hash of the token's secret.
    """

    tag: str
    digest: str

    def __str__(self) -> str:
        """Return the form that `parse_reference` reads."""
        return f"{self.tag}.{self.digest}"

    @property
    def ref(self) -> str:
        """The short name for logs and for the list of a user's sessions."""
        return self.digest[:REF_LENGTH]


def parse_token(text: str) -> Token | None:
    """Read a cookie's value; None unless it has exactly the shape of a token."""
    found = _TOKEN.fullmatch(text)
    return Token(found[1], found[2]) if found else None


def parse_reference(text: str) -> Reference | None:
    """Read a reference; None unless it has exactly its shape, which is that of a token."""
    found = _TOKEN.fullmatch(text)
    return Reference(found[1], found[2]) if found else None


class TokenKeys:
    """Makes tokens, and finds the references that belong to them.

    To change the deployment's key, give the old one as `previous` for as long as the longest session
    lives. Meanwhile a user's sessions may be under either key's tag, and after that only under the new one.
    """

    def __init__(self, key: bytes, *previous: bytes) -> None:
        """Derive a pepper and a tag key from each key, so that the key itself is used for nothing.

        Args:
            key: The secret of the deployment.
            previous: Secrets that were in use before.
        """
        keys = (key, *previous)
        self._peppers = tuple(_derive(each, b"session pepper") for each in keys)
        self._tag_keys = tuple(_derive(each, b"session tag") for each in keys)

    def make_anonymous_token(self) -> Token:
        """Return a new token of nobody in particular."""
        return Token(secrets.token_urlsafe(12), secrets.token_urlsafe(SECRET_BYTES))

    def make_token(self, tag: str) -> Token:
        """Return a new token in the slot of a tag."""
        return Token(tag, secrets.token_urlsafe(SECRET_BYTES))

    def list_tags(self, user_id: str) -> tuple[str, ...]:
        """Return the tags that sessions of a user may have, the one in use first."""
        return tuple(_encode(_derive(key, user_id.encode()))[:_TAG_LENGTH] for key in self._tag_keys)

    def refer(self, token: Token) -> Reference:
        """Return the reference under the pepper in use."""
        return Reference(token.tag, _encode(_derive(self._peppers[0], token.secret.encode())))

    def list_references(self, token: Token) -> tuple[Reference, ...]:
        """Return the references that a token may have: under the pepper in use, then under earlier ones."""
        secret = token.secret.encode()
        return tuple(Reference(token.tag, _encode(_derive(pepper, secret))) for pepper in self._peppers)


def _derive(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA256 (RFC 2104)."""
    return hmac.digest(key, message, hashlib.sha256)
