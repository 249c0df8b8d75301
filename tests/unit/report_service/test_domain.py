"""The parts of a graded interview that reach the report."""

from types import UnionType
from typing import Any, get_args, get_origin

from hypothesis import given, settings
from hypothesis import strategies as st

from report_service.domain import ATTENTION_WAIT_SECONDS, Join, compose
from shared.events import InterviewFinalized, InterviewGraded
from shared.model import (
    Answer,
    Evidence,
    Grade,
    GradedAnswer,
    GradedBy,
    Report,
    Rubric,
    TraitRubric,
    Usage,
    Value,
)

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"
CLAUDE = GradedBy(grader="claude", version="1", rubric="1", model="model-x")
INSTEAD = GradedBy(
    grader="offline", version="1", rubric="1", note="Graded offline because …", stands_in_for="x"
)
RUBRIC = Rubric(
    version="1",
    traits={"clarity": TraitRubric(asks="Is it?", anchors={1: "No.", 3: "So so.", 5: "Yes."})},
    never_evidence=("mood",),
)


def graded(by: GradedBy = CLAUDE, **fields: object) -> GradedAnswer:
    marks = {"clarity": 5, "relevance": 4, "structure": 3, "conciseness": 2, "confidence": 1}
    grade = Grade.model_validate({**marks, "commentary": "So.", "graded_by": by, **fields})
    return GradedAnswer(
        answer=Answer(question_index=0, question="Why?", transcript="It paid."), grade=grade
    )


def composed(*answers: GradedAnswer, set_aside: tuple[str, ...] = ()) -> Report:
    finalized = InterviewFinalized(
        session_id=SESSION,
        role="general",
        started_at=0.0,
        finalized_at=1.0,
        questions=(),
        set_aside=set_aside,
    )
    event = InterviewGraded(
        session_id=SESSION, version=1, answers=answers, summary="All.", rubric=RUBRIC
    )
    return compose(Join(id=SESSION, finalized=finalized, graded=event, graded_version=1), 1)


def test_speech_that_was_not_understood_reaches_the_report() -> None:
    unclear = Answer(question_index=0, question="Why?", transcript="It", not_understood=2)
    report = composed(graded().model_copy(update={"answer": unclear}), graded())
    assert [answer.not_understood for answer in report.questions] == [2, 0]


def test_evidence_review_state_and_usage_reach_the_report() -> None:
    ground = Evidence(trait="clarity", reason="It is.", quotes=("It paid",))
    usage = Usage(input_tokens=1, cost_usd=0.5)
    (shown,) = composed(graded(evidence=(ground,), review="Look.", spread=2, usage=usage)).questions
    assert shown.evidence == (ground,)
    assert (shown.state, shown.review, shown.spread) == ("needs a person", "Look.", 2)
    assert shown.usage == usage
    assert shown.scores.total == 15


def test_a_stand_in_is_reported_as_graded_offline_and_the_graders_as_mixed() -> None:
    report = composed(graded(), graded(INSTEAD))
    assert [answer.state for answer in report.questions] == ["graded", "graded offline"]
    assert report.questions[1].graded_by == INSTEAD
    assert report.graded_by == "mixed"


def test_who_would_have_graded_what_nobody_said_is_no_grader_of_the_report() -> None:
    silence = graded(CLAUDE, answered=False)
    assert composed(graded(INSTEAD), silence).graded_by == "offline"
    assert composed(silence, silence).graded_by == "none"
    assert composed().graded_by == "none"


def test_events_set_aside_at_the_end_are_handed_over() -> None:
    assert composed(graded()).set_aside == ()
    assert composed(graded(), set_aside=("transcript.appended",)).set_aside == (
        "transcript.appended",
    )


def test_the_cost_of_all_answers_is_added_up() -> None:
    one = graded(usage=Usage(input_tokens=1, output_tokens=2, cost_usd=0.25))
    assert composed(one, one, graded(INSTEAD)).usage == Usage(
        input_tokens=2, output_tokens=4, cost_usd=0.5
    )


def test_one_unknown_price_leaves_the_sum_unknown() -> None:
    known, unknown = Usage(input_tokens=1, cost_usd=0.25), Usage(input_tokens=1, cost_usd=None)
    total = composed(graded(usage=known), graded(usage=unknown)).usage
    assert total == Usage(input_tokens=2, cost_usd=None)


def test_without_a_language_model_there_is_no_usage() -> None:
    assert composed(graded(INSTEAD)).usage is None


def test_the_rubric_reaches_the_report_and_survives_the_wire() -> None:
    report = composed(graded())
    assert Report.model_validate_json(report.model_dump_json()).rubric == RUBRIC


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for a field's type, without numbers whose sum is infinite: JSON has none.

    Not `from_type`: the module that was imported last decides which floats it gives.
    """
    if kind is float:
        return st.floats(-1e9, 1e9)
    if get_origin(kind) is tuple:
        items = get_args(kind)
        if items[-1] is not Ellipsis:
            return st.tuples(*map(anything, items))
        return st.lists(anything(items[0])).map(tuple)
    if get_origin(kind) is dict:
        return st.dictionaries(*map(anything, get_args(kind)))
    if get_origin(kind) is UnionType:
        return st.one_of(*map(anything, get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, Value):
        fields = kind.model_fields.items()
        return st.builds(kind, **{name: anything(field.annotation) for name, field in fields})
    return st.from_type(kind)


@settings(deadline=None, max_examples=100)
@given(join=anything(Join))
def test_a_report_is_composed_of_any_complete_join_and_leaves_no_answer_out(join: Join) -> None:
    assert join.attention_due == join.graded_at + ATTENTION_WAIT_SECONDS
    if join.finalized is None or join.graded is None:
        assert not join.complete
        return
    assert join.complete
    report = compose(join, 3)
    answers = join.graded.answers
    assert [shown.transcript for shown in report.questions] == [
        a.answer.transcript for a in answers
    ]
    assert [shown.record for shown in report.questions] == [a.answer.record for a in answers]
    assert report.unsubmitted == join.graded.unsubmitted
    assert report.language == join.finalized.language
    assert report.amended is (join.graded_version > 1)
    recorded = join.attention.figures if join.attention else None
    if recorded is not None:
        assert report.attention == recorded
    elif report.attention is not None:
        assert report.attention.source == "client"
        assert report.attention.unknown_ratio >= 0
    assert Report.model_validate_json(report.model_dump_json()) == report
