"""A dossier: all that a reader may see of an interview, and nothing else. Pure."""

from dataclasses import dataclass

from desk_service.contests.domain import FiledContest
from desk_service.decisions.domain import Decision
from desk_service.interviews.domain import Sight
from desk_service.invitations.domain import InvitationState, Person
from desk_service.reviews.domain import Review
from desk_service.templates.domain import Content, TemplateQuestion, Version
from shared.model import AnsweredProbe, Report, ReportedAnswer, Value


class KeptReport(Value):
    """The newest revision of a report, with the SHA-256 of the hiring PDF."""

    report: Report
    pdf_digest: str | None = None


class ReportFlags(Value):
    """The part of a report that lists show.

    `content` is the SHA-256 of its answers and marks, empty in rows of older releases, and
    `changed_at` the time (Unix seconds) at which the desk heard of other answers or marks than
    those of the first report, None if it never did.
    """

    needs_person: bool = False
    content: str = ""
    changed_at: float | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of the interview with the candidate's own words, and nothing of their grade.

    `corrected`: the words that count are the candidate's correction of the recorded words.
    `not_understood`: there was speech that has no sure words.
    """

    question: TemplateQuestion
    text: str | None = None
    corrected: bool = False
    not_understood: bool = False
    probes: tuple[AnsweredProbe, ...] = ()

    @property
    def words(self) -> str:
        """All that was said to the question and to its follow-ups."""
        return "\n".join([self.text or "", *(each.transcript for each in self.probes)])


@dataclass(frozen=True, slots=True)
class Dossier:
    """An interview as its reader may see it: a part that the blind rule hides is empty or None.

    `reviews` are submitted reviews of every round, `assigned` all reviews of the current round as
    (user id, state), `mine` is the reader's own of this round. `answers` are empty, and `report` is
    None, where only lists are made. `ungradable` counts the answers that no program could grade.
    `session_id` is never shown: whoever knows it is close to the candidate's own reads. Times are
    Unix seconds.
    """

    invitation_id: str
    place: str
    session_id: str
    label: str
    person: Person | None
    version: Version
    state: InvitationState
    opens_at: float | None
    expires_at: float
    revoked: bool
    started_at: float | None
    question: int | None
    finished_at: float | None
    reported_at: float | None
    graded_from: float | None
    round: int
    submitted: int
    mine: Review | None
    assigned: tuple[tuple[str, str], ...]
    reviews: tuple[Review, ...]
    decisions: tuple[Decision, ...]
    contests: tuple[FiledContest, ...]
    needs_person: bool | None
    ungradable: int
    sight: Sight
    answers: tuple[Answered, ...] = ()
    report: Report | None = None
    report_revision: int | None = None
    changed_at: float | None = None
    """The time at which the answers or the marks changed last, after the first report."""
    pdf_digest: str | None = None
    marked: bool = False
    """True if the report holds marks of the program."""
    saw_ai_at: float | None = None

    @property
    def content(self) -> Content:
        return self.version.content

    @property
    def decision(self) -> Decision | None:
        """The decision that counts."""
        return self.decisions[-1] if self.decisions else None


def answers_of(content: Content, kept: KeptReport | None) -> tuple[Answered, ...]:
    """Return the template's questions with their answers, then answers to other questions."""
    if kept is None:
        return tuple(Answered(question) for question in content.questions)
    found = {each.question_index: each for each in kept.report.questions}
    unsubmitted = {each.question_index: each.transcript for each in kept.report.unsubmitted}
    asked = []
    for index, question in enumerate(content.questions):
        if answer := found.get(index):
            asked.append(_answered(question, answer))
        else:
            asked.append(Answered(question, unsubmitted.get(index, "")))
    others = (each for each in kept.report.questions if not _is_asked(each, content))
    return (*asked, *map(_other, others))


def graded_answers(report: Report, content: Content) -> list[ReportedAnswer | None]:
    """Return the graded answers of a report in the order of `answers_of`."""
    found = {each.question_index: each for each in report.questions}
    others = [each for each in report.questions if not _is_asked(each, content)]
    return [*(found.get(index) for index in range(len(content.questions))), *others]


def _is_asked(answer: ReportedAnswer, content: Content) -> bool:
    return answer.question_index is not None and answer.question_index < len(content.questions)


def _other(answer: ReportedAnswer) -> Answered:
    question = TemplateQuestion.model_construct(
        text=answer.question, competency=answer.competency, covers=[], ideal="", weight=0
    )
    return _answered(question, answer)


def _answered(question: TemplateQuestion, answer: ReportedAnswer) -> Answered:
    return Answered(
        question,
        answer.transcript,
        answer.record is not None,
        answer.not_understood > 0,
        answer.probes,
    )
