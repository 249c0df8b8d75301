"""Common questions, attacks and pairs: common.yaml, attacks.yaml and pairs.py, in two halves.

Half 0 was looked at while the grader was changed, half 1 once, at the end. The half of a text is
that of the question it is graded under.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from statistics import fmean
from unittest.mock import patch
from zlib import crc32

import yaml

from bench.grading import pairs
from bench.grading.bars import JUNK_CEILING, Bar
from bench.grading.gold import Gold, gold
from grading_service import offline
from grading_service.domain import TRAITS
from grading_service.offline import bank as bank_module
from grading_service.offline import semantic_features
from grading_service.offline.encoder import load_encoder
from shared.model import Grade, Trait, Value

FOLDER = Path(__file__).parent
HALVES = {0: "looked at", 1: "kept back"}
EMPTY_CEILING = 15
"""Highest total of 25 of a fluent text that says nothing."""
RISE = 0.25
"""Marks by which a stuffing may raise a trait on average."""
OTHERS = 4
"""Other questions under which the answer to a common question is graded."""

PAIRS: Mapping[str, Callable[[str, Random], str]] = {
    "contractions": pairs.contracted,
    "soft hyphens": pairs.soft_hyphens,
    "zero-width spaces": pairs.zero_width,
    "a Cyrillic letter a word": pairs.homoglyphs,
    "names of no list": pairs.other_names,
    "fillers": pairs.filled,
    "stutter": pairs.stuttered,
    "an interpreter's 'he says'": pairs.interpreted,
    "polite 'I think'": pairs.polite,
    "20 % of words misheard": pairs.misheard(0.20),
    "35 % of words misheard": pairs.misheard(0.35),
}


class Common(Value):
    """A common question with a sound answer."""

    question: str
    answer: str


def half(question: str) -> int:
    """Return the half that the question belongs to."""
    return crc32(question.encode()) % 2


@cache
def common() -> tuple[Common, ...]:
    rows = yaml.safe_load((FOLDER / "common.yaml").read_text(encoding="utf-8"))
    return tuple(Common.model_validate(row) for row in rows)


class Attacks(Value):
    """Texts that hold no answer, and pairs of texts to put before and behind an answer."""

    empty: dict[str, str]
    junk: dict[str, str]
    stuffings: dict[str, tuple[str, str]]


@cache
def attacks() -> Attacks:
    return Attacks.model_validate(
        yaml.safe_load((FOLDER / "attacks.yaml").read_text(encoding="utf-8"))
    )


def attacked_bars(wanted: Sequence[int] = (0, 1)) -> Iterator[Bar]:
    """Yield the bars of both halves, or of the halves that are wanted."""
    for number in wanted:
        name = HALVES[number]
        rows = [row for row in gold() if half(row.question) == number]
        yield from _common(f"Common questions, {name}", number)
        yield from _empty(f"Texts without an answer, {name}", rows)
        yield from _stuffed(f"Stuffings, {name}: highest mean rise of a trait", rows)
        yield from _paired(f"Pairs, {name}: integers that change; mean change of the total", rows)


@contextmanager
def left_out(question: str) -> Iterator[None]:
    """Let the bank lack the question's own entry."""
    encoder = load_encoder()
    assert encoder is not None
    whole = bank_module.bank()
    own = int((whole.asks @ encoder.text(question)).argmax())
    rest = [at for at in range(len(whole.asks)) if at != own]
    less = bank_module.Bank(whole.asks[rest], whole.subjects[rest], whole.whole[rest])
    with patch.object(semantic_features, "bank", return_value=less):
        yield


def _left_out(group: str, rows: Sequence[Common]) -> Iterator[Bar]:
    """Yield the bars of questions that the bank lacks. A person decides where nobody knows."""
    sure = asked = lower = pairs_of = 0
    for row in rows:
        with left_out(row.question):
            grade = _rate(row.question, row.answer)
            own = _marks(row.question, row.answer)["relevance"]
        sure += grade.relevance >= 3
        asked += grade.relevance < 3 and grade.review is not None
        for other in Random(row.question).sample([o for o in rows if o is not row], OTHERS):
            with left_out(other.question):
                lower += _marks(other.question, row.answer)["relevance"] < own
            pairs_of += 1
    what = "own entry left out: relevance of 3 or more; less, and a person asked"
    yield Bar(group, what, "(no bar)", f"{sure}; {asked} of {len(rows)}", None)
    what = "own entries left out: another question's answer -> lower relevance"
    yield Bar(group, what, "(no bar)", f"{lower / pairs_of:.0%}", None)


def _common(group: str, number: int) -> Iterator[Bar]:
    rows = [row for row in common() if half(row.question) == number]
    if load_encoder() is not None:
        yield from _left_out(group, rows)
    grades = [_rate(row.question, row.answer) for row in rows]
    sure = sum(grade.gradable and grade.relevance >= 3 for grade in grades)
    wrong = sum(grade.relevance == 1 and not grade.review for grade in grades)
    yield Bar(group, "relevance of 3 or more", "all", f"{sure} of {len(rows)}", sure == len(rows))
    yield Bar(group, "relevance of 1 without a person asked", "none", str(wrong), wrong == 0)
    lower = fmean(
        _marks(other.question, row.answer)["relevance"]
        < _marks(row.question, row.answer)["relevance"]
        for row in rows
        for other in Random(row.question).sample([o for o in rows if o is not row], OTHERS)
    )
    yield Bar(
        group, "another question's answer -> lower relevance", "≥ 90%", f"{lower:.0%}", lower >= 0.9
    )


def _empty(group: str, rows: Sequence[Gold]) -> Iterator[Bar]:
    asked = [row for row in rows if row.profile == "strong"]
    for texts, ceiling in ((attacks().empty, EMPTY_CEILING), (attacks().junk, JUNK_CEILING)):
        for what, text in texts.items():
            totals = [_grade(row, _filled(text, row)).total for row in asked]
            measured = f"{max(totals)}; mean {fmean(totals):.1f}"
            yield Bar(group, what, f"≤ {ceiling}", measured, max(totals) <= ceiling)


def _stuffed(group: str, rows: Sequence[Gold]) -> Iterator[Bar]:
    poor = [row for row in rows if row.profile in ("terse", "hedged", "disorganised")]
    before = {row.id: _unrounded(row, row.answer) for row in poor}
    for what, (head, tail) in attacks().stuffings.items():
        rises = dict.fromkeys(TRAITS, 0.0)
        for row in poor:
            after = _unrounded(row, f"{_filled(head, row)}{row.answer}{_filled(tail, row)}")
            for trait in TRAITS:
                rises[trait] += (after[trait] - before[row.id][trait]) / len(poor)
        most = max(TRAITS, key=lambda trait: rises[trait])
        yield Bar(group, what, f"≤ {RISE}", f"{rises[most]:+.2f} {most}", rises[most] <= RISE)


def _paired(group: str, rows: Sequence[Gold]) -> Iterator[Bar]:
    told = [row for row in rows if row.profile in ("strong", "hedged")]
    before = {row.id: _grade(row, row.answer) for row in told}
    for what, change in PAIRS.items():
        after = {row.id: _grade(row, change(row.answer, Random(row.id))) for row in told}
        read = [row for row in told if after[row.id].gradable]
        changed = fmean(
            getattr(after[row.id], trait) != getattr(before[row.id], trait)
            for row in read or told
            for trait in TRAITS
        )
        moved = fmean(after[row.id].total - before[row.id].total for row in read or told)
        unread = len(told) - len(read)
        measured = f"{changed:.0%}; {moved:+.1f}; {unread} of {len(told)} not gradable"
        yield Bar(group, what, "(no bar)", measured, None)


def _filled(text: str, row: Gold) -> str:
    return text.format(
        subject=row.competency.lower(), question=row.question, covers=", ".join(row.covers)
    )


def _rate(question: str, answer: str) -> Grade:
    return offline.rate(question, "", (), answer)


def _marks(question: str, answer: str) -> dict[Trait, float]:
    return offline.examine(question, "", (), answer).marks


def _grade(row: Gold, text: str) -> Grade:
    return offline.rate(row.question, row.competency, row.covers, text)


def _unrounded(row: Gold, text: str) -> dict[Trait, float]:
    return offline.examine(row.question, row.competency, row.covers, text).marks
