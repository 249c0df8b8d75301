"""Calls of the Messages API within a deadline: an error that can heal is retried, others are not.

A circuit breaker stops the calls while the service is ill (breaker.py).
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import structlog
from prometheus_client import Counter, Histogram

from shared.llm.breaker import Breaker, BreakerOpenError
from shared.llm.failures import (
    FIRST_RETRY_SECONDS,
    NoReadingError,
    describe,
    is_illness,
    retry_after,
)
from shared.llm.forms import Form, probe, shaped
from shared.llm.prices import Price, budgeted, priced
from shared.llm.settings import ModelSettings
from shared.model import Usage
from shared.tracing import Attributes, exemplar, span

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

log = structlog.get_logger(__name__)

CALLS = Histogram(
    "vivavoce_model_call_seconds",
    "Calls of the language model, by HTTP status or kind of failure.",
    ["model", "outcome"],
    buckets=(0.3, 1, 2, 3, 5, 8, 13, 21, 34, 55),
)
TOKENS = Counter("vivavoce_model_tokens_total", "Tokens of the language model.", ["model", "kind"])
COST = Counter("vivavoce_model_cost_usd_total", "Price of the language model's calls.", ["model"])


MAX_TOKENS_STATED = 10_000_000
"""Tokens that a response can state: more than any model reads or writes in a call."""


class Api:
    """A model behind the Messages API, with `concurrency` calls at once at most.

    `form` is the way in which the server is asked for JSON of a schema. `price` is that of a model
    whose price is not known to this program.
    """

    def __init__(
        self,
        key: str,
        model: str,
        concurrency: int,
        base_url: str,
        *,
        first_retry_seconds: float = FIRST_RETRY_SECONDS,
        price: Price | None = None,
    ) -> None:
        self.model = model
        self.form: Form = "format"
        self.price = price
        self.first_retry_seconds = first_retry_seconds
        self.breaker = Breaker(model, is_illness)
        self._client = _client(key, base_url)
        self._turns = asyncio.Semaphore(concurrency)

    async def ask(
        self, deadline: float, request: Mapping[str, Any], tries: int | None = None
    ) -> object:
        """Return the response as the SDK parsed it, which need not be a message.

        `deadline` is in seconds of the event loop's clock, and the wait for a turn counts too. At
        most so many `tries` are made; None: as many as fit.

        Raise NoReadingError when the deadline has passed, when a retry cannot help, or while the
        service is left alone.
        """
        clock = asyncio.get_running_loop().time
        failed: NoReadingError | None = None
        for attempt in count():
            if clock() >= deadline:
                break
            try:
                async with asyncio.timeout_at(deadline), self._turns:
                    return await self._call(request)
            except TimeoutError:
                break
            except BreakerOpenError:
                raise failed or NoReadingError("it kept failing, and is left alone") from None
            except Exception as error:
                failed = NoReadingError(describe(error))
                delay = retry_after(error, attempt, self.first_retry_seconds)
                log.info(
                    "no reading",
                    why=str(failed),
                    error=type(error).__name__,
                    attempt=attempt + 1,
                    again_in=delay,
                )
                if delay is None or attempt + 1 == tries or clock() + delay >= deadline:
                    raise failed from error
            await asyncio.sleep(delay)
        raise failed or NoReadingError("it did not answer in time")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _call(self, request: Mapping[str, Any]) -> object:
        with self.breaker.call():
            began, outcome = time.monotonic(), "200"
            attributes: Attributes = {
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "anthropic",
                "gen_ai.request.model": self.model,
            }
            try:
                asked = shaped(request, self.form)
                with span(f"chat {self.model}", "client", attributes):
                    return await self._client.messages.create(model=self.model, **asked)
            except BaseException as error:
                outcome = str(getattr(error, "status_code", None) or type(error).__name__)
                raise
            finally:
                CALLS.labels(self.model, outcome).observe(time.monotonic() - began, exemplar())

    def usage(self, message: object) -> Usage:
        """Return the usage that a response states, and count it in the metrics.

        A number that the response does not state is 0.
        """
        stated = getattr(message, "usage", None)
        usage = Usage(
            input_tokens=_count(stated, "input_tokens"),
            output_tokens=_count(stated, "output_tokens"),
            cache_read_tokens=_count(stated, "cache_read_input_tokens"),
            cache_write_tokens=_count(stated, "cache_creation_input_tokens"),
        )
        for kind in ("input", "output", "cache_read", "cache_write"):
            TOKENS.labels(self.model, kind).inc(getattr(usage, f"{kind}_tokens"))
        usage = priced(self.model, usage, self.price)
        COST.labels(self.model).inc(usage.cost_usd or 0.0)
        return usage

    def budgeted(self, usage: Usage) -> float:
        """Return the US dollars that a budget counts."""
        return budgeted(self.model, usage, self.price)


@asynccontextmanager
async def open_api(settings: ModelSettings, concurrency: int) -> AsyncIterator[Api]:
    """Open the model of the settings, which is probed meanwhile."""
    prices = settings.model_input_price_usd, settings.model_output_price_usd
    api = Api(
        settings.anthropic_api_key,
        settings.anthropic_model,
        concurrency,
        settings.anthropic_base_url,
        price=None if None in prices else Price(input=prices[0], output=prices[1]),
    )
    probing = asyncio.create_task(probe(api)) if settings.model_probe == "on" else None
    try:
        yield api
    finally:
        if probing is not None:
            probing.cancel()
            with suppress(asyncio.CancelledError):
                await probing
        await api.close()


def _count(stated: object, name: str) -> int:
    """Return the number, from 0 to MAX_TOKENS_STATED; 0 for anything else: the SDK checks no types.

    A response that states nonsense was paid for all the same, and must not fail the reading.
    """
    count = getattr(stated, name, None)
    if not isinstance(count, int) or isinstance(count, bool):
        return 0
    return min(max(count, 0), MAX_TOKENS_STATED)


def _client(key: str, base_url: str) -> "AsyncAnthropic":
    """Return a client of the SDK, imported here: the import is slow, and needless without a key."""
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

    from shared.llm.bodies import bounded

    for name in ("anthropic", "httpx2", "httpcore2"):  # at debug they log what is sent
        logging.getLogger(name).setLevel(logging.WARNING)
    return AsyncAnthropic(
        api_key=key,
        base_url=base_url,
        max_retries=0,
        default_headers={"accept-encoding": "identity"},
        http_client=DefaultAsyncHttpxClient(event_hooks={"response": [bounded]}),
    )
