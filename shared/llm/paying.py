"""Calls of a language model that budgets pay for."""

from collections.abc import Mapping
from typing import Any, Protocol

from shared.llm.api import Api
from shared.llm.budget import Reservation
from shared.llm.forms import frame_tokens
from shared.model import Usage


class Purse(Protocol):
    """The budgets that a call of the language model is paid of."""

    async def reserve(self, session_id: str, usd: float) -> Reservation:
        """Set `usd` aside, or raise the reason why not and set nothing aside."""

    async def settle(self, reservation: Reservation, usd: float) -> None:
        """Put the price in the reservation's place."""


async def paid_call(
    api: Api,
    purse: Purse,
    session_id: str,
    request: Mapping[str, Any],
    *,
    largest: Usage,
    deadline: float,
    tries: int | None = None,
) -> tuple[object, Usage]:
    """Return the response to a request and its usage, of which `largest` is the most in a format.

    `deadline`, `tries` and the exceptions are documented in `Api.ask`. A call without a
    response counts nothing: whether such a call is paid for is not known. A response that states no
    usage counts as the largest.
    """
    largest += Usage(output_tokens=frame_tokens(api.form))
    reserved = await purse.reserve(session_id, api.budgeted(largest))
    paid = 0.0
    try:
        message = await api.ask(deadline, request, tries)
        usage = api.usage(message)
        paid = api.budgeted(usage if usage.output_tokens else largest)
    finally:
        await purse.settle(reserved, paid)
    return message, usage
