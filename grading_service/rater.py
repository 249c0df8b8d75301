"""The offline grader as a Rater: its features take a processor's whole attention for a while."""

from dataclasses import dataclass

from grading_service import offline
from grading_service.rubric import rubric
from shared.events import Answer, Grade, GradedBy
from shared.processes import Processes


@dataclass(frozen=True, slots=True)
class OfflineRater:
    processes: Processes

    @property
    def graded_by(self) -> GradedBy:
        return GradedBy(grader=offline.GRADER, version=offline.VERSION, rubric=rubric().version)

    async def rate(self, answer: Answer) -> Grade:
        return await self.processes.run(
            offline.rate, answer.question, answer.competency, answer.covers, answer.transcript
        )
