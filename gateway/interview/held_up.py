"""Events that a report cannot do without."""

from shared.events import (
    EventSetAside,
    InterviewFinalized,
    InterviewGraded,
    ReportReady,
    TranscriptCompleted,
)

ON_THE_WAY = (TranscriptCompleted.name, InterviewGraded.name, ReportReady.name)
"""Events that lead from the end of an interview to its report."""

NOT_DONE = {
    "stt": "the transcript could not be put together",
    "attention": "the observed attention could not be summed up",
    "grading": "an answer could not be graded",
    "report": "the report could not be written",
    "gateway": "the report could not be stored",
}
"""Sentences for clients by the queue in which an event was set aside. The reason is for operators,
who read it with the dead letter: it may name an error of a program."""


PUT_OFF = "the answers are graded on another day"
"""The sentence for clients whose interview's grades wait for the model's next budget."""


def not_done(stage: str) -> str:
    return NOT_DONE.get(stage, f"a step could not be done ({stage})")


def holds_up_report(notice: EventSetAside) -> bool:
    """Tell whether no report, or no newer report, comes without the event that was set aside.

    The report service does not wait long for attention, and other events are not on the way. A
    sender that does not name the event ("") may mean any event.
    """
    if notice.event == InterviewFinalized.name:
        return notice.stage != "attention"
    return not notice.event or notice.event in ON_THE_WAY
