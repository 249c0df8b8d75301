"""Commentary and evidence of a grade: a sentence a trait, with a quote from the transcript."""

from collections.abc import Iterator, Mapping, Sequence

from grading_service.domain import TRAITS, best_and_lowest, with_quote
from grading_service.languages.report_texts import report_texts
from grading_service.offline.fact import Fact, Side
from grading_service.offline.lexicon import lexicon
from grading_service.offline.quoting import quote
from grading_service.offline.reading import Reading
from grading_service.offline.semantic_features import point_feature
from grading_service.offline.speech import MAX_WORDS
from grading_service.offline.table import TABLE, Gate
from grading_service.offline.tellings import TELLINGS, TOLD
from grading_service.offline.units import content
from grading_service.offline.wording import wording
from grading_service.offline.words import read
from shared.model import Evidence, GradedBy, Score, Trait

FIRST_CHOICE: Sequence[Trait] = (
    *("relevance", "confidence", "structure"),
    *("conciseness", "clarity"),
)
"""Traits in the order in which they choose their facts: the first have fewest to choose from."""

FAR_FROM_POINT = 0.12
"""Cosine of a statement and a point: below, the point is named as untouched."""


def comment(
    reading: Reading,
    evidence: Sequence[Evidence],
    scores: Mapping[Trait, Score],
    graded_by: GradedBy,
) -> str:
    """Return the commentary: the best and the lowest trait or the gate, and a caution."""
    speech, say = reading.speech, wording(reading.language)
    held = any(_holds(gate, scores) for gate in reading.gates)
    sentences = [say.gates[gate.name] for gate in reading.gates[:1]]
    if speech.injected:
        told = quote(speech, speech.injected[0].words)
        sentences.append(say.injected.format(quote=told))
    if speech.truncated:
        sentences.append(say.truncated.format(words=f"{MAX_WORDS:,}"))
    if not held:
        sentences.append(_best_and_lowest(evidence, scores, reading.language))
    grader = f"{graded_by.grader} {graded_by.version}"
    if graded_by.model:
        grader = say.with_model.format(grader=grader, model=graded_by.model)
    sentences.append(say.graded_by.format(grader=grader))
    return " ".join(sentences)


def evidence(reading: Reading, scores: Mapping[Trait, Score]) -> tuple[Evidence, ...]:
    """Return for each trait the gate that caps it, else the fact that explains its mark best.

    No sentence is told twice, and no quote shown twice while the second trait has another.
    """
    told: dict[Trait, Evidence] = {}
    for trait in FIRST_CHOICE:
        told[trait] = _evidence(reading, trait, scores[trait], [*told.values()])
    return tuple(told[trait] for trait in TRAITS)


def uncovered(reading: Reading, covers: Sequence[str]) -> tuple[str, ...]:
    """Return the points that the answer shares no content word with, and is far from in meaning.

    A point such as "how it turned out" shares no word with most answers that tell it. Where no
    encoder can tell, a point needs two words of content.
    """
    words = lexicon(reading.language)
    said = frozenset[str]().union(*[unit.content for unit in reading.speech.units])
    return tuple(
        point
        for point in covers
        if (stems := content(read(point), words) - words.generic)
        and not stems & said
        and _is_far(reading, point, stems)
    )


def _is_far(reading: Reading, point: str, stems: frozenset[str]) -> bool:
    """Return whether no statement is near the point."""
    nearness = reading.features.get(point_feature(point))
    return len(stems) > 1 if nearness is None else nearness.value < FAR_FROM_POINT


def _holds(gate: Gate, scores: Mapping[Trait, Score]) -> bool:
    """Return whether the gate explains every mark."""
    return all(scores[trait] <= cap < 5 for trait, cap in zip(TRAITS, gate.caps, strict=True))


def _evidence(reading: Reading, trait: Trait, score: Score, told: Sequence[Evidence]) -> Evidence:
    say = wording(reading.language)
    for gate in reading.gates:
        cap = gate.caps[TRAITS.index(trait)]
        if score <= cap < 5:
            reason = say.gates[gate.name]
            return _held(Evidence(trait=trait, reason=reason), cap, told, reading.language)
    found = list(_facts(reading, trait, score))
    shown = {text for item in told for text in item.quotes}
    reasons = {item.reason for item in told}
    fresh = [item for item in found if item.reason not in reasons and not shown & {*item.quotes}]
    unsure = trait == "relevance" and any(gate.name == "unsure" for gate in reading.gates)
    nothing = Evidence(
        trait=trait, reason=say.gates["unsure"] if unsure else say.nothing_stands_out
    )
    unsaid = [item for item in found if item.reason not in reasons]
    return next(iter([*fresh, *unsaid, *found, nothing]))


def _held(gate: Evidence, score: Score, told: Sequence[Evidence], language: str) -> Evidence:
    """Return the gate's sentence, or the trait that tells it."""
    first = next((item.trait for item in told if item.reason == gate.reason), None)
    if first is None:
        return gate
    say = report_texts(language)
    reason = wording(language).held.format(mark=say.mark(score), trait=say.traits[first])
    return gate.model_copy(update={"reason": reason})


def _facts(reading: Reading, trait: Trait, score: Score) -> Iterator[Evidence]:
    """Yield the facts that explain the mark, the best explanation first.

    A high mark is explained by a gain, any other by a loss, and a middling mark without a loss by a
    gain. The heavier fact goes first, and among gains a fact that words of the answer show.
    """
    sides: Sequence[Side] = (
        ("gain",) if score > 3 else ("loss", "gain") if score == 3 else ("loss",)
    )
    say = wording(reading.language)
    for side in sides:
        told = [
            (feature, fact)
            for feature in _strongest(reading, trait, side)
            if (telling := TELLINGS.get((feature, side))) and (fact := telling(reading))
        ]
        if side == "gain":
            told.sort(key=_weakness)
        for feature, fact in told:
            if fact.form in say.features[feature]:
                quotes = tuple(quote(reading.speech, words) for words in fact.shown)
                yield Evidence(trait=trait, reason=say.tells(feature, fact), quotes=quotes)


def _weakness(told: tuple[str, Fact]) -> tuple[bool, bool]:
    """Return how little the gain of a feature says: any deed, any statement, or no words at all."""
    feature, fact = told
    says_little = feature == "on_point" or fact.form == "nearest"
    return says_little, not (fact.shown or fact.words)


def _strongest(reading: Reading, trait: Trait, side: Side) -> list[str]:
    """Return the features in the order in which they moved the mark to the side, length last."""
    sign = 1 if side == "gain" else -1
    moves = {
        row.feature: sign * row.moves(reading.features)
        for row in TABLE
        if row.trait == trait and row.feature in TOLD[trait] and row.counts(reading.features)
    }
    first = {feature: at for at, feature in enumerate(TOLD[trait])}
    return sorted(moves, key=lambda name: (name == "substance", -moves[name], first[name]))


def _best_and_lowest(
    evidence: Sequence[Evidence], scores: Mapping[Trait, Score], language: str
) -> str:
    """Return the sentences of the best and of the lowest mark; of one trait if all are equal."""
    say = report_texts(language)
    ranked = sorted(evidence, key=lambda item: -scores[item.trait])
    best, lowest = ranked[0], ranked[-1]
    if scores[best.trait] == scores[lowest.trait]:
        return with_quote(best, say)
    return best_and_lowest(best, lowest, scores, say)
