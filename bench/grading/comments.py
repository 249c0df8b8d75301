"""Print answers with their comments, to be read and judged by a person.

`python -m bench.grading.comments --seed 1` draws answers of our own sets until they have sixty
comments, one a trait; `--data FILE.jsonl` draws some of them from answers rated by humans.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

from bench.grading.attacked import common
from bench.grading.gold import gold
from bench.grading.rated import Rated
from bench.grading.spanish import spanish
from grading_service.domain import with_quote
from grading_service.languages.report_texts import report_texts
from grading_service.offline.rater import rate
from grading_service.overview import overview
from shared.model import Answer, GradedAnswer

COMMENTS = 60
LEAST_RATED_WORDS = 30
"""Words of a human-rated answer that there is something to say about."""


@dataclass(frozen=True, slots=True)
class Sampled:
    answer: Answer
    language: str = "en"


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.grading.comments", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, action="append", default=[], metavar="FILE.jsonl")
    options = parser.parse_args()
    random = Random(options.seed)
    kinds = [_gold(), _spanish(), _common(), *map(_rated, options.data)]
    for kind in kinds:
        random.shuffle(kind)
    drawn: dict[str, list[GradedAnswer]] = {"en": [], "es": []}
    told = 0
    for kind in cycle(kinds):
        one = kind.pop()
        grade = rate(one.answer, one.language)
        drawn[one.language].append(GradedAnswer(answer=one.answer, grade=grade))
        told += len(grade.evidence)
        if told >= COMMENTS:
            break
    for language, graded in drawn.items():
        _print(graded, language)


def _print(graded: Sequence[GradedAnswer], language: str) -> None:
    for each in graded:
        answer, grade = each.answer, each.grade
        print(f"\n{'=' * 100}\nQ: {answer.question}\nPoints: {'; '.join(answer.covers)}")
        print(f"A: {answer.transcript}\n")
        for item in grade.evidence:
            told = with_quote(item, report_texts(language))
            print(f"  {item.trait} {getattr(grade, item.trait)}: {told}")
        print(f"  -- {grade.commentary}\n  -- review: {grade.review}\n  -- ask: {grade.uncovered}")
    found = overview(graded, report_texts(language))
    print("\n## Overview\n", found.headline, *found.strengths, "-", *found.risks, sep="\n  ")
    print("  -", *found.ask_next, sep="\n  ")


def _gold() -> list[Sampled]:
    return [
        Sampled(_answer(row.question, text, row.competency, row.covers))
        for row in gold()
        for text in (row.answer, row.recognised)
    ]


def _spanish() -> list[Sampled]:
    return [
        Sampled(_answer(row.question, row.text, row.competency, row.covers), "es")
        for row in spanish()
    ]


def _common() -> list[Sampled]:
    return [Sampled(_answer(row.question, row.answer)) for row in common()]


def _rated(path: Path) -> list[Sampled]:
    rows = [Rated.model_validate_json(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Sampled(_answer(row.question, row.answer))
        for row in rows
        if len(row.answer.split()) >= LEAST_RATED_WORDS
    ]


def _answer(question: str, text: str, competency: str = "", covers: tuple[str, ...] = ()) -> Answer:
    return Answer(
        question_index=None,
        question=question,
        competency=competency,
        covers=covers,
        transcript=text,
    )


if __name__ == "__main__":
    main()
