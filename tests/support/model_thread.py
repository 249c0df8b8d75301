"""The stand-in for the language model, in a thread of its own, with a fixed time for an answer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from tests.support.model_stub import Reply, Stub, honest, message, stub


@dataclass(slots=True)
class Model:
    stub: Stub

    @property
    def settings(self) -> dict[str, str]:
        """The settings with which the grading service calls the stand-in, and grades ahead."""
        return {
            "ANTHROPIC_API_KEY": "stub",
            "ANTHROPIC_BASE_URL": self.stub.url,
            "GRADE_AHEAD": "on",
        }

    @property
    def calls(self) -> int:
        return self.stub.calls

    def takes(self, seconds: float) -> None:
        """Take so long for each answer from now on."""
        self.stub.replies[:] = [Reply(message(honest), delay=seconds)]


@contextmanager
def language_model() -> Iterator[Model]:
    served: list[Stub] = []
    ready, done = Event(), Event()

    async def serve() -> None:
        async with stub() as one:
            served.append(one)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = Thread(target=asyncio.run, args=(serve(),), name="language model")
    thread.start()
    ready.wait(10)
    try:
        yield Model(served[0])
    finally:
        done.set()
        thread.join()
