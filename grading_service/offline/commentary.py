"""The grounds of a grade in plain sentences, with the words that show them."""

from collections.abc import Mapping, Sequence
from typing import Literal

from grading_service.domain import TRAITS
from grading_service.offline.counting import Features
from grading_service.offline.grounds import GROUNDS, REMARKS
from grading_service.offline.speech import MOST_WORDS, Speech
from grading_service.offline.table import TABLE, Gate, Row
from grading_service.offline.words import Word
from shared.events import Evidence, GradedBy, Score, Trait

WORTH_SAYING = 0.15
"""A row that moves a mark by less is no ground."""

LONGEST_QUOTE = 12
"""Words."""

LONGEST_QUOTE_LETTERS = 160

Side = Literal["gain", "loss"]


def comment(
    speech: Speech, features: Features, applied: Sequence[Gate], graded_by: GradedBy
) -> str:
    sentences = [REMARKS[gate.name] for gate in applied]
    if speech.injected:
        told = _quote(speech, speech.injected[0].words)
        sentences.append(f"Instructions to the grader were found and left out: “{told}”.")
    if speech.truncated:
        sentences.append(f"Only the first {MOST_WORDS:,} words were read.")
    if not any(max(gate.caps) == 1 for gate in applied):
        sentences += _grounds(speech, features)
    means = f", meaning by {graded_by.model}" if graded_by.model else ""
    sentences.append(
        f"Graded by {graded_by.grader} {graded_by.version}{means}: a heuristic that counts words"
        " and phrases; it does not understand them."
    )
    return " ".join(sentences)


def evidence(
    speech: Speech, features: Features, applied: Sequence[Gate], scores: Mapping[Trait, Score]
) -> tuple[Evidence, ...]:
    """For each trait the gate that holds it down, else what moved it most each way."""
    return tuple(_evidence(speech, features, applied, trait, scores[trait]) for trait in TRAITS)


def _evidence(
    speech: Speech, features: Features, applied: Sequence[Gate], trait: Trait, score: Score
) -> Evidence:
    for gate in applied:
        if gate.caps[TRAITS.index(trait)] == score:
            return Evidence(trait=trait, reason=REMARKS[gate.name])
    gains, losses = _moved([row for row in TABLE if row.trait == trait], features)
    high = score > 3
    first, second = (gains, losses) if high else (losses, gains)
    sides: tuple[Side, Side] = ("gain", "loss") if high else ("loss", "gain")
    told = [(row, sides[0]) for row in first[:1]] + [(row, sides[1]) for row in second[:1]]
    joint = ", though "
    if len(told) == 1 and (first or second)[1:]:
        told, joint = [(row, told[0][1]) for row in (first or second)[:2]], ", and "
    clauses = [getattr(GROUNDS[row.feature], side) for row, side in told]
    reason = joint.join(clauses) or "nothing that is counted moves it far from the middle"
    shown = [_words(features, row, side) for row, side in told]
    quotes = tuple(dict.fromkeys(_quote(speech, words) for words in shown if words))
    return Evidence(trait=trait, reason=f"{reason[0].upper()}{reason[1:]}.", quotes=quotes)


def _grounds(speech: Speech, features: Features) -> list[str]:
    """The two rows that helped most and the two that hurt most, on different traits."""
    gains, losses = _moved(TABLE, features)
    return [
        *(_sentence(speech, features, row, "gain") for row in _two(gains)),
        *(_sentence(speech, features, row, "loss") for row in _two(losses)),
        *([] if losses else ["Nothing that is counted speaks against it."]),
    ]


def _moved(rows: Sequence[Row], features: Features) -> tuple[list[Row], list[Row]]:
    """The rows that helped and those that hurt, the strongest first."""
    moves = sorted(((row.moves(features), row) for row in rows), key=lambda move: -move[0])
    helped = [row for move, row in moves if move >= WORTH_SAYING]
    return helped, [row for move, row in reversed(moves) if move <= -WORTH_SAYING]


def _two(rows: Sequence[Row]) -> list[Row]:
    chosen = list(rows[:1])
    chosen += [
        row
        for row in rows
        if all(row.trait != other.trait and row.feature != other.feature for other in chosen)
    ][:1]
    return chosen


def _sentence(speech: Speech, features: Features, row: Row, side: Side) -> str:
    ground = GROUNDS[row.feature]
    words = _words(features, row, side)
    shown = f", as in “{_quote(speech, words)}”" if words else ""
    verb, reason = ("gains", ground.gain) if side == "gain" else ("loses", ground.loss)
    return f"{row.trait.capitalize()} {verb}: {reason}{shown}."


def _words(features: Features, row: Row, side: Side) -> Sequence[Word]:
    return features[row.feature].words if GROUNDS[row.feature].quoted == side else ()


def _quote(speech: Speech, words: Sequence[Word]) -> str:
    """Verbatim, with whatever stood between the words."""
    start, end = words[0].start, words[:LONGEST_QUOTE][-1].end
    return speech.text[start : min(end, start + LONGEST_QUOTE_LETTERS)]
