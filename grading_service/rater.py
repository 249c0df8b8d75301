"""The offline grader as a Rater: its features take a processor's whole attention for a while."""

from dataclasses import dataclass

from grading_service import offline
from grading_service.domain import with_true_quotes
from grading_service.injection import speaks_to_grader
from grading_service.review import SPEAKS_TO_GRADER
from shared.events import Answer, Grade, GradedBy
from shared.processes import Processes
from shared.rubric import rubric


@dataclass(frozen=True, slots=True)
class OfflineRater:
    processes: Processes
    model: str | None = None
    """The sentence encoder that the processes have, if any."""

    @classmethod
    async def open(cls, processes: Processes) -> "OfflineRater":
        """Asks a process whether it has the encoder."""
        return cls(processes, (await processes.run(offline.graded_by)).model)

    @property
    def graded_by(self) -> GradedBy:
        return GradedBy(
            grader=offline.GRADER,
            version=offline.VERSION,
            rubric=rubric().version,
            model=self.model,
        )

    @property
    def lease(self) -> float:
        return 0.0

    async def rate(self, answer: Answer) -> Grade:
        return await self.processes.run(rate, answer)


def rate(answer: Answer) -> Grade:
    """What the pool does."""
    grade = offline.rate(answer.question, answer.competency, answer.covers, answer.transcript)
    grade = with_true_quotes(grade, answer.transcript)
    if grade.review is None and speaks_to_grader(answer.transcript):
        return grade.model_copy(update={"review": SPEAKS_TO_GRADER})
    return grade
