"""The sentence encoder, and grading without an encoder."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from grading_service import offline
from grading_service.offline import encoder as module
from grading_service.offline import encoder_graph
from grading_service.offline.encoder import MAX_PIECES, MODEL, Encoder
from grading_service.offline.wordpiece import CLS, SEP, UNKNOWN, is_known, pieces, vocabulary
from grading_service.offline.words import keys
from grading_service.settings import GradingSettings
from shared.model import Grade
from tests.unit.grading_service.answers import CUSTOMER, OUTAGE, Spoken


def loaded() -> Encoder:
    encoder = module.load_encoder()
    assert encoder is not None, "install the extra `grading` to run the tests"
    return encoder


def nearness(question: str, answer: str) -> float:
    return offline.examine(question, "", (), answer).features["nearness"].value


@pytest.fixture
def anew() -> Iterator[None]:
    caches = (module.load_encoder, module.model_file)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def test_words_are_cut_as_the_model_was_taught() -> None:
    assert [list(vocabulary())[piece] for piece in pieces(["unaffable"])] == [
        "una",
        "##ffa",
        "##ble",
    ]
    assert pieces(["ꙮ"]) == [UNKNOWN]
    assert pieces([]) == []


def test_the_vocabulary_knows_english_and_not_what_only_looks_like_it() -> None:
    assert all(map(is_known, keys("the largest customer complained about a report")))
    assert not any(map(is_known, ("blorfing", "grelmip", "quimvorp")))


def test_a_paraphrase_without_a_word_in_common_is_near() -> None:
    question = "Tell me about a time when you calmed an angry customer."
    answer = "A guest was furious about her bill, so I listened and apologised."
    other = "The boat is made of oak and has two masts, and I painted it blue."
    assert nearness(question, answer) > nearness(question, other) + 0.2


def test_who_a_story_is_about_is_not_read() -> None:
    said = "Then {} called the client and {} sister sent the contract again."
    assert nearness(OUTAGE.question, said.format("Maria", "her")) == nearness(
        OUTAGE.question, said.format("Mohammed", "his")
    )


def test_of_a_long_answer_statements_are_read_evenly_and_no_more_than_so_many() -> None:
    rows = [keys(f"statement number {n} says that we changed the plan") for n in range(80)]
    read: list[int] = []

    def count(ids: list[int]) -> object:
        read.extend(ids)
        return loaded().read(ids)

    vectors = Encoder(count).statements(rows)  # type: ignore[arg-type]
    assert len(read) <= MAX_PIECES + 2 * 2
    assert min(vectors) == 0
    assert max(vectors) == len(rows) - 1
    gaps = {later - earlier for earlier, later in zip(vectors, list(vectors)[1:], strict=False)}
    assert max(gaps) - min(gaps) <= 1


def test_the_same_words_give_the_same_vector_to_the_last_bit() -> None:
    row = [keys(CUSTOMER.transcript[:200])]
    first, second = (loaded().statements(row)[0] for _ in range(2))
    assert first.tobytes() == second.tobytes()


@pytest.mark.usefixtures("anew")
def test_a_processor_that_must_be_told_to_be_exact_gives_the_same_vector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = [keys(CUSTOMER.transcript)]
    own = loaded().statements(row)[0]
    module.load_encoder.cache_clear()
    monkeypatch.setattr(module, "_multiplies_bytes", lambda: False)
    assert loaded().statements(row)[0] == pytest.approx(own, abs=1e-5)


def test_the_graph_is_the_one_that_its_module_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx", reason="of the extra `hear`")
    monkeypatch.setattr(encoder_graph, "GRAPH", tmp_path / "encoder.onnx")
    encoder_graph.main()
    made = (tmp_path / "encoder.onnx").read_bytes()
    assert made == module.GRAPH.read_bytes(), "python -m grading_service.offline.encoder_graph"


def test_the_graph_gives_the_vectors_of_the_package() -> None:
    import numpy
    import onnxruntime

    path = module.model_file()
    assert path is not None
    ids = [CLS, *pieces(keys(CUSTOMER.transcript)), SEP]
    row = numpy.array([ids], dtype=numpy.int64)
    given = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feed = {
        "input_ids": row,
        "attention_mask": numpy.ones_like(row),
        "token_type_ids": numpy.zeros_like(row),
    }
    (states,) = given.run(None, feed)
    theirs, ours = states[0].mean(axis=0), loaded().read(ids).mean(axis=0)
    cosine = theirs @ ours / numpy.linalg.norm(theirs) / numpy.linalg.norm(ours)
    assert cosine > 0.98


def test_grades_name_the_model_that_they_rest_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rate(OUTAGE).graded_by.model == MODEL
    monkeypatch.setattr(module, "load_encoder", lambda: None)
    assert rate(OUTAGE).graded_by.model is None


@pytest.mark.usefixtures("anew")
def test_a_file_that_is_not_the_model_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DIGEST", "0" * 64)
    assert module.load_encoder() is None
    assert rate(OUTAGE).graded_by.model is None


@pytest.mark.usefixtures("anew")
def test_without_the_extra_words_alone_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    grade = rate(OUTAGE)
    assert grade.graded_by.model is None
    assert grade.total >= 18


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize(
    "value", get_args(GradingSettings.model_fields["grader_encoder"].annotation)
)
def test_it_is_loaded_unless_the_setting_says_off(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_ENCODER", value)
    assert (module.load_encoder() is None) is (GradingSettings().grader_encoder == "off")


@pytest.mark.usefixtures("anew")
def test_another_value_is_refused_and_switches_nothing_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_ENCODER", "OFF")
    assert module.load_encoder() is not None
    with pytest.raises(ValidationError):
        GradingSettings()


def rate(spoken: Spoken) -> Grade:
    return offline.rate(spoken.question, spoken.competency, spoken.covers, spoken.transcript)
