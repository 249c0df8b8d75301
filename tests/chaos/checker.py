"""The check after a run: every accepted word is in its report, once and in order."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.chaos.history import Fate, History, Interview
from tests.support.api_client import browser, pdf_text, send

AT_ONCE = 16


@dataclass(slots=True)
class Verdict:
    """The verdict on an interview.

    `stored` and `lost` are accepted words, `doubled` any words; `wrong` describes other faults.
    """

    stored: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def judge(interview: Interview, report: dict[str, Any]) -> Verdict:
    """Compare a report with the history."""
    verdict = Verdict()
    fates = {chunk.word: chunk.fate for chunk in interview.chunks}
    found: Counter[str] = Counter()
    for index, transcript in answers(report):
        words = transcript.split()
        found.update(words)
        spoken = [c.word for c in interview.chunks if c.question == index and c.word in words]
        if spoken != list(dict.fromkeys(words)):
            verdict.wrong.append(f"question {index} is not in the order in which it was spoken")
    for word in (word for word, fate in fates.items() if fate is Fate.ACCEPTED):
        (verdict.stored if found[word] else verdict.lost).append(word)
    verdict.doubled = [word for word, times in found.items() if times > 1]
    refused = [word for word, fate in fates.items() if fate is Fate.REFUSED and found[word]]
    if refused:
        verdict.wrong.append(f"{len(refused)} words that were refused are in the report")
    seen = (report["attention"] or {}).get("observations", 0)
    taken, unclear = (interview.observations[fate] for fate in (Fate.ACCEPTED, Fate.OPEN))
    if not taken <= seen <= taken + unclear:
        verdict.wrong.append(f"{seen} observations of {taken} that were accepted")
    return verdict


def answers(report: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield the words of each question, and of each follow-up, with their index."""
    for index, question in enumerate(report["questions"]):
        yield index, question["transcript"]
        for probe in question.get("probes", []):
            yield probe["index"], probe["transcript"]


@dataclass(slots=True)
class Checked:
    """All verdicts, and the number of reports that were there."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    reports: int = 0


@asynccontextmanager
async def open_checker(urls: Sequence[str], history: History) -> AsyncIterator["Checker"]:
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(browser(url)) for url in urls]
        yield Checker(clients, history)


@dataclass(frozen=True, slots=True)
class Checker:
    """Reads reports, PDFs and exports back, with a client for each gateway."""

    clients: Sequence[httpx2.AsyncClient]
    history: History

    async def check(self, limit: float, pdfs: int = 10) -> Checked:
        """Read every report until it is right, for `limit` seconds in all.

        `pdfs` reports are read as PDF too.
        """
        until = time.monotonic() + limit
        checked, slots = Checked(), asyncio.Semaphore(AT_ONCE)
        expected = [one for one in self.history.interviews if one.asked and not one.erased]

        async def one(interview: Interview, *, pdf: bool) -> None:
            async with slots:
                verdict = await self._settled(interview, until)
                checked.reports += verdict is not None
                checked.verdicts[interview.id] = verdict or Verdict(
                    lost=[c.word for c in interview.chunks if c.fate is Fate.ACCEPTED],
                    wrong=["no report"],
                )
                if pdf and verdict is not None:
                    await self._check_pdf(interview, checked.verdicts[interview.id])

        step = max(1, len(expected) // max(1, pdfs))
        await asyncio.gather(
            *(one(item, pdf=number % step == 0) for number, item in enumerate(expected))
        )
        return checked

    async def _settled(self, interview: Interview, until: float) -> Verdict | None:
        """Return the verdict once it is good, or when the time ends; None without a report."""
        verdict: Verdict | None = None
        for number in range(1_000_000):
            report = await self._report(interview, self.clients[number % len(self.clients)])
            verdict = judge(interview, report) if report else verdict
            if (verdict and verdict.fine) or time.monotonic() > until:
                break
            await asyncio.sleep(0.5)
        return verdict

    async def _report(
        self, interview: Interview, client: httpx2.AsyncClient
    ) -> dict[str, Any] | None:
        try:
            answer = await send(client, interview.session.report())
        except httpx2.TransportError:
            return None
        if answer.status_code != 200:
            return None
        report: dict[str, Any] = answer.json()
        return report

    async def _check_pdf(self, interview: Interview, verdict: Verdict) -> None:
        try:
            answer = await send(self.clients[0], interview.session.pdf())
            text = await asyncio.to_thread(pdf_text, answer.content)
        except Exception as error:
            verdict.wrong.append(f"the PDF cannot be read ({type(error).__name__})")
            return
        joined = "".join(text.split())
        accepted = [c.word for c in interview.chunks if c.fate is Fate.ACCEPTED]
        if missing := [word for word in accepted if word not in joined]:
            verdict.wrong.append(f"{len(missing)} words are in the report but not in its PDF")

    async def check_exports(self, number: int) -> list[str]:
        """Return the faults of the exports of some interviews."""
        finished = [one for one in self.history.interviews if one.finalized and not one.erased]
        step = max(1, len(finished) // number)
        found = [await self._check_export(one) for one in finished[::step]]
        return [what for what in found if what]

    async def _check_export(self, interview: Interview) -> str:
        answer = await send(self.clients[0], interview.session.export())
        if answer.status_code != 200:
            return f"an export was answered {answer.status_code}"
        services = answer.json()["services"]
        said = {row["text"] for row in services["stt"]["utterances"]}
        accepted = {c.word for c in interview.chunks if c.fate is Fate.ACCEPTED}
        noted = len(services["attention"]["observations"])
        whole = (
            accepted <= said
            and noted >= interview.observations[Fate.ACCEPTED]
            and services["gateway"]["report"]
            and services["grading"]["grades"]
            and services["report"]["joins"]
        )
        return "" if whole else "an export is not whole"
