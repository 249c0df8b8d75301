"""Addresses of callers, as limits count them, and the addresses of trusted proxies."""

import ipaddress
from functools import lru_cache

from starlette.requests import HTTPConnection

IPV6_PREFIX_BITS = 64
"""A home, an office or a machine gets a whole /64: its addresses count as one address."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=4096)
def counted_address(host: str) -> str:
    """Return the address that `host` counts for: itself, or the /64 of an IPv6 address."""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), IPV6_PREFIX_BITS), strict=False))


def address_of(connection: HTTPConnection) -> str:
    """Return the caller's address, as far as TRUSTED_PROXIES reveals the address."""
    client = connection.scope.get("client")
    return counted_address(client[0]) if client else "unknown"


class Proxies:
    """The proxies of TRUSTED_PROXIES: comma-separated addresses and networks."""

    def __init__(self, given: str) -> None:
        named = [name.strip() for name in given.split(",") if name.strip()]
        self._networks = [each for name in named if (each := _network(name))]
        self._names = set(named)

    def __contains__(self, host: str) -> bool:
        if not self._names or host in self._names:
            return bool(self._names)
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def _network(name: str) -> Network | None:
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        return None
