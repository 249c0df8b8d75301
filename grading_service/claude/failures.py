"""Errors of the SDK: what they mean for a reader, and whether and when to try again. Pure."""

import math
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anthropic import APIStatusError

LONGEST_RETRY_AFTER = 15.0
"""Seconds. A server that asks for more patience than this is not waited for."""

FIRST_DELAY, LONGEST_DELAY = 0.5, 8.0

CAN_HEAL = {408, 409, 429}
"""Beside 500 and above."""

MEANINGS = {
    400: "the service did not accept the request",
    401: "the API key was not accepted",
    402: "the account's credit or spending limit is used up",
    403: "the API key may not use the model",
    404: "the service does not know the model",
    408: "the service timed out",
    413: "the answer is too long for the service",
    429: "the service's rate limit was reached",
    529: "the service is overloaded",
}


def what_happened(error: Exception) -> str:
    """A clause in plain words. Never the error's own text, which may quote what was sent."""
    from anthropic import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        if _money_ran_out(error):
            return MEANINGS[402]
        failing = "the service failed" if error.status_code >= 500 else MEANINGS[400]
        return MEANINGS.get(error.status_code, failing)
    if isinstance(error, APIConnectionError):
        return "the service could not be reached"
    return f"the response could not be read ({type(error).__name__})"


def when_again(error: Exception, attempt: int) -> float | None:
    """Seconds until the next try, after `attempt` failures before this one; None for never."""
    from anthropic import APIConnectionError, APIStatusError

    if isinstance(error, APIConnectionError):
        return _delay(attempt)
    if not isinstance(error, APIStatusError):  # a response, unreadable, and perhaps paid for
        return _delay(attempt) if attempt == 0 else None
    if not _can_heal(error):
        return None
    asked = _retry_after(error.response.headers.get("retry-after"))
    if asked is None:
        return _delay(attempt)
    return max(asked, FIRST_DELAY) if asked <= LONGEST_RETRY_AFTER else None


def _can_heal(error: "APIStatusError") -> bool:
    if _money_ran_out(error) or error.response.headers.get("x-should-retry") == "false":
        return False
    return error.status_code in CAN_HEAL or error.status_code >= 500


def _money_ran_out(error: "APIStatusError") -> bool:
    """A spending limit comes as 429, like a rate limit, but no waiting helps."""
    return "spend_limit" in (error.error_code or "") or error.type == "billing_error"


def _delay(attempt: int) -> float:
    longest = min(FIRST_DELAY * 2.0 ** min(attempt, 10), LONGEST_DELAY)
    return longest * random.uniform(0.75, 1.0)  # noqa: S311 - spreads retries, guards nothing


def _retry_after(header: str | None) -> float | None:
    """Seconds, from a number or an HTTP date; None where it says nothing."""
    try:
        seconds = float(header or "")
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header or "").timestamp() - time.time()
        except ValueError:
            return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
