"""The drafters: a language model where there is one, and the role packs in any case."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer_service.drafting import prompt
from interviewer_service.drafting.domain import Checked, Packs, Proposed, checked, from_packs, gaps
from shared.events import DraftMade, DraftRequested
from shared.injection import speaks_to_program
from shared.llm.api import Api
from shared.llm.failures import NoReadingError
from shared.llm.paying import Purse, paid_call
from shared.llm.purses import STAFF
from shared.llm.replies import DeclinedError, InvalidError, object_in, text_of
from shared.model import Probe
from shared.processes import Processes
from shared.role_packs import Roles

log = structlog.get_logger(__name__)

MAX_PROPOSALS = 50
"""Proposals of a model that are looked at."""

Text = Annotated[str, Field(max_length=10_000)]


class _Probe(BaseModel):
    model_config = ConfigDict(strict=True)

    text: Text
    for_cover: Text


class _Question(BaseModel):
    model_config = ConfigDict(strict=True)

    source: Text
    competency: Text
    text: Text
    covers: list[Text] = Field(max_length=50)
    probes: list[_Probe] = Field(default=[], max_length=50)


class _Output(BaseModel):
    model_config = ConfigDict(strict=True)

    questions: list[_Question] = Field(max_length=MAX_PROPOSALS)


class Drafter(Protocol):
    """A drafter of questions for a job."""

    async def draft(self, event: DraftRequested) -> DraftMade:
        """Draft questions, or say in the event why there are none."""


@dataclass(frozen=True, slots=True)
class PackDrafter:
    """The questions of the role packs that fit best. Nothing is invented."""

    roles: Roles
    processes: Processes

    async def draft(self, event: DraftRequested) -> DraftMade:
        """Choose among the questions of the packs in the language."""
        packs = packs_in(self.roles, event.language)
        return await self.processes.run(_of_packs, packs, event)


@dataclass(frozen=True, slots=True)
class ModelDrafter:
    """A language model, whose proposals count once they have passed every check.

    Where the model fails or nothing passes, the packs stand in, and the draft says why.
    """

    api: Api
    purse: Purse
    packs: PackDrafter
    seconds: float

    async def draft(self, event: DraftRequested) -> DraftMade:
        """Draft with the model, or of the packs with a note."""
        try:
            text = await self._reply(event)
            return await self.packs.processes.run(_of_reply, text, event, self.api.model)
        except DeclinedError:
            note = "it declined to draft questions"
        except (InvalidError, NoReadingError) as error:
            note = str(error)
        log.info("draft without the model", why=note)
        made = await self.packs.draft(event)
        return made.model_copy(update={"note": f"{self.api.model} drafted nothing: {note}."})

    async def _reply(self, event: DraftRequested) -> str:
        competencies = competencies_in(packs_in(self.packs.roles, event.language))
        request = prompt.request(event.description, competencies, event.language)
        message, _ = await paid_call(
            self.api,
            self.purse,
            f"{STAFF}{event.draft_id}",
            request,
            largest=prompt.largest_usage(request),
            deadline=asyncio.get_running_loop().time() + self.seconds,
        )
        return text_of(message)


def _of_reply(text: str, event: DraftRequested, model: str) -> DraftMade:
    """Return the proposals of a reply that pass every check; InvalidError where there is none."""
    outcome = checked(_proposals(text), event.description, event.language)
    if not outcome.kept:
        raise InvalidError("no question of its passed the checks")
    return _made(event, outcome, model)


def _of_packs(packs: Packs, event: DraftRequested) -> DraftMade:
    found = from_packs(packs, event.description, event.language)
    return _made(event, Checked(kept=found), "packs")


def _made(event: DraftRequested, outcome: Checked, made_by: str) -> DraftMade:
    return DraftMade(
        draft_id=event.draft_id,
        questions=tuple(outcome.kept),
        made_by=made_by,
        dropped=dict(outcome.dropped),
        gaps=gaps(outcome.kept, event.description, event.language),
        suspicious=speaks_to_program(event.description),
    )


def _proposals(text: str) -> Sequence[Proposed]:
    try:
        output = _Output.model_validate(object_in(text))
    except ValidationError as error:
        raise InvalidError("it did not keep to the form asked for") from error
    return [
        Proposed(
            text=_line(each.text),
            competency=_line(each.competency),
            covers=tuple(map(_line, each.covers)),
            source=each.source,
            probes=tuple(
                Probe(text=_line(probe.text), for_cover=_line(probe.for_cover))
                for probe in each.probes
            ),
        )
        for each in output.questions
    ]


def _line(text: str) -> str:
    return " ".join(text.split())


def packs_in(roles: Roles, language: str) -> Packs:
    """Return the questions of every pack in the language."""
    names = [summary.name for summary in roles.list(language)]
    return {name: roles.get(name, language).questions for name in names}


def competencies_in(packs: Packs) -> list[str]:
    """Return the competencies of the packs, each once, in the order of the alphabet."""
    return sorted({each.competency for questions in packs.values() for each in questions})
