"""A grader that tests hold in their hands."""

import asyncio

from shared.events import Answer, Grade, GradedBy
from tests.unit.grading_service.grades import CLAUDE, graded


class Judge:
    """A Rater that counts what it is asked, and waits for `go` before it answers."""

    def __init__(self, lease: float = 30.0) -> None:
        self.lease = lease
        self.asked: list[str] = []
        self.began = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()
        self.fails: dict[str, Exception] = {}
        self.made: dict[str, object] = {}
        """Fields of its grades that are not as usual."""

    @property
    def graded_by(self) -> GradedBy:
        return CLAUDE

    async def rate(self, answer: Answer) -> Grade:
        self.asked.append(answer.question)
        self.began.set()
        await self.go.wait()
        if answer.question in self.fails:
            raise self.fails[answer.question]
        return graded((3, 3, 3, 3, 3), graded_by=CLAUDE).grade.model_copy(update=self.made)
