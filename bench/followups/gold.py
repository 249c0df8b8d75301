"""The gold set: answers whose covered points are marked by hand, and the choices on them."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from zlib import crc32

import yaml

import gateway
from interviewer_service.domain import unmentioned
from shared.model import Probe, Value
from shared.role_packs import load_roles

PATH = Path(__file__).with_name("gold.yaml")
PACKS = Path(gateway.__file__).parent / "questions/packs"


class Gold(Value):
    """An answer, the probes of its question, and the points that its author finds covered."""

    question: str
    language: str
    probes: tuple[Probe, ...]
    text: str
    covered: frozenset[str]

    @property
    def words(self) -> int:
        return len(self.text.split())

    def misses(self, probe: Probe | None) -> bool:
        """Return whether the probe asks about a point that the answer leaves out."""
        return probe is not None and probe.for_cover not in self.covered


Choose = Callable[[Sequence[Gold]], Sequence[Probe | None]]
"""Chooses a probe, or none, for each answer."""


@cache
def gold() -> tuple[Gold, ...]:
    return tuple(_read())


def half(last: bool) -> tuple[Gold, ...]:
    """Return the half of the questions that the rule was made on, or the `last`, by a hash."""
    return tuple(each for each in gold() if crc32(each.question.encode()) % 2 == last)


def _read() -> Iterator[Gold]:
    roles = load_roles(PACKS)
    for asked in yaml.safe_load(PATH.read_text(encoding="utf-8")):
        language, role, number = asked["id"].split("-")
        question = roles.get(role, language).questions[int(number)]
        for answer in asked["answers"]:
            yield Gold(
                question=asked["id"],
                language=language,
                probes=question.probes,
                text=answer["text"],
                covered=frozenset(asked["covers"][index] for index in answer["covered"]),
            )


def by_rule(answers: Sequence[Gold]) -> Sequence[Probe | None]:
    """Choose by the rule of words."""
    return [unmentioned(each.probes, each.text, each.language).probe for each in answers]


def shortest(answers: Sequence[Gold], asked: int) -> Sequence[Probe | None]:
    """Ask the first probe after the `asked` shortest answers."""
    ranked = sorted(range(len(answers)), key=lambda index: answers[index].words)[:asked]
    return [each.probes[0] if index in ranked else None for index, each in enumerate(answers)]


def always(answers: Sequence[Gold]) -> Sequence[Probe | None]:
    """Ask the first probe after every answer."""
    return [each.probes[0] for each in answers]


def chance(answers: Sequence[Gold]) -> float:
    """Return the expected number of hits of a probe chosen by lot after every answer."""
    return sum(sum(map(each.misses, each.probes)) / len(each.probes) for each in answers)


def hits(answers: Sequence[Gold], chosen: Sequence[Probe | None]) -> int:
    """Count the probes that ask about a point which the answer leaves out."""
    return sum(each.misses(probe) for each, probe in zip(answers, chosen, strict=True))
