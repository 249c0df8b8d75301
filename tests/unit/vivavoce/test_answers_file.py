from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gateway
from shared.role_packs import load_roles
from vivavoce.interview import MAX_CHUNK_WORDS, AnswersFileError, chunks, read_interview

ROLES = Path(gateway.__file__).parent / "questions/packs"
SAMPLE = Path(__file__).parents[3] / "examples" / "answers.yaml"
ANSWER = "answers:\n  - text: I plan.\n"


def file_with(folder: Path, content: str | bytes) -> Path:
    path = folder / "answers.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_sample_answers_every_question_of_its_role() -> None:
    sample = read_interview(SAMPLE)
    role = load_roles(ROLES).get(sample.role)
    assert role.name == sample.role == "engineering"
    asked = [question.text for question in role.questions]
    assert [answer.question for answer in sample.answers] == asked
    assert any(answer.attention for answer in sample.answers)


def test_the_sample_is_spoken_in_sentences() -> None:
    for answer in read_interview(SAMPLE).answers:
        assert len(chunks(answer.text)) >= 3
        assert all(chunk[-1] in ".?!" for chunk in chunks(answer.text))


@given(st.text())
def test_no_word_is_lost_between_the_chunks(text: str) -> None:
    assert " ".join(chunks(text)).split() == text.split()
    assert all(0 < len(chunk.split()) <= MAX_CHUNK_WORDS for chunk in chunks(text))


def test_a_speaker_without_full_stops_is_cut_by_length() -> None:
    assert [len(chunk.split()) for chunk in chunks("and " * 90)] == [40, 40, 10]


def test_a_decimal_point_ends_no_sentence() -> None:
    assert chunks("It fell by 2.5 percent. Good.") == ["It fell by 2.5 percent.", "Good."]


def test_the_least_a_file_needs_is_a_text(tmp_path: Path) -> None:
    interview = read_interview(file_with(tmp_path, ANSWER))
    assert interview.role == "general"
    assert interview.answers[0].text == "I plan."


def test_words_that_yaml_would_read_as_something_else_stay_words(tmp_path: Path) -> None:
    interview = read_interview(file_with(tmp_path, "answers: [{text: yes}, {text: 2019}]"))
    assert [answer.text for answer in interview.answers] == ["yes", "2019"]


ATTENTION = ANSWER + "    attention: [{{{}}}]\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "the file"),
        ("- a\n", "the file: must hold named fields"),
        ("answers: []\n", "answers: is empty"),
        ("answers: I plan.\n", "answers: must be a list"),
        ("answers: [I plan.]\n", "answers, number 1: must hold named fields"),
        (ANSWER + "  - question: Why?\n", "answers, number 2, text: is missing"),
        (ANSWER + "  - text: ' '\n", "answers, number 2, text: is empty"),
        (ANSWER + "  - text:\n", "answers, number 2, text: is empty"),
        (ANSWER + "  - text: [a]\n", "answers, number 2, text: must be text"),
        (ANSWER + "rolle: x\n", "rolle: is not a field of an answers file"),
        (
            ATTENTION.format("state: asleep, event: x"),
            "attention, number 1, state: input should be",
        ),
        (ATTENTION.format("state: focused"), "attention, number 1, event: is missing"),
        (
            ATTENTION.format("state: focused, event: x, confidence: 2"),
            "confidence: input should be",
        ),
        (
            ATTENTION.format("state: focused, event: x, confidence: .nan"),
            "confidence: input should",
        ),
        ("answers: [\n", "not valid YAML"),
        ("answers: \x00\n", "not valid YAML"),
        ("? [a]\n: b\n", "not valid YAML"),
        (b"answers: \xff\n", "is not UTF-8 text"),
    ],
)
def test_a_faulty_file_is_refused_with_the_field_in_plain_words(
    tmp_path: Path, content: str | bytes, why: str
) -> None:
    path = file_with(tmp_path, content)
    with pytest.raises(AnswersFileError) as refused:
        read_interview(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert why in message
    assert "\n" not in message


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(AnswersFileError, match="No such file"):
        read_interview(tmp_path / "answers.yaml")
