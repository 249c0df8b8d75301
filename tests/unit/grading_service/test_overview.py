"""The overview of a set of grades: what page 1 of a report says."""

import pytest

from grading_service.domain import not_agreed, not_gradable
from grading_service.overview import overview
from shared.model import Evidence, GradedAnswer
from tests.unit.grading_service.grades import OFFLINE, answer, evidence_of, graded, unanswered


def unread(question: str = "Why?") -> GradedAnswer:
    grade = not_gradable("It is in another language.", OFFLINE)
    return GradedAnswer(answer=answer(question, "Porque sí."), grade=grade)


def about(competency: str, graded: GradedAnswer) -> GradedAnswer:
    named = graded.answer.model_copy(update={"competency": competency})
    return graded.model_copy(update={"answer": named})


def test_what_cannot_be_read_is_in_no_mean_and_lifts_nobody() -> None:
    seen = overview([graded((3, 3, 3, 3, 3)), unread(), graded((4, 4, 4, 4, 4))])
    assert (seen.asked, seen.answered, seen.marked, seen.awaiting) == (3, 3, 2, 1)
    assert seen.total == 17.5
    assert seen.headline.startswith(
        "17.5 of 25 on average, from 2 of 3 questions; 1 awaits a person."
    )
    assert set(seen.traits.values()) == {3.5}


def test_without_any_mark_there_is_no_mean_and_no_profile() -> None:
    seen = overview([unread(), unread(), unanswered()])
    assert seen.headline == "No marks yet: 2 answers await a person."
    assert (seen.total, seen.traits, seen.strengths, seen.risks) == (None, {}, (), ())


def test_answers_that_nobody_may_grade_await_a_person() -> None:
    seen = overview([GradedAnswer(answer=answer(), grade=not_agreed())])
    assert (seen.awaiting, seen.total) == (1, None)
    assert seen.headline == "No marks yet: 1 answer awaits a person."


@pytest.mark.parametrize(
    ("answers", "headline"),
    [([], "There were no questions to grade."), ([unanswered()], "No answer was recorded.")],
)
def test_silence_has_a_headline(answers: list[GradedAnswer], headline: str) -> None:
    assert overview(answers).headline == headline


def test_the_profile_names_every_trait_of_the_first_and_of_the_last_place() -> None:
    assert overview([graded((5, 5, 2, 3, 2))]).headline.endswith(
        "Strongest: clarity and relevance (5 of 5); weakest: structure and confidence (2 of 5)."
    )
    assert overview([graded((3, 3, 3, 3, 3))]).headline.endswith("stand at 3 of 5.")


def test_strengths_and_risks_are_told_by_competency_with_their_words() -> None:
    seen = overview(
        [
            about("Ownership", graded((5, 4, 4, 4, 4), evidence=evidence_of("clarity"))),
            about("Learning", graded((3, 3, 1, 3, 3), evidence=evidence_of("structure"))),
        ]
    )
    assert seen.strengths == (
        "Ownership, clarity 5 of 5. The clarity is as it is: “it paid well”.",
    )
    assert seen.risks == ("Learning, structure 1 of 5. The structure is as it is: “it paid well”.",)


def test_a_middling_mark_that_rests_on_something_good_is_no_risk() -> None:
    def middling(reason: str) -> GradedAnswer:
        told = (Evidence(trait="structure", reason=reason, quotes=()),)
        return graded((4, 4, 3, 4, 4), evidence=told)

    good = "The words “but” and “because” tie its statements together."
    missing = "No words such as ‘as a result’ or ‘in short’ round off its last part."
    assert overview([middling(good)]).risks == ()
    assert missing in overview([middling(missing)]).risks[0]


def test_a_question_without_a_competency_is_named_by_its_number() -> None:
    seen = overview([graded((5, 5, 5, 5, 5), evidence=evidence_of("clarity"))])
    assert seen.strengths[0].startswith("Question 1, ")


def test_at_most_three_are_named_and_first_those_that_say_something_new() -> None:
    same = graded((5, 4, 4, 4, 4), evidence=evidence_of("clarity"))
    other = graded((4, 4, 4, 4, 5), evidence=evidence_of("confidence"))
    seen = overview([same, same, same, other])
    assert len(seen.strengths) == 3
    assert "confidence" in seen.strengths[1]


def test_an_answer_that_a_person_should_look_at_is_no_example() -> None:
    sure = graded((2, 2, 4, 3, 3), evidence=evidence_of("structure"))
    doubtful = graded((5, 5, 5, 5, 5), evidence=evidence_of("clarity"), review="Look.")
    seen = overview([sure, doubtful])
    assert seen.total == 19.5
    assert [point[:10] for point in seen.strengths] == ["Question 1"]


def test_what_to_ask_next_begins_with_what_could_not_be_read() -> None:
    missing = graded((3, 3, 3, 3, 3), uncovered=("a lasting change", "the damage"))
    seen = overview([about("Ownership", missing), unanswered(), about("Learning", unread())])
    assert seen.ask_next == (
        "Learning: the answer could not be read; ask the question again.",
        "Ownership: ask about a lasting change.",
        "Question 2: no answer was given; ask the question again.",
    )
