"""Errors of the SDK: description, time of the next try, meaning for the service's health. Pure."""

import math
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anthropic import APIStatusError

LONGEST_RETRY_AFTER_SECONDS = 15.0
"""A server that asks for a longer wait is not asked again."""

FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.5, 8.0

HEALING = {408, 409, 429}
"""HTTP statuses that a retry may help, beside 500 and above."""

ABOUT_THE_REQUEST = {400, 409, 413, 422, 429}
"""HTTP statuses of a healthy service: this request, or the rate of requests, is at fault."""

DESCRIPTIONS = {
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


class NoReadingError(Exception):
    """The model gave no reading. The message says why, in words for the report."""


def describe(error: Exception) -> str:
    """Return a clause in plain words. Never the error's own text: the text may quote the answer."""
    from anthropic import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        if _money_ran_out(error):
            return DESCRIPTIONS[402]
        failing = "the service failed" if error.status_code >= 500 else DESCRIPTIONS[400]
        return DESCRIPTIONS.get(error.status_code, failing)
    if _is_too_large(error):
        return "the response was too long to be read"
    if isinstance(error, APIConnectionError):
        return "the service could not be reached"
    return "the response could not be read"


def is_illness(error: Exception) -> bool:
    """Return whether the next request is likely to fail as well."""
    from anthropic import APIStatusError

    if not isinstance(error, APIStatusError) or _money_ran_out(error):
        return True
    return error.status_code not in ABOUT_THE_REQUEST


def retry_after(
    error: Exception, attempt: int, first_delay: float = FIRST_RETRY_SECONDS
) -> float | None:
    """Return the seconds until the next try, after `attempt` failures before this one.

    None when there is to be no other try.
    """
    from anthropic import APIConnectionError, APIStatusError

    if _is_too_large(error):
        return None
    if isinstance(error, APIConnectionError):
        return _delay(attempt, first_delay)
    if not isinstance(error, APIStatusError):  # a response, unreadable, and perhaps paid for
        return _delay(attempt, first_delay) if attempt == 0 else None
    if not _can_heal(error):
        return None
    asked = _seconds(error.response.headers.get("retry-after"))
    if asked is None:
        return _delay(attempt, first_delay)
    return max(asked, first_delay) if asked <= LONGEST_RETRY_AFTER_SECONDS else None


def _is_too_large(error: Exception) -> bool:
    """Return whether the response was refused unread; the SDK wraps the error in one of its own."""
    from shared.llm.bodies import TooLargeError

    return isinstance(error.__cause__, TooLargeError)


def _can_heal(error: "APIStatusError") -> bool:
    if _money_ran_out(error) or error.response.headers.get("x-should-retry") == "false":
        return False
    return error.status_code in HEALING or error.status_code >= 500


def _money_ran_out(error: "APIStatusError") -> bool:
    """Return whether a spending limit was reached: status 429 as well, but no waiting helps."""
    return "spend_limit" in (error.error_code or "") or error.type == "billing_error"


def _delay(attempt: int, first_delay: float) -> float:
    longest = min(first_delay * 2.0 ** min(attempt, 10), LONGEST_RETRY_SECONDS)
    return longest * random.uniform(0.75, 1.0)  # noqa: S311 - spreads retries, guards nothing


def _seconds(header: str | None) -> float | None:
    """Return the seconds of a number or an HTTP date, or None for anything else."""
    try:
        seconds = float(header or "")
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header or "").timestamp() - time.time()
        except ValueError:
            return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
