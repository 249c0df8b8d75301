"""Stored observations are read back."""

from attention_service.domain import Observation
from attention_service.store import Observations
from tests.support.events import BEGAN, observed
from tests.support.fakes import MemoryStore


async def test_an_observation_is_read_as_it_was_noted() -> None:
    observations = await Observations.open(MemoryStore())
    event = observed("s1", "distracted", observed_at=BEGAN + 2, confidence=0.5, n=7)
    await observations.add([event, event, observed("s2")])
    assert await observations.of("s1") == [
        Observation(event.received_at, "g1", 7, "distracted", BEGAN + 2)
    ]
    (row,) = await observations.rows.find({"session_id": "s1"})
    assert row == event.model_dump(exclude={"observation_id"}) | {"id": event.observation_id}


async def test_an_old_row_is_read_too() -> None:
    observations = await Observations.open(MemoryStore())
    row = observed("s1").model_dump(exclude={"observation_id", "observed_at", "confidence"})
    await observations.rows.add([row | {"id": "o1"}])
    assert await observations.of("s1") == [Observation(BEGAN + 1, "g1", 1, "focused")]
