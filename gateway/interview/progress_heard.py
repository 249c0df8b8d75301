"""The stages of reports that this process heard of: a new watcher is told these first."""

from collections import OrderedDict

from pydantic import BaseModel, Field

from shared.events import ProgressMade
from shared.model import Stage

MAX_SESSIONS = 200
"""Sessions whose stages are remembered: the latest."""


class StageReached(BaseModel):
    """`done` of `of` parts of a stage. `detail` says in plain words why it was set aside."""

    stage: Stage
    done: int = Field(default=1, examples=[3])
    of: int = Field(default=1, examples=[5])
    detail: str | None = None


class ProgressHeard:
    """The stages by session, in the order of the events.

    A hint only: events from before the start of the process are missing.
    """

    def __init__(self) -> None:
        self._stages: OrderedDict[str, list[StageReached]] = OrderedDict()

    def note(self, event: ProgressMade) -> None:
        reached = StageReached(stage=event.stage, done=event.done, of=event.of)
        stages = self._stages.setdefault(event.session_id, [])
        if reached not in stages:  # work that is done again is announced again
            stages.append(reached)
        self._stages.move_to_end(event.session_id)
        if len(self._stages) > MAX_SESSIONS:
            self._stages.popitem(last=False)

    def of(self, session_id: str) -> list[StageReached]:
        return self._stages.get(session_id, [])

    def forget(self, session_id: str) -> None:
        self._stages.pop(session_id, None)
