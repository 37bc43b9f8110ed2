"""The visitor's IP address, as far as it can be believed, and what counts as one place."""

import ipaddress

from starlette.datastructures import Headers
from starlette.types import Scope

# What a provider gives to one household.
_IPV6_NETWORK_BITS = 64


def read_client_address(scope: Scope, trusted_hops: int) -> str:
    """Return the IP address that a connection comes from.

    Each proxy appends the address it was called from to X-Forwarded-For. What stands further to the left
    than our own proxies wrote, anyone can have written.

    Args:
        scope: The connection.
        trusted_hops: How many proxies of ours stand in front.

    Returns:
        The address; empty if the server does not know it, as on a Unix socket.
    """
    peer: str = scope["client"][0] if scope.get("client") else ""
    if not trusted_hops:
        return peer
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    addresses = [address.strip() for address in forwarded if address.strip()]
    return _drop_port(addresses[-trusted_hops]) if len(addresses) >= trusted_hops else peer


def _drop_port(address: str) -> str:
    """Return an address without the port that some proxies add to it."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, port = address.partition(":")
    return host if port.isdecimal() else address


def name_place(address: str) -> str:
    """Return what stands for an IP address. Whatever is none, as behind a Unix socket, is one place."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ipaddress.ip_network((ip, _IPV6_NETWORK_BITS), strict=False))
