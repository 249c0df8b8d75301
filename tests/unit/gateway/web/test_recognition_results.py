"""The results that browsers give of a recognition, and the words that the record keeps of each."""

import json
import shutil
import subprocess
from dataclasses import dataclass

import pytest

from gateway.candidate.page import WEB
from tests.conftest import needed
from tests.support.servers import ServerMissingError

PLAY = """
const { RecognitionResults } = await import(process.argv[1]);
const result = ([transcript, isFinal, confidence]) =>
  Object.assign([{ transcript, confidence }], { isFinal });
function play(told) {
  const recognition = new RecognitionResults();
  const delivered = [];
  const shown = [];
  for (const event of told) {
    const texts = event === "quiet" ? recognition.settle() : recognition.take(event.map(result));
    delivered.push(...texts);
    shown.push(recognition.shown);
  }
  delivered.push(...recognition.end());
  return { delivered, shown };
}
console.log(JSON.stringify(JSON.parse(process.argv[2]).map(play)));
"""

QUIET = "quiet"
"""A pause after which final words count as settled."""

Event = list[tuple[str, bool, float]] | str
"""The whole list of results: transcript, whether final, confidence."""


def interim(text: str) -> tuple[str, bool, float]:
    return text, False, 0.0


def final(text: str, confidence: float = 0.9) -> tuple[str, bool, float]:
    return text, True, confidence


def android(text: str) -> tuple[str, bool, float]:
    """Return a result that Chrome for Android marks as final too early."""
    return final(text, 0.0)


@dataclass(frozen=True)
class Variant:
    name: str
    told: list[Event]
    delivered: list[str]


VARIANTS = [
    # As the Web Speech API says.
    Variant(
        "an interim result grows and becomes final",
        [[interim("I")], [interim("I measured")], [final("I measured first")]],
        ["I measured first"],
    ),
    Variant(
        "an interim result is replaced by other words",
        [[interim("wreck a nice beach")], [final("recognise speech")]],
        ["recognise speech"],
    ),
    Variant(
        "interim results are merged",
        [[interim("as a"), interim("result of")], [interim("as a result of it")]],
        ["as a result of it"],
    ),
    Variant(
        "final results follow each other",
        [[final("First.")], [final("First."), interim("Sec")], [final("First."), final("Second.")]],
        ["First.", "Second."],
    ),
    Variant(
        "a word is said twice",
        [[final("Very")], [final("Very"), final("very good")]],
        ["Very", "very good"],
    ),
    # The end.
    Variant("interim only: an end without a final", [[interim("I measured")]], ["I measured"]),
    Variant(
        "an end with a final and an interim result",
        [[final("First.")], [final("First."), interim("Then")]],
        ["First.", "Then"],
    ),
    Variant(
        "an interim result is taken back, and the recognition ends",
        [[interim("I measured")], []],
        ["I measured"],
    ),
    Variant(
        "an interim result is emptied, and the recognition ends",
        [[interim("I measured")], [interim("")]],
        ["I measured"],
    ),
    Variant(
        "an interim result is taken back, and told again as final",
        [[interim("I measured")], [], [final("I measured first")]],
        ["I measured first"],
    ),
    Variant(
        "an interim result is taken back, and other words follow",
        [[interim("I measured")], [], [final("Then it was faster")]],
        ["I measured", "Then it was faster"],
    ),
    Variant("an empty final result", [[final("")], [final(""), final("First.")]], ["First."]),
    # Results told again.
    Variant(
        "final results are told again with every event",
        [[final("First.")], [final("First.")], [final("First."), final("Second.")]] * 2,
        ["First.", "Second."],
    ),
    Variant(
        "a final result is told again after a pause",
        [[final("First.")], QUIET, [final("First.")], QUIET],
        ["First."],
    ),
    Variant(
        "the list begins anew with each final result",
        [[final("First.")], [final("Second.")], QUIET, [final("Third.")]],
        ["First.", "Second.", "Third."],
    ),
    Variant(
        "a settled final result disappears",
        [[final("First.")], QUIET, [], [interim("Second")]],
        ["First.", "Second"],
    ),
    Variant(
        "a final result disappears before it settled",
        [[final("First.")], [], [final("Second.")]],
        ["First.", "Second."],
    ),
    Variant(
        "two final results are merged",
        [[final("I measured"), final("first")], [final("I measured first")]],
        ["I measured", "first"],
    ),
    # Android: final results that grow.
    Variant(
        "a final result grows in its place",
        [[android("I")], [android("I measured")], [android("I measured first")]],
        ["I measured first"],
    ),
    Variant(
        "a final result grows in a new place each time",
        [
            [android("I")],
            [android("I"), android("I measured")],
            [android("I"), android("I measured"), final("I measured first")],
        ],
        ["I measured first"],
    ),
    Variant(
        "a final result grows after a pause",
        [[android("I measured")], QUIET, [android("I measured first")]],
        ["I measured", "first"],
    ),
    Variant(
        "a final result grows in a new place after a pause",
        [[android("I measured")], QUIET, [android("I measured"), android("I measured first")]],
        ["I measured", "first"],
    ),
    Variant(
        "a final result is told again in a new place, with its confidence",
        [[android("I measured")], [android("I measured"), final("I measured")]],
        ["I measured"],
    ),
    Variant(
        "the last word of a growing final result was unfinished",
        [
            [android("then it was fast")],
            [android("then it was fast"), android("then it was faster now")],
        ],
        ["then it was faster now"],
    ),
    Variant(
        "a final result shrinks",
        [[android("I measured first")], QUIET, [android("I measured")]],
        ["I measured first"],
    ),
    Variant(
        "only case and punctuation change",
        [[android("i measured")], QUIET, [final("I measured.")]],
        ["i measured"],
    ),
]


@pytest.fixture(scope="module")
def node() -> str:
    with needed():
        if not (found := shutil.which("node")):
            raise ServerMissingError("no node: apt-get install nodejs")
        return found


def play(node: str, *recognitions: list[Event]) -> list[dict[str, list[str]]]:
    """Return the delivered texts of each recognition, and the words shown after each event."""
    module = (WEB / "js/recognition_results.js").as_uri()
    command = [node, "--input-type=module", "-e", PLAY, module, json.dumps(recognitions)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    outcomes: list[dict[str, list[str]]] = json.loads(done.stdout)
    return outcomes


@pytest.fixture(scope="module")
def delivered(node: str) -> dict[str, list[str]]:
    """Return the delivered texts of each variant, by name."""
    outcomes = play(node, *(variant.told for variant in VARIANTS))
    return {v.name: outcome["delivered"] for v, outcome in zip(VARIANTS, outcomes, strict=True)}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_each_word_is_delivered_once(variant: Variant, delivered: dict[str, list[str]]) -> None:
    assert delivered[variant.name] == variant.delivered


def test_thirty_seven_words_that_android_tells_growing_stay_thirty_seven(node: str) -> None:
    words = [f"word{n}" for n in range(37)]
    growing = [android(" ".join(words[: n + 1])) for n in range(37)]
    told: list[Event] = [growing[: n + 1] for n in range(37)]
    [outcome] = play(node, told)
    assert " ".join(outcome["delivered"]).split() == words


def test_growing_results_with_pauses_between_them_lose_and_double_nothing(node: str) -> None:
    words = [f"word{n}" for n in range(25)]
    told: list[Event] = []
    for n in range(25):
        told.append([android(" ".join(words[: n + 1]))])
        if n % 4 == 3:
            told.append(QUIET)
    [outcome] = play(node, told)
    assert " ".join(outcome["delivered"]).split() == words


def test_words_that_were_taken_back_stay_visible(node: str) -> None:
    [outcome] = play(node, [[interim("I measured")], []])
    assert outcome["shown"] == ["I measured", "I measured"]
