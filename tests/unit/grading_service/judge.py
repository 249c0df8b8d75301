"""A grader that tests control."""

import asyncio

from shared.model import Answer, Grade, GradedBy
from tests.unit.grading_service.grades import CLAUDE, graded


class Judge:
    """A Rater that notes the questions and deadlines it is given, and waits for `go`."""

    def __init__(self, time_limit: float = 30.0) -> None:
        self.time_limit = time_limit
        self.asked: list[str] = []
        self.deadlines: list[float] = []
        self.began = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()
        self.fails: dict[str, Exception] = {}
        self.made: dict[str, object] = {}
        """Fields of the grades that differ from the usual grade."""

    @property
    def graded_by(self) -> GradedBy:
        return CLAUDE

    async def rate(
        self, answer: Answer, session_id: str, deadline: float, language: str = "en"
    ) -> Grade:
        self.asked.append(answer.question)
        self.deadlines.append(deadline)
        self.began.set()
        await self.go.wait()
        if answer.question in self.fails:
            raise self.fails[answer.question]
        return graded((3, 3, 3, 3, 3), graded_by=CLAUDE).grade.model_copy(update=self.made)
