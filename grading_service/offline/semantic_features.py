"""Features from the encoder: nearness to the question, and an arc from beginning to end.

Values are rounded, so that the last bits of a sum decide nothing.
"""

from collections.abc import Sequence

from grading_service.offline.bank import Bank, bank
from grading_service.offline.counting import Feature
from grading_service.offline.encoder import Encoder, Vector, length
from grading_service.offline.lexicon import Lexicon
from grading_service.offline.speech import Topic
from grading_service.offline.units import Unit, is_meant

DIGITS = 3

FAR_COSINE, NEAR_COSINE = 0.2, 0.4
"""Cosine of a statement with the question: up to 0.2 beside the point, from 0.4 on to the point."""

NEAREST = 3
"""Statements whose nearness counts, and among which a comment chooses its quote."""

BEGINNINGS = (
    "two years ago i worked at a company where we had a problem",
    "when i joined the team the situation was difficult",
    "i want to tell about one time in my last job",
    "my view is that it depends on one question",
    "it was my task and i was responsible for it",
)
ENDINGS = (
    "as a result it worked and it has not happened since then",
    "in the end everybody was satisfied and the numbers improved",
    "today i still do it that way",
    "what i learned from it is to ask first",
    "so my answer is that it was worth it",
)
"""Typical beginnings and endings. Only the difference counts, so the wording hardly matters."""


def semantic_features(
    units: Sequence[Unit], topic: Topic, encoder: Encoder, lexicon: Lexicon
) -> dict[str, Feature]:
    """Return `nearness`, `standing`, `known`, `on_point` and `arc`.

    `nearness`: the mean of two cosines, of the whole answer with question and points, and of the
    three nearest statements with the question. `standing`: how far the nearness lies above that to
    the questions of the bank, in standard deviations. `known`: whether points say what an
    answer is about. `on_point`: the number of statements near the question, in fractions.
    `arc`: by how much more the last two statements with content sound like an ending than the first
    two, as a difference of cosines.
    """
    read = encoder.statements([[word.key for word in unit.words] for unit in units])
    if not read:
        return {name: Feature(0.0) for name in ("nearness", "standing", "known", "on_point", "arc")}
    places = list(read)
    vectors = [read[at] for at in places]
    others = bank()
    question, whole = _aims(topic, encoder, others)
    near = sorted(((float(vector @ question), -at) for at, vector in read.items()), reverse=True)
    best = [cosine for cosine, _ in near[:NEAREST]]
    middle = sum(vectors[1:], start=vectors[0])
    to_whole = float(middle @ whole) / max(length(middle), 1e-9)
    nearness = (to_whole + sum(best) / len(best)) / 2
    standing = _standing(nearness, vectors, middle / max(length(middle), 1e-9), others)
    told = [vector for at, vector in read.items() if is_meant(units[at], lexicon)] or vectors
    finality = [_finality(vector, encoder) for vector in (*told[:2], *told[-2:])]
    half = len(finality) // 2
    arc = (sum(finality[half:]) - sum(finality[:half])) / half
    on_point = sum(_on_point(cosine) for cosine, _ in near)
    shown = units[-near[0][1]].words
    nearest = {
        near_feature(rank): Feature(round(cosine, DIGITS), units[-at].words)
        for rank, (cosine, at) in enumerate(near[:NEAREST])
    }
    return (
        _touched(topic, vectors, encoder)
        | nearest
        | {
            "nearness": Feature(round(nearness, DIGITS), shown),
            "standing": Feature(round(standing, DIGITS)),
            "known": Feature(float(bool(topic.covers))),
            "on_point": Feature(round(on_point, DIGITS), shown),
            "arc": Feature(round(arc, DIGITS)),
        }
    )


def _touched(topic: Topic, vectors: Sequence[Vector], encoder: Encoder) -> dict[str, Feature]:
    """Return the highest cosine of a statement with each point, named by `point_feature`."""
    points = {point: encoder.text(point) for point in topic.covers}
    return {
        point_feature(point): Feature(round(max(float(vector @ aim) for vector in vectors), DIGITS))
        for point, aim in points.items()
    }


def near_feature(rank: int) -> str:
    """Return the name of the feature that holds a statement near the question; 0 is the nearest."""
    return f"near: {rank}"


def point_feature(point: str) -> str:
    """Return the name of the feature that tells the nearness of the answer to a point."""
    return f"point: {point}"


def _aims(topic: Topic, encoder: Encoder, others: Bank) -> tuple[Vector, Vector]:
    """Return the vectors of the question, and of question and points.

    The points say what an answer is about; where there are none, the bank may.
    """
    question = encoder.text(topic.question)
    if topic.covers:
        whole = encoder.text(" ".join((topic.question, topic.competency, *topic.covers)))
        return question, whole
    subject = others.subject_of(question)
    if subject is None:
        return question, encoder.text(f"{topic.question} {topic.competency}")
    aim = question + subject
    aim /= max(length(aim), 1e-9)
    return aim, aim


def _standing(nearness: float, vectors: Sequence[Vector], middle: Vector, others: Bank) -> float:
    """Return by how many standard deviations the nearness exceeds that to the bank's questions."""
    import numpy

    nearest = numpy.sort(others.whole @ numpy.array(vectors).T, axis=1)[:, -3:].mean(axis=1)
    elsewhere = (others.whole @ middle + nearest) / 2
    return float((nearness - elsewhere.mean()) / max(float(elsewhere.std()), 1e-9))


def _on_point(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - FAR_COSINE) / (NEAR_COSINE - FAR_COSINE)))


def _finality(vector: Vector, encoder: Encoder) -> float:
    ends = [float(vector @ encoder.text(text)) for text in ENDINGS]
    begins = [float(vector @ encoder.text(text)) for text in BEGINNINGS]
    return sum(ends) / len(ends) - sum(begins) / len(begins)
