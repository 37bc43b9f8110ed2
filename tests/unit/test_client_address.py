"""Where a visitor is, as our own proxies say."""

import pytest
from starlette.types import Scope

from rxapp.web.client_address import name_place, read_client_address

PROXY = "192.0.2.1"


def make_scope(*forwarded: str) -> Scope:
    """Return a connection of a proxy."""
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"type": "http", "client": (PROXY, 1234), "headers": headers}


@pytest.mark.parametrize(
    ("forwarded", "hops", "address"),
    [
        (("203.0.113.9",), 0, PROXY),
        (("203.0.113.9",), 1, "203.0.113.9"),
        (("198.51.100.7, 203.0.113.9",), 1, "203.0.113.9"),
        (("198.51.100.7", "203.0.113.9, 192.0.2.2"), 2, "203.0.113.9"),
        (("203.0.113.9",), 2, PROXY),
        ((), 1, PROXY),
        (("203.0.113.9:54321",), 1, "203.0.113.9"),
        (("[2001:db8::1]:54321",), 1, "2001:db8::1"),
        (("[2001:db8::1]",), 1, "2001:db8::1"),
        (("2001:db8::1",), 1, "2001:db8::1"),
        (("::1",), 1, "::1"),
    ],
)
def test_the_address_is_what_our_own_proxies_wrote(
    forwarded: tuple[str, ...], hops: int, address: str
) -> None:
    assert read_client_address(make_scope(*forwarded), hops) == address


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2%eth0", "2001:db8::/64"),
        ("", "unknown"),
        ("no address", "unknown"),
    ],
)
def test_a_place_is_an_address_or_a_network_of_ipv6(address: str, place: str) -> None:
    assert name_place(address) == place
