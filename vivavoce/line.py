"""Calls to a server over HTTP, tried again for a limited time where that can help."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

REQUEST_TRY_SECONDS = 300.0
"""How long a request is tried: enough for a few waits for a report."""

LOST = (httpx2.NetworkError, httpx2.TimeoutException, httpx2.RemoteProtocolError)


class CommandFailed(Exception):
    """Raised when a command cannot be finished; the text gives the reason."""


@dataclass(slots=True)
class Line:
    """The connection to a server. Repeats requests as Retry-After says."""

    client: httpx2.AsyncClient
    notice: Callable[[str], None]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    headers: dict[str, str] = field(default_factory=dict)

    async def send(
        self,
        method: str,
        path: str,
        what: str,
        *,
        body: dict[str, Any] | None = None,
        key: str | None = None,
        tag: str | None = None,
        again: Collection[int] = (429, 503),
        again_if_lost: bool = True,
    ) -> httpx2.Response:
        """Send a request until it succeeds, with the same key each time, and return the answer.

        `tag` is the entity tag of what is changed; `again` are statuses after which another try can
        help, as it can after any answer with Retry-After.
        """
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        headers |= {"If-Match": tag} if tag else {}
        give_up = self.clock() + REQUEST_TRY_SECONDS
        while True:
            try:
                response = await self.client.request(method, path, json=body, headers=headers)
            except httpx2.HTTPError as error:
                problem = self._lost(error)
                if not again_if_lost:
                    raise CommandFailed(f"{problem} Is it running?") from None
                if not isinstance(error, LOST):
                    raise CommandFailed(problem) from None
                wait = 1.0
            else:
                if response.is_success:
                    return response
                problem = f"The server refused {what}: {_detail(response)}"
                if response.status_code not in again and "Retry-After" not in response.headers:
                    raise CommandFailed(problem)
                wait = _retry_after(response)
            if self.clock() + wait > give_up:
                raise CommandFailed(f"{problem} Given up after {REQUEST_TRY_SECONDS:.0f} s.")
            self.notice(f"{problem} Trying again in {wait:.0f} s.")
            await self.sleep(wait)

    def _lost(self, error: httpx2.HTTPError) -> str:
        server = self.client.base_url.netloc.decode()
        if isinstance(error, httpx2.TimeoutException):
            return f"The server at {server} did not answer in time."
        return f"The server at {server} cannot be reached ({error or type(error).__name__})."


def _retry_after(response: httpx2.Response) -> float:
    """Return the seconds of Retry-After, a number or a date; at least 1."""
    value = response.headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return max(1.0, float(value))
    try:
        until = parsedate_to_datetime(value)
        return max(1.0, (until - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 1.0


def _detail(response: httpx2.Response) -> str:
    """Return the `detail` of a problem document, or else the status."""
    try:
        detail = response.json()["detail"]
    except (ValueError, LookupError, TypeError):
        detail = None
    status = f"{response.status_code} {response.reason_phrase}".strip()
    return f"{detail} ({status})." if isinstance(detail, str) else f"it answered {status}."


M = TypeVar("M", bound=BaseModel)


def read(model: type[M], response: httpx2.Response) -> M:
    """Return the answer as a `model`; CommandFailed if it is something else."""
    try:
        return model.model_validate_json(response.content)
    except ValidationError:
        raise CommandFailed(
            f"{response.request.url.path} answered something else than the API promises;"
            " is this the address of a Vivavoce server?"
        ) from None
