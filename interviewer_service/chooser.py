"""A language model as the chooser: one number of a list, in one try, before the rule of words."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog

from interviewer_service import prompt
from interviewer_service.domain import Choice, unmentioned
from shared.events import AnswerRead
from shared.llm.api import Api
from shared.llm.failures import NoReadingError
from shared.llm.paying import Purse, paid_call
from shared.llm.replies import DeclinedError, InvalidError, object_in, text_of
from shared.model import ChosenBy

log = structlog.get_logger(__name__)


class Chooser(Protocol):
    """A chooser among the probes of an answer, in which something is said."""

    async def choose(self, event: AnswerRead) -> Choice:
        """Choose a probe of the event, or none."""


@dataclass(frozen=True, slots=True)
class RuleChooser:
    """The rule of words."""

    async def choose(self, event: AnswerRead) -> Choice:
        return unmentioned(event.probes, event.transcript, event.language)


@dataclass(frozen=True, slots=True)
class ModelChooser:
    """A language model with `seconds` for a choice. The rule of words stands in when it fails."""

    api: Api
    purse: Purse
    seconds: float

    async def choose(self, event: AnswerRead) -> Choice:
        """Choose with the model, or by the rule where the model fails; none when time runs out."""
        deadline = asyncio.get_running_loop().time() + self.seconds
        by = ChosenBy(chooser="model", version=prompt.VERSION, model=self.api.model)
        try:
            async with asyncio.timeout_at(deadline):
                number = await self._number(event, deadline)
        except TimeoutError:
            return Choice(None, "no_time", by)
        except (NoReadingError, InvalidError, DeclinedError) as error:
            if asyncio.get_running_loop().time() >= deadline:
                return Choice(None, "no_time", by)
            log.info("the model chose no follow-up", why=str(error) or "it declined")
            return unmentioned(event.probes, event.transcript, event.language)
        if not number:
            return Choice(None, "covered", by)
        return Choice(event.probes[number - 1], "not_mentioned", by)

    async def _number(self, event: AnswerRead, deadline: float) -> int:
        """Return the number that the model chose; InvalidError for anything but such a number."""
        request = prompt.request(event.question, event.probes, event.transcript, event.language)
        message, _ = await paid_call(
            self.api,
            self.purse,
            event.session_id,
            request,
            largest=prompt.largest_usage(request),
            deadline=deadline,
            tries=1,
        )
        return number_of(message, len(event.probes))


def number_of(message: object, probes: int) -> int:
    """Return the number in a finished message, from 0; InvalidError for anything else."""
    number = object_in(text_of(message)).get("number")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= probes:
        raise InvalidError("it chose nothing of the list")
    return number
