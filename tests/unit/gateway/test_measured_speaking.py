"""The gateway's table of how candidates spoke."""

from gateway.measured_speaking import MeasuredSpeaking
from shared.events import SpeakingMeasured
from shared.model import SpeakingFacts
from tests.support.fakes import MemoryStore

FIRST, LATER = (
    SpeakingFacts(question_index=0, pauses=n, longest_pause_seconds=9, fillers={"um": n})
    for n in (1, 2)
)


def measured(facts: SpeakingFacts, version: int) -> SpeakingMeasured:
    return SpeakingMeasured(session_id="s1", version=version, answers=(facts,))


async def test_the_facts_of_the_latest_transcript_stay() -> None:
    speaking = await MeasuredSpeaking.open(MemoryStore())
    assert await speaking.of("s1") == ()
    for event in (measured(FIRST, 1), measured(LATER, 2), measured(FIRST, 1)):
        assert await speaking.on_speaking_measured(event) == []
    assert await speaking.of("s1") == (LATER,)
    assert await speaking.of("s2") == ()
