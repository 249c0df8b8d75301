"""Commentary and evidence of a grade: a sentence a trait, with a quote from the transcript."""

import re
from collections.abc import Mapping, Sequence

from grading_service.domain import TRAITS, best_and_lowest, with_quote
from grading_service.languages.report_texts import report_texts
from grading_service.offline.counting import Features
from grading_service.offline.lexicon import lexicon
from grading_service.offline.reading import Reading
from grading_service.offline.semantic_features import point_feature
from grading_service.offline.speech import MAX_WORDS, Speech
from grading_service.offline.table import TABLE, Row
from grading_service.offline.units import content
from grading_service.offline.wording import OF_TRAIT, QUOTED, Side, Wording, wording
from grading_service.offline.words import Word, read
from shared.model import Evidence, GradedBy, Score, Trait

LEAST_MOVE = 0.15
"""Marks: a row of the table that moves a mark by less is not mentioned."""

MAX_QUOTE_CHARS = 200

SENTENCE_ENDS = (". ", "? ", "! ")

MAX_EXTENSION_CHARS = 60
"""Characters that a quote may go on, to the end of its clause."""

CLAUSE_END = re.compile(r"[^.?!,;:]*(?=[.?!,;:])")

FAR_FROM_POINT = 0.12
"""Cosine of a statement and a point: below, the point is named as untouched."""


def comment(
    reading: Reading,
    evidence: Sequence[Evidence],
    scores: Mapping[Trait, Score],
    graded_by: GradedBy,
) -> str:
    """Return the commentary: gates, the best and the lowest trait, and a caution."""
    speech, say = reading.speech, wording(reading.language)
    sentences = [say.gates[gate.name] for gate in reading.gates[:1]]
    if speech.injected:
        told = _quote(speech, speech.injected[0].words)
        sentences.append(say.injected.format(quote=told))
    if speech.truncated:
        sentences.append(say.truncated.format(words=f"{MAX_WORDS:,}"))
    if not any(max(gate.caps) == 1 for gate in reading.gates):
        sentences.append(_best_and_lowest(evidence, scores, reading.language))
    grader = f"{graded_by.grader} {graded_by.version}"
    if graded_by.model:
        grader = say.with_model.format(grader=grader, model=graded_by.model)
    sentences.append(say.graded_by.format(grader=grader))
    return " ".join(sentences)


def evidence(reading: Reading, scores: Mapping[Trait, Score]) -> tuple[Evidence, ...]:
    """Return for each trait the gate that caps it, else the row that explains its mark best.

    No sentence is told for two traits while the second trait has another row to tell.
    """
    told: list[Evidence] = []
    for trait in TRAITS:
        reasons = {item.reason for item in told}
        told.append(_evidence(reading, trait, scores[trait], reasons))
    return tuple(told)


def uncovered(reading: Reading, covers: Sequence[str]) -> tuple[str, ...]:
    """Return the points that the answer shares no content word with, and is far from in meaning.

    A point such as "how it turned out" shares no word with most answers that tell it.
    """
    words = lexicon(reading.language)
    said = frozenset[str]().union(*[unit.content for unit in reading.speech.units])
    return tuple(
        point
        for point in covers
        if (stems := content(read(point), words) - words.generic)
        and not stems & said
        and _is_far(reading, point)
    )


def _is_far(reading: Reading, point: str) -> bool:
    """Return whether no statement is near the point; true where no encoder can tell."""
    nearness = reading.features.get(point_feature(point))
    return nearness is None or nearness.value < FAR_FROM_POINT


def _evidence(reading: Reading, trait: Trait, score: Score, told: set[str]) -> Evidence:
    say = wording(reading.language)
    for gate in reading.gates:
        if gate.caps[TRAITS.index(trait)] == score:
            return Evidence(trait=trait, reason=say.gates[gate.name])
    choices = _choices(reading.features, trait, score, say)
    if not choices:
        return Evidence(trait=trait, reason=say.nothing_stands_out)
    fresh = [choice for choice in choices if _sentence(*choice, say) not in told]
    row, side = (fresh or choices)[0]
    words = reading.features[row.feature].words if QUOTED.get(row.feature) == side else ()
    quotes = (_quote(reading.speech, words),) if words else ()
    return Evidence(trait=trait, reason=_sentence(row, side, say), quotes=quotes)


def _choices(
    features: Features, trait: Trait, score: Score, say: Wording
) -> list[tuple[Row, Side]]:
    """Return the rows that explain the mark, the best explanation first.

    A high mark is explained by a gain, any other by a loss. Features of the trait itself go before
    features that move it from aside, and features that a quote can show before the rest.
    """
    moves: list[tuple[float, Row, Side]] = []
    for row in TABLE:
        if row.trait == trait and _has_meaning(row, features):
            move = row.moves(features)
            moves.append((abs(move), row, "gain" if move > 0 else "loss"))
    fitting: Side = "gain" if score > 3 else "loss"
    told = [
        (move, row, side)
        for move, row, side in moves
        if move >= LEAST_MOVE and side == fitting and say.tells(row.feature, side)
    ]
    told.sort(
        key=lambda choice: (
            choice[1].feature not in OF_TRAIT[trait],
            QUOTED.get(choice[1].feature) != fitting,
            -choice[0],
        )
    )
    return [(row, side) for _, row, side in told]


def _best_and_lowest(
    evidence: Sequence[Evidence], scores: Mapping[Trait, Score], language: str
) -> str:
    """Return the sentences of the best and of the lowest mark; of one trait if all are equal."""
    ranked = sorted(evidence, key=lambda item: -scores[item.trait])
    best, lowest = ranked[0], ranked[-1]
    if scores[best.trait] == scores[lowest.trait]:
        return with_quote(best)
    return best_and_lowest(best, lowest, scores, report_texts(language))


def _has_meaning(row: Row, features: Features) -> bool:
    """Return whether the feature says anything: where no points were named, none is covered."""
    return row.feature != "covered" or bool(features["points"].value)


def _sentence(row: Row, side: Side, say: Wording) -> str:
    return f"{say.tells(row.feature, side)}."


def _quote(speech: Speech, words: Sequence[Word]) -> str:
    """Return the statement that the words are part of, verbatim, cut between words."""
    start, end = words[0].start, words[-1].end
    for unit in speech.units:
        first, last = unit.words[0].start, unit.words[-1].end
        if first <= start and end <= last:
            start, end = first, last
            break
    if end - start > MAX_QUOTE_CHARS:
        start = max(start, words[0].start)
        cut = speech.text.rfind(" ", start, start + MAX_QUOTE_CHARS)
        end = min(end, cut if cut > start else start + MAX_QUOTE_CHARS)
    return _whole_clause(speech.text, start, end)


def _whole_clause(text: str, start: int, end: int) -> str:
    """Return the passage from and to the nearest marks of punctuation, where there are any near.

    Statements are cut without punctuation, and may hold the end of a sentence or its beginning.
    """
    said = text[start:end]
    if (cut := max(said.rfind(mark) for mark in SENTENCE_ENDS)) >= len(said) // 2:
        return said[: cut + 1]
    if (
        cut := min((at for mark in SENTENCE_ENDS if (at := said.find(mark)) >= 0), default=-1)
    ) >= 0:
        start += cut + 2
    rest = CLAUSE_END.match(text, end, end + MAX_EXTENSION_CHARS)
    return text[start : rest.end() if rest else end]
