"""The grounds of a grade in plain sentences, with the words that show them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from grading_service.offline.counting import Features
from grading_service.offline.speech import MOST_WORDS, Speech
from grading_service.offline.table import TABLE, Gate, Row
from grading_service.offline.words import Word
from shared.events import GradedBy

WORTH_SAYING = 0.15
"""A row that moves a mark by less is no ground."""

LONGEST_QUOTE = 12
"""Words."""

LONGEST_QUOTE_LETTERS = 160


class Ground(NamedTuple):
    """How a feature reads when it helped and when it hurt; a quote shows only one of the two."""

    gain: str
    loss: str
    quoted: Literal["gain", "loss", "never"]


GROUNDS = {
    "fillers": Ground("there are hardly any fillers", "fillers get in the way", "loss"),
    "stutters": Ground("words come without a false start", "words are started over", "never"),
    "disorder": Ground(
        "the words form sentences", "words stand in an order that forms no sentence", "loss"
    ),
    "unit_length": Ground("the statements are short", "statements run on", "loss"),
    "vagueness": Ground("the wording is definite", "the wording is vague", "loss"),
    "substance": Ground("there is enough to go on", "there is little to go on", "never"),
    "on_topic": Ground(
        "it keeps to the subject", "few statements use the words of the subject", "gain"
    ),
    "asked": Ground("it takes up what was asked", "it takes up little of what was asked", "gain"),
    "covered": Ground(
        "it touches what a strong answer covers",
        "it touches little of what a strong answer covers",
        "gain",
    ),
    "stages": Ground(
        "it tells what was done, step by step",
        "situation, task, action and result are not all told",
        "gain",
    ),
    "sequence": Ground(
        "the steps come in their order", "the steps do not come in a clear order", "never"
    ),
    "connectives": Ground(
        "statements are linked in several ways", "few words link the statements", "gain"
    ),
    "opening": Ground("it opens on the subject", "it does not open on the subject", "gain"),
    "outcome": Ground(
        "it ends with how it came out", "it does not end with how it came out", "gain"
    ),
    "coherence": Ground(
        "each statement ties in with the last",
        "statements stand beside each other unconnected",
        "never",
    ),
    "repeats": Ground("nothing is said twice", "things are said again", "loss"),
    "padding": Ground("there are no stock phrases", "stock phrases take up room", "loss"),
    "density": Ground("most words carry content", "few words carry content", "never"),
    "length": Ground("it keeps to a listener's patience", "it is long for one answer", "never"),
    "hedges": Ground("statements are made without hedging", "statements are softened", "loss"),
    "actions": Ground("it says who did what", "it hardly says who did what", "gain"),
    "specifics": Ground("it gives figures or dates", "it gives no figures or dates", "gain"),
}

REMARKS = {
    "too little": "There are too few words to be an answer.",
    "no knowledge": "The answer says that there is no answer.",
    "unreadable": "Too few words are running English, which is all that this grader reads:"
    " a person should look.",
    "word salad": "The words stand in an order that forms no sentences.",
    "parroted": "Most of it repeats the question.",
    "injected": "Most of it speaks to the grader, not to the question.",
    "elsewhere": "It neither takes up the subject nor tells of own experience.",
}


def comment(
    speech: Speech, features: Features, applied: Sequence[Gate], graded_by: GradedBy
) -> str:
    sentences = [REMARKS[gate.name] for gate in applied]
    if speech.injected:
        told = _quote(speech, speech.injected[0].words)
        sentences.append(f"Instructions to the grader were found and left out: {told}.")
    if speech.truncated:
        sentences.append(f"Only the first {MOST_WORDS:,} words were read.")
    if not any(max(gate.caps) == 1 for gate in applied):
        sentences += _grounds(speech, features)
    sentences.append(
        f"Graded by {graded_by.grader} {graded_by.version}: a heuristic that counts words and"
        " phrases; it does not understand them."
    )
    return " ".join(sentences)


def _grounds(speech: Speech, features: Features) -> list[str]:
    """The two rows that helped most and the two that hurt most, on different traits."""
    moves = sorted(((row.moves(features), row) for row in TABLE), key=lambda move: -move[0])
    helped = _two([row for move, row in moves if move >= WORTH_SAYING])
    hurt = _two([row for move, row in reversed(moves) if move <= -WORTH_SAYING])
    return [
        *(_sentence(speech, features, row, "gain") for row in helped),
        *(_sentence(speech, features, row, "loss") for row in hurt),
        *([] if hurt else ["Nothing that is counted speaks against it."]),
    ]


def _two(rows: Sequence[Row]) -> list[Row]:
    chosen = list(rows[:1])
    chosen += [
        row
        for row in rows
        if all(row.trait != other.trait and row.feature != other.feature for other in chosen)
    ][:1]
    return chosen


def _sentence(speech: Speech, features: Features, row: Row, side: Literal["gain", "loss"]) -> str:
    ground = GROUNDS[row.feature]
    words = features[row.feature].words
    shown = f", as in {_quote(speech, words)}" if words and ground.quoted == side else ""
    verb, reason = ("gains", ground.gain) if side == "gain" else ("loses", ground.loss)
    return f"{row.trait.capitalize()} {verb}: {reason}{shown}."


def _quote(speech: Speech, words: Sequence[Word]) -> str:
    """Verbatim, with whatever stood between the words."""
    start, end = words[0].start, words[:LONGEST_QUOTE][-1].end
    return f"“{speech.text[start : min(end, start + LONGEST_QUOTE_LETTERS)]}”"
