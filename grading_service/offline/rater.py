"""The offline grader as a Rater, in the pool of processes: counting keeps a processor busy."""

from dataclasses import dataclass

from grading_service import offline
from grading_service.domain import with_true_quotes
from grading_service.languages.report_texts import report_texts
from shared.injection import speaks_to_program
from shared.model import DEFAULT_LANGUAGE, Answer, Grade, GradedBy
from shared.processes import Processes
from shared.rubric import rubric


@dataclass(frozen=True, slots=True)
class OfflineRater:
    processes: Processes
    model: str | None = None
    """The sentence encoder that the processes have, if any."""

    @classmethod
    async def open(cls, processes: Processes) -> "OfflineRater":
        """Ask a process of the pool whether it has the encoder."""
        return cls(processes, (await processes.run(offline.graded_by)).model)

    @property
    def graded_by(self) -> GradedBy:
        """Origin that the grades name."""
        return GradedBy(
            grader=offline.GRADER,
            version=offline.VERSION,
            rubric=rubric().version,
            model=self.model,
        )

    @property
    def time_limit(self) -> float:
        """0: a rating costs nothing."""
        return 0.0

    async def rate(
        self,
        answer: Answer,
        session_id: str = "",
        deadline: float = 0.0,
        language: str = DEFAULT_LANGUAGE,
    ) -> Grade:
        """Grade the answer in a process of the pool; nobody pays, and there is no deadline."""
        return await self.processes.run(rate, answer, language)


def rate(answer: Answer, language: str = DEFAULT_LANGUAGE) -> Grade:
    """Grade the answer in this process, and flag words that are addressed to the grader."""
    grade = offline.rate(
        answer.question, answer.competency, answer.covers, answer.transcript, language
    )
    grade = with_true_quotes(grade, answer.transcript)
    if grade.review is None and speaks_to_program(answer.transcript):
        return grade.model_copy(update={"review": report_texts(language).speaks_to_grader})
    return grade
