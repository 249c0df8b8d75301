"""The settings of a service with an HTTP listener."""

import ipaddress
import re

from pydantic import NonNegativeInt, PositiveInt, field_validator

from shared.environment import CommaSeparated
from shared.settings import Settings

PATH_PREFIX = re.compile(r"(/[A-Za-z0-9_-]+)+")
"""A path that a proxy publishes this server under."""

EVERYBODY = frozenset({"*", "0.0.0.0/0", "::/0"})


class HttpSettings(Settings):
    """The address of the listener, and the limits on the calls."""

    host: str = "127.0.0.1"

    trusted_proxies: CommaSeparated = ""
    """Comma-separated addresses or networks whose X-Forwarded-For, -Proto and -Prefix count."""

    root_path: str = ""
    """The path that a proxy publishes this server under, such as /viva; the proxy may remove it
    from the calls, or leave it there. When empty, the X-Forwarded-Prefix of TRUSTED_PROXIES."""

    allowed_hosts: CommaSeparated = ""
    """Comma-separated names that this server answers to, beside localhost; any when empty."""

    max_body_bytes: NonNegativeInt = 8 * 1024 * 1024
    """Bytes of any request body and WebSocket message; most calls may hold much less."""

    max_connections: PositiveInt | None = None
    """Connections that are open at a time in this process; three quarters of RLIMIT_NOFILE, at most
    10,000, when unset."""

    max_address_connections: PositiveInt = 300
    """Connections of an address (of IPv6: a /64) that are open at a time in this process."""

    max_reading_bytes: PositiveInt = 64 * 1024 * 1024
    """Bytes of large bodies and WebSocket messages that are being read, before 503. An address has
    a quarter of it."""

    rate_limits: bool = True

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, proxies: str) -> str:
        named = items(proxies)
        if EVERYBODY.intersection(named):
            raise ValueError("name the proxies: trusting every address lets clients choose theirs")
        for proxy in named:
            _check_network(proxy)
        return proxies

    @field_validator("root_path")
    @classmethod
    def _root_path(cls, path: str) -> str:
        path = path.rstrip("/")
        if path and not PATH_PREFIX.fullmatch(path):
            raise ValueError("the path must be like /viva, of letters, digits, _ and -")
        return path

    @property
    def max_message_bytes(self) -> int:
        """Bytes of a WebSocket message."""
        return self.max_body_bytes

    @property
    def max_address_reading_bytes(self) -> int:
        """Bytes that are being read of an address: a quarter, and at least the largest body."""
        if not self.rate_limits:
            return self.max_reading_bytes
        return max(self.max_reading_bytes // 4, self.max_body_bytes)


def items(listing: str) -> list[str]:
    """Return the items of a comma-separated list, without empty items and spaces around them."""
    return [item.strip() for item in listing.split(",") if item.strip()]


def _check_network(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError:
        raise ValueError("each proxy must be an IP address or a network like 10.0.0.0/8") from None
