"""The key of a grade, and the grade of silence."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from grading_service.domain import TRAITS, comment, fingerprint, no_answer, with_true_quotes
from grading_service.review import marks
from shared.model import Answer, Evidence, GradedBy, Score
from tests.unit.grading_service.grades import OFFLINE, answer, evidence_of, graded

MODEL = GradedBy(grader="claude", version="1", rubric="1", model="model-x")
UNHURRIED = settings(deadline=None, max_examples=100)
FEW_WORDS = st.lists(st.sampled_from(["it", "paid", "well", ",", "[", '"']), max_size=3).map(
    " ".join
)
ANY_ANSWER = st.builds(
    answer,
    question=FEW_WORDS,
    transcript=FEW_WORDS,
    competency=FEW_WORDS,
    covers=st.lists(FEW_WORDS, max_size=2).map(tuple),
    question_index=st.none() | st.integers(0, 3),
    record=st.none() | FEW_WORDS,
)
SCORES = st.sampled_from([1, 2, 3, 4, 5])


def by(**fields: str) -> GradedBy:
    return OFFLINE.model_copy(update=fields)


def test_equal_answers_have_one_fingerprint_wherever_they_stand() -> None:
    first = fingerprint(answer(), OFFLINE)
    again = fingerprint(answer(question_index=7, record="Other."), OFFLINE)
    assert first == again
    assert len(first) == 64


def test_whatever_a_grader_sees_changes_the_fingerprint() -> None:
    seen = [
        fingerprint(answer(), OFFLINE),
        fingerprint(answer(), MODEL),
        fingerprint(answer(), OFFLINE, "es"),
        fingerprint(answer(), MODEL.model_copy(update={"model": "model-y"})),
        fingerprint(answer(), by(version="2")),
        fingerprint(answer(), by(rubric="2")),
        fingerprint(answer(question="How?"), OFFLINE),
        fingerprint(answer(transcript="Because."), OFFLINE),
        fingerprint(answer(competency="Judgement"), OFFLINE),
        fingerprint(answer(covers=("a", "b")), OFFLINE),
        fingerprint(answer(covers=("a b",)), OFFLINE),
        fingerprint(answer(covers=("b", "a")), OFFLINE),
    ]
    assert all(one != other for one, other in combinations(seen, 2))


def test_words_that_move_between_fields_change_the_fingerprint() -> None:
    one = answer(question="Why now", transcript="yes")
    other = answer(question="Why", transcript="now yes")
    assert fingerprint(one, OFFLINE) != fingerprint(other, OFFLINE)


def test_no_answer_is_one_in_all_five_and_says_so() -> None:
    grade = no_answer(OFFLINE)
    assert grade.total == 5
    assert grade.commentary.startswith("No answer was recorded.")
    assert grade.state == "no answer"
    assert grade.graded_by == OFFLINE


def test_the_state_is_what_matters_most() -> None:
    grade = graded((3, 3, 3, 3, 3)).grade
    instead = grade.graded_by.model_copy(update={"stands_in_for": "model-x", "note": "Because."})
    offline = grade.model_copy(update={"graded_by": instead})
    assert grade.state == "graded"
    assert offline.state == "graded offline"
    assert offline.model_copy(update={"review": "Look."}).state == "needs a person"


def test_a_quote_that_was_not_said_is_taken_out_of_a_grade() -> None:
    item = Evidence(trait="clarity", reason="So.", quotes=("it PAID", "it was free"))
    grade = graded((3, 3, 3, 3, 3)).grade.model_copy(update={"evidence": (item,)})
    (kept,) = with_true_quotes(grade, "Because it paid.").evidence
    assert kept.quotes == ("it paid",)
    assert kept.reason == "So."


def test_a_commentary_gives_the_ground_of_the_best_mark_and_of_the_lowest() -> None:
    grade = graded((4, 5, 1, 3, 3)).grade
    evidence = [
        Evidence(trait="relevance", reason="It answers the question.", quotes=("it paid",)),
        Evidence(trait="structure", reason="There is one statement"),
    ]
    said = comment(marks(grade), evidence)
    assert said == (
        "Best: relevance, 5 of 5. It answers the question: “it paid”."
        " Lowest: structure, 1 of 5. There is one statement."
    )


@UNHURRIED
@given(one=ANY_ANSWER, other=ANY_ANSWER)
def test_two_answers_have_one_fingerprint_where_the_grader_sees_the_same(
    one: Answer, other: Answer
) -> None:
    seen = {"question", "competency", "covers", "transcript"}
    same = one.model_dump(include=seen) == other.model_dump(include=seen)
    assert (fingerprint(one, OFFLINE) == fingerprint(other, OFFLINE)) is same


@UNHURRIED
@given(transcript=FEW_WORDS, quotes=st.lists(FEW_WORDS, max_size=4))
def test_every_quote_that_is_left_was_said(transcript: str, quotes: list[str]) -> None:
    item = Evidence(trait="clarity", reason="So.", quotes=tuple(quotes))
    grade = graded((3, 3, 3, 3, 3)).grade.model_copy(update={"evidence": (item,)})
    kept = with_true_quotes(grade, transcript)
    assert all(quote in transcript for quote in kept.evidence[0].quotes)
    assert with_true_quotes(kept, transcript) == kept
    assert kept.model_copy(update={"evidence": grade.evidence}) == grade


@UNHURRIED
@given(given_=st.tuples(SCORES, SCORES, SCORES, SCORES, SCORES))
def test_a_commentary_tells_the_best_and_the_lowest_mark(
    given_: tuple[Score, Score, Score, Score, Score],
) -> None:
    said = comment(dict(zip(TRAITS, given_, strict=True)), evidence_of("clarity"))
    for score in (max(given_), min(given_)):
        assert f"{score} of 5." in said
    assert said.startswith("All five") is (len(set(given_)) == 1)
