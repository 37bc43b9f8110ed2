"""Checks and normal forms of the addresses in the settings: origins and database URLs.

A message says what is wrong and what to do, and never quotes the address, which may hold a password.
"""

import ipaddress
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from publicsuffixlist import PublicSuffixList
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
# Underscores are not of the Internet's host names (RFC 952), but of those of Docker and the like.
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?")


def normalize_origin(value: str) -> str:
    """Return `scheme://host[:port]` of an origin, in lower case and without a default port.

    Raises:
        ValueError: It is not an origin, or is plain HTTP to another machine.
    """
    if "*" in value:
        raise ValueError("must not contain `*`, which lets any site act for your visitors; list each origin")
    parts, port = _split_origin(value.strip())
    host = _normalize_host(parts.hostname or "")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(f"must use https:// for {host}; plain http:// is for localhost only")
    shown_host = f"[{host}]" if ":" in host else host
    is_default = port in (None, {"http": 80, "https": 443}[parts.scheme])
    return f"{parts.scheme}://{shown_host}" if is_default else f"{parts.scheme}://{shown_host}:{port}"


def _split_origin(value: str) -> tuple[SplitResult, int | None]:
    """Return the parts and the port of an http(s) URL that has nothing after its host."""
    remedy = "give only scheme, host and port, as in https://www.example.com"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(f"is not a URL; {remedy}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"must start with http:// or https://; {remedy}")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"must have no user, path or query; {remedy}")
    return parts, port


def _normalize_host(host: str) -> str:
    """Return a host as browsers write it in `Origin`, which is compared with it letter by letter.

    Raises:
        ValueError: It is written otherwise, or is none.
    """
    with suppress(ValueError):
        return ipaddress.ip_address(host).compressed
    is_number = host.rstrip(".").rpartition(".")[2].isdecimal()  # part of an address, for a browser
    if is_number or not _HOST.fullmatch(host):
        raise ValueError(
            "must have a host as browsers send it: an address, or a name of ASCII letters, digits, hyphens "
            "and dots; other letters as Punycode, as in https://xn--bcher-kva.example"
        )
    return host


def refuse_other_site(backend: str, pages: str) -> None:
    """Check that a browser sends the backend's cookies with requests of the pages.

    Both origins have to be of one site, which is a scheme and a registrable domain
    (https://html.spec.whatwg.org/multipage/browsers.html#same-site). A port may differ.

    Args:
        backend: Origin of the backend.
        pages: Origin of the pages.

    Raises:
        ValueError: They are not.
    """
    ours, theirs = urlsplit(backend), urlsplit(pages)
    if ours.scheme != theirs.scheme:
        raise ValueError("must have the scheme of RXAPP_PUBLIC_URL, or browsers keep its cookies back")
    if _find_site(ours.hostname or "") != _find_site(theirs.hostname or ""):
        raise ValueError(
            "must be on the site of RXAPP_PUBLIC_URL, or browsers keep its cookies back: "
            "https://api.example.com goes with https://www.example.com"
        )


def _find_site(host: str) -> str:
    """Return the registrable domain of a host; of an address or a name without one, the whole."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).compressed
    return PublicSuffixList().privatesuffix(host) or host


def is_loopback_url(url: str) -> bool:
    """Return whether the host of a URL can only mean this machine."""
    return _is_loopback(urlsplit(url).hostname or "")


def _is_loopback(host: str) -> bool:
    """Return whether a host name or address can only mean this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def expand_home(path: Path) -> Path:
    """Return a path with the home folder in the place of `~`.

    Raises:
        ValueError: Nobody has that home.
    """
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(
            "begins with the home of somebody who is not known here; give the whole path"
        ) from None


def normalize_database_url(value: str, *, relative_to: Path) -> str:
    """Return the URL with its async driver, and with the absolute path of a SQLite file.

    Args:
        value: The URL as given.
        relative_to: The folder that relative SQLite paths count from.

    Raises:
        ValueError: It is malformed, of another kind of database, or a database in memory.
    """
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database URL; use sqlite:///file.db or postgresql://...") from None
    if (driver := _ASYNC_DRIVERS.get(url.drivername)) is None:
        raise ValueError("must start with sqlite:// or postgresql:// (driver: aiosqlite or psycopg)")
    url = url.set(drivername=driver)
    if driver == "sqlite+aiosqlite":
        if url.database in (None, "", ":memory:") or "mode" in url.query:
            raise ValueError("must name a file; a SQLite database in memory is not shared by workers")
        url = url.set(database=str(relative_to / expand_home(Path(str(url.database)))))
    return url.render_as_string(hide_password=False)
