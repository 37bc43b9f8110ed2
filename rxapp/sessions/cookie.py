"""The cookie: the only place where the secret is outside of the visitor's browser and this request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from rxapp.sessions.references import Token, parse_token

SECURE_NAME = "__Host-session"
PLAIN_NAME = "session"


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """The cookie's name and attributes (ASVS 5.0, 3.3; RFC 6265bis, 4.1).

    Attributes:
        is_secure: Whether visitors come over HTTPS. The name then has the prefix with which browsers
            refuse a cookie that a sub-domain or a plain connection tries to set.
    """

    is_secure: bool

    @property
    def name(self) -> str:
        """The cookie's name."""
        return SECURE_NAME if self.is_secure else PLAIN_NAME

    def read(self, headers: Iterable[tuple[bytes, bytes]]) -> Token | None:
        """Return the token that a request carries.

        Args:
            headers: Raw headers of the request.

        Returns:
            The token; None if there is none or what is there has not its shape. Also None if there are
            two: a page of a sub-domain may have set the other, and nothing tells which is ours.
        """
        texts = {text for header, value in headers if header == b"cookie" for text in self._read_all(value)}
        return parse_token(texts.pop()) if len(texts) == 1 else None

    def _read_all(self, header: bytes) -> Iterable[str]:
        """Return the values of the cookies of our name."""
        for pair in header.decode("latin-1").split(";"):
            name, equals, value = pair.strip().partition("=")
            if equals and name == self.name:
                yield value

    def write(self, token: Token, max_age: timedelta | None) -> str:
        """Return the `Set-Cookie` header that hands a token out.

        Args:
            token: The token.
            max_age: How long the browser keeps it; None for as long as it is open.
        """
        age = "" if max_age is None else f"; Max-Age={max(int(max_age.total_seconds()), 1)}"
        return f"{self.name}={token.cookie_value}{age}{self._attributes}"

    def erase(self) -> str:
        """Return the `Set-Cookie` header that takes the token back."""
        return f"{self.name}=; Max-Age=0{self._attributes}"

    @property
    def _attributes(self) -> str:
        return f"; Path=/; HttpOnly; SameSite=Lax{'; Secure' if self.is_secure else ''}"
