"""Calls of the Messages API within a deadline: what can heal is tried again, the rest is not."""

import asyncio
import logging
import time
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import structlog
from prometheus_client import Counter, Histogram

from grading_service.claude.failures import what_happened, when_again
from grading_service.claude.prices import priced
from shared.events import Usage

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

log = structlog.get_logger(__name__)

CALLS = Histogram(
    "vivavoce_grader_call_seconds",
    "Calls of the language model, by HTTP status or kind of failure.",
    ["model", "outcome"],
    buckets=(0.3, 1, 2, 3, 5, 8, 13, 21, 34, 55),
)
TOKENS = Counter("vivavoce_grader_tokens_total", "Tokens of the language model.", ["model", "kind"])
COST = Counter("vivavoce_grader_cost_usd_total", "Price of the language model's calls.", ["model"])


class NoReadingError(Exception):
    """The model gave none; the message says why, in words for the report."""


class Api:
    """`concurrency` calls at once. `base_url` None is Anthropic's own."""

    def __init__(self, key: str, model: str, concurrency: int, base_url: str | None) -> None:
        self.model = model
        self._client = _client(key, base_url)
        self._turns = asyncio.Semaphore(concurrency)

    async def ask(self, deadline: float, request: Mapping[str, Any]) -> object:
        """What the SDK makes of the response, which need not be a message.

        `deadline` is in seconds of the event loop's clock and counts the wait for a turn.
        NoReadingError when it has passed, or trying again cannot help.
        """
        failed: NoReadingError | None = None
        for attempt in count():
            try:
                async with asyncio.timeout_at(deadline), self._turns:
                    return await self._call(request)
            except TimeoutError:
                raise failed or NoReadingError("it did not answer in time") from None
            except Exception as error:
                failed, delay = NoReadingError(what_happened(error)), when_again(error, attempt)
                log.info("no reading", why=str(failed), attempt=attempt + 1, again_in=delay)
                if delay is None or asyncio.get_running_loop().time() + delay >= deadline:
                    raise failed from error
            await asyncio.sleep(delay)
        raise AssertionError("counting ends never, a deadline does")

    async def close(self) -> None:
        await self._client.close()

    async def _call(self, request: Mapping[str, Any]) -> object:
        began, outcome = time.monotonic(), "200"
        try:
            message = await self._client.messages.create(model=self.model, **request)
        except BaseException as error:
            outcome = str(getattr(error, "status_code", None) or type(error).__name__)
            raise
        finally:
            CALLS.labels(self.model, outcome).observe(time.monotonic() - began)
        return message

    def usage(self, message: object) -> Usage:
        """Of one response, counted in the metrics too; nothing where it does not say."""
        told = getattr(message, "usage", None)
        usage = Usage(
            input_tokens=_count(told, "input_tokens"),
            output_tokens=_count(told, "output_tokens"),
            cache_read_tokens=_count(told, "cache_read_input_tokens"),
            cache_write_tokens=_count(told, "cache_creation_input_tokens"),
        )
        for kind in ("input", "output", "cache_read", "cache_write"):
            TOKENS.labels(self.model, kind).inc(getattr(usage, f"{kind}_tokens"))
        usage = priced(self.model, usage)
        COST.labels(self.model).inc(usage.cost_usd or 0.0)
        return usage


def _count(told: object, name: str) -> int:
    """The SDK checks no types: what is not a count is none."""
    count = getattr(told, name, None)
    return count if isinstance(count, int) else 0


def _client(key: str, base_url: str | None) -> "AsyncAnthropic":
    """Imported here: without a key nobody needs it, and it takes its time."""
    from anthropic import AsyncAnthropic

    for name in ("anthropic", "httpx2", "httpcore2"):  # at debug they log what is sent
        logging.getLogger(name).setLevel(logging.WARNING)
    return AsyncAnthropic(api_key=key, base_url=base_url, max_retries=0)
