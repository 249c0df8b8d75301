"""What the encoder adds: how near the answer is to the question, and whether it runs from a
beginning to an end. Rounded, so that the last bits of a sum decide nothing."""

from collections.abc import Sequence

from grading_service.offline.counting import Feature
from grading_service.offline.meaning import Encoder, Vector, length
from grading_service.offline.speech import Topic
from grading_service.offline.units import Unit

DIGITS = 3

FAR, NEAR = 0.2, 0.4
"""A statement's cosine with the question: not on the point at all, and wholly."""

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
"""How answers begin and end. Only the difference counts, so the wording hardly matters."""


def sense(units: Sequence[Unit], topic: Topic, encoder: Encoder) -> dict[str, Feature]:
    """`nearness`: of the whole to question and points, and of the three nearest statements to the
    question, the mean of the two cosines. `arc`: how much more the last two statements than the
    first two sound like an ending, as a difference of cosines."""
    read = encoder.statements([[word.key for word in unit.words] for unit in units])
    if not read:
        return {"nearness": Feature(0.0), "on_point": Feature(0.0), "arc": Feature(0.0)}
    places = list(read)
    vectors = [read[at] for at in places]
    question = encoder.text(topic.question)
    whole = encoder.text(" ".join((topic.question, topic.competency, *topic.points)))
    near = sorted(((float(vector @ question), -at) for at, vector in read.items()), reverse=True)
    best = [cosine for cosine, _ in near[:3]]
    middle = sum(vectors[1:], start=vectors[0])
    to_whole = float(middle @ whole) / max(length(middle), 1e-9)
    nearness = (to_whole + sum(best) / len(best)) / 2
    finality = [_finality(vector, encoder) for vector in vectors]
    arc = sum(finality[-2:]) / len(finality[-2:]) - sum(finality[:2]) / len(finality[:2])
    on_point = sum(min(1.0, max(0.0, (cosine - FAR) / (NEAR - FAR))) for cosine, _ in near)
    shown = units[-near[0][1]].words
    return {
        "nearness": Feature(round(nearness, DIGITS), shown),
        "on_point": Feature(round(on_point, DIGITS), shown),
        "arc": Feature(round(arc, DIGITS)),
    }


def _finality(vector: Vector, encoder: Encoder) -> float:
    ends = [float(vector @ encoder.text(text)) for text in ENDINGS]
    begins = [float(vector @ encoder.text(text)) for text in BEGINNINGS]
    return sum(ends) / len(ends) - sum(begins) / len(begins)
