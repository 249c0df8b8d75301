"""The open connections of this process: caps on their number, and times that end them."""

import asyncio
import resource
import time
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

import structlog

from shared.http.addresses import Proxies, counted_address
from shared.http.problems import Problem

log = structlog.get_logger(__name__)

LOG_SECONDS = 60.0
"""Seconds between two log lines about the same cap."""

MAX_DERIVED = 10_000
"""The highest cap on connections that is derived from RLIMIT_NOFILE. A connection takes 10 KB."""

CHECK_SECONDS = 1.0
"""Seconds between two checks of all connections, if no time in `Times` is shorter than 10 s."""


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds after which a connection ends whose client does nothing."""

    head: float = 10.0
    """For a whole request head, from the connection or the end of the answer before."""

    body: float = 30.0
    """In which a body makes no progress: `body_rate` bytes a second keep it going."""

    body_rate: float = 1024.0
    """Bytes of a body in a second. A slower client loses `body` seconds little by little."""

    sending: float = 30.0
    """In which the client reads no byte of its answer."""

    pong: float = 40.0
    """Without an answer to a WebSocket ping. Silence alone is no reason: people think."""

    @property
    def check(self) -> float:
        return min(CHECK_SECONDS, self.head / 10, self.body / 10, self.sending / 10)


def connections_allowed() -> int:
    """Return three quarters of RLIMIT_NOFILE: files, store and broker need the rest."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_DERIVED if soft == resource.RLIM_INFINITY else min(MAX_DERIVED, soft * 3 // 4)


class Checked(Protocol):
    """The server's side of a connection."""

    address: str

    def check(self, now: float) -> None:
        """End the connection if its client was idle for too long; `now` is monotonic."""


class Connections:
    """The open connections: at most `most`, and `most_an_address` from an address.

    A proxy's connections are its clients' and have no cap of their own.
    """

    def __init__(self, most: int, most_an_address: int, times: Times, proxies: Proxies) -> None:
        self.times = times
        self._most = most
        self._most_an_address = most_an_address
        self._proxies = proxies
        self._open: set[Checked] = set()
        self._by_address: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._logged: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: Checked, host: str) -> Problem | None:
        """Take in a new connection, or return why there is no place for it."""
        connection.address = counted_address(host)
        if len(self._open) >= self._most:
            return self._refusal("all", 503, "too many connections are open; please try again")
        taken = self._by_address[connection.address]
        if taken >= self._most_an_address and host not in self._proxies:
            return self._refusal("address", 429, "too many connections from this address")
        self._open.add(connection)
        self._by_address[connection.address] += 1
        return None

    def replace(self, old: Checked, new: Checked) -> None:
        """Give the place of a connection to the protocol that goes on with it."""
        new.address = old.address
        self._open.discard(old)
        self._open.add(new)

    def leave(self, connection: Checked) -> None:
        """Free the place of a connection, if it has one."""
        if connection not in self._open:
            return
        self._open.discard(connection)
        self._by_address[connection.address] -= 1
        if not self._by_address[connection.address]:
            del self._by_address[connection.address]

    async def watch(self) -> None:
        """Check all connections again and again, until cancelled."""
        while True:
            await asyncio.sleep(self.times.check)
            now = time.monotonic()
            for connection in list(self._open):
                connection.check(now)

    def _refusal(self, cap: str, status: int, detail: str) -> Problem:
        """Return the problem, and log the cap with the number of refusals since the last line."""
        self._refused[cap] += 1
        now = time.monotonic()
        if now - self._logged.get(cap, -LOG_SECONDS) >= LOG_SECONDS:
            self._logged[cap] = now
            most = self._most if cap == "all" else self._most_an_address
            log.warning("connections refused", cap=cap, most=most, refused=self._refused.pop(cap))
        return Problem(status, detail, {"Retry-After": "1"})


class Sending:
    """The bytes that wait for a client to read, and since when the client has read none."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._waiting = 0
        self._read_at = time.monotonic()
        self.has_read = False
        """Whether the client has read since the last look. The protocol sets the value when its
        transport asks for more."""

    def stuck_since(self, now: float) -> float:
        """Return when the client last read a byte, or had none to read."""
        waiting = self._transport.get_write_buffer_size()
        if self.has_read or waiting == 0 or waiting < self._waiting:
            self._read_at = now
        self._waiting, self.has_read = waiting, False
        return self._read_at
