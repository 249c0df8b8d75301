"""PDFs that are missing on the volume, and are printed again by the report service."""

import asyncio
from dataclasses import dataclass, field

from gateway.interview.group_commit import GroupCommit
from gateway.interview.wakeups import Wakeups
from gateway.store import Sessions
from shared.events import PrintRequested, ReportReady, SessionErased

PRINT_WAIT_SECONDS = 10.0
"""Time that a call waits for a PDF to be printed again."""


@dataclass(frozen=True, slots=True)
class LostPdfs:
    """The PDFs that this process asks for: each once at a time, however many calls wait."""

    sessions: Sessions
    events: GroupCommit
    wakeups: Wakeups
    seconds: float = PRINT_WAIT_SECONDS
    asked: set[str] = field(default_factory=set)

    async def should_exist(self, session_id: str) -> bool:
        session = await self.sessions.get(session_id)
        return session is not None and session.state == "reported"

    async def print_again(self, session_id: str) -> None:
        """Return once the PDF was printed, the session was erased, or `seconds` have passed."""
        first = session_id not in self.asked
        self.asked.add(session_id)
        try:
            with self.wakeups.on(session_id) as news:
                if first:
                    await self.events.publish(PrintRequested(session_id=session_id))
                async with asyncio.timeout(self.seconds):
                    while not isinstance(await news.get(), ReportReady | SessionErased):
                        pass
        except TimeoutError:
            pass  # the caller looks for the file
        finally:
            if first:
                self.asked.discard(session_id)
