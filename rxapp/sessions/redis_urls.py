"""URLs of Redis servers that work together, which redis-py has no form for.

No message quotes any part of a URL: with a character out of place, that part may be the password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import unquote

SENTINEL_SCHEMES = ("redis+sentinel://", "rediss+sentinel://")
CLUSTER_SCHEMES = ("redis+cluster://", "rediss+cluster://")
PLAIN_SCHEMES = ("redis://", "rediss://", "unix://")

SENTINEL_PORT = 26379
CLUSTER_PORT = 6379
_MAX_PORT = 65535

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]]+))(?::([0-9]{1,5}))?")
_TLS_FILES = frozenset({"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
_BOOLEANS = MappingProxyType({"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False})


@dataclass(frozen=True, slots=True)
class ServerGroup:
    """What the two kinds of group have in common.

    Attributes:
        addresses: Host and port of each server named.
        username: Who to sign in as at the servers that hold data; None for the default user.
        password: Their password; None if they have none.
        tls: redis-py's arguments for TLS, `ssl` among them; empty without TLS.
    """

    addresses: tuple[tuple[str, int], ...]
    username: str | None
    password: str | None = field(repr=False)
    tls: Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class SentinelGroup(ServerGroup):
    """Sentinels, and a master that they watch.

    Attributes:
        service: The name under which they watch it.
        database: The number of its database.
        sentinel_username: Who to sign in as at the sentinels.
        sentinel_password: Their password, which is not that of the master.
    """

    service: str
    database: int
    sentinel_username: str | None
    sentinel_password: str | None = field(repr=False)


def parse_cluster_url(url: str) -> ServerGroup:
    """Read `redis+cluster://[user:password@]host[:port][,host[:port]...][?options]`.

    The options are those of TLS: `ssl=true`, and the paths `ssl_ca_certs`, `ssl_certfile` and
    `ssl_keyfile`. A name, a password or a path with special characters is percent-encoded.

    Raises:
        ValueError: It has another form.
    """
    parts = _Parts(url)
    if parts.path not in {"", "0"}:
        raise ValueError("has a path; a Cluster has one database, 0, and no names")
    tls = parts.take_tls()
    parts.refuse_other_options()
    return ServerGroup(parts.parse_addresses(CLUSTER_PORT), parts.username, parts.password, tls)


def parse_sentinel_url(url: str) -> SentinelGroup:
    """Read `redis+sentinel://[user:password@]host[:port][,host[:port]...]/service[/database][?options]`.

    The options are those of a Cluster's URL, `sentinel_username` and `sentinel_password`. TLS is used
    with the master and with the sentinels, or with neither.

    Raises:
        ValueError: It has another form.
    """
    parts = _Parts(url)
    service, _, database = parts.path.partition("/")
    if not service or not (database or "0").isdecimal():
        raise ValueError("needs a path of a service's name, and perhaps the number of a database")
    tls = parts.take_tls()
    sentinel_username = parts.options.pop("sentinel_username", None)
    sentinel_password = parts.options.pop("sentinel_password", None)
    parts.refuse_other_options()
    return SentinelGroup(
        parts.parse_addresses(SENTINEL_PORT),
        parts.username,
        parts.password,
        tls,
        unquote(service),
        int(database or "0"),
        sentinel_username,
        sentinel_password,
    )


class _Parts:
    """A URL in pieces. The standard library's parser knows one host only."""

    def __init__(self, url: str) -> None:
        """Take a URL apart."""
        scheme, _, rest = url.partition("://")
        rest, _, query = rest.partition("?")
        server, _, self.path = rest.partition("/")
        user, _, self._hosts = server.rpartition("@")
        username, _, password = user.partition(":")
        self.username = unquote(username) or None
        self.password = unquote(password) or None
        self.options = dict(_split_options(query))
        self._is_tls_scheme = scheme.startswith("rediss")

    def parse_addresses(self, default_port: int) -> tuple[tuple[str, int], ...]:
        """Return host and port of each server."""
        return tuple(_parse_address(part, default_port) for part in self._hosts.split(","))

    def take_tls(self) -> Mapping[str, str | bool]:
        """Return redis-py's arguments for TLS, and take them away from the options."""
        chosen = _BOOLEANS.get(self.options.pop("ssl", "true" if self._is_tls_scheme else "false").lower())
        if chosen is None or (self._is_tls_scheme and not chosen):
            raise ValueError("has an `ssl` that is not `true`; leave it out for no TLS, with redis+...://")
        files = {name: self.options.pop(name) for name in _TLS_FILES & self.options.keys()}
        if files and not chosen:
            raise ValueError("has options of TLS without `ssl=true`")
        return {"ssl": True, **files} if chosen else {}

    def refuse_other_options(self) -> None:
        """Raise ValueError if an option is left that nobody took: a misspelled one must not be lost."""
        if self.options:
            raise ValueError("has an option after the `?` that is not known here")


def _split_options(query: str) -> list[tuple[str, str]]:
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return [(name, unquote(value)) for name, _, value in pairs]


def _parse_address(text: str, default_port: int) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError(
            "needs hosts as `host` or `host:port`, an IPv6 address in brackets, with commas between"
        )
    port = int(found[3] or default_port)
    if not 0 < port <= _MAX_PORT:
        raise ValueError(f"has a port that is not between 1 and {_MAX_PORT}")
    return unquote(found[1] or found[2]), port
