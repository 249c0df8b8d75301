"""Afterwards: every accepted word in its report, once and in order; every asked report there."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.history import Fate, History, Interview
from tests.chaos.http import Http, Lost
from tests.e2e.candidate import pdf_text

AT_ONCE = 16


@dataclass(slots=True)
class Verdict:
    """Of one interview. Words, `stored` and `lost` those that were accepted; `wrong` in plain words
    what else is not as it must be."""

    stored: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def judge(interview: Interview, report: dict[str, Any]) -> Verdict:
    """A report against the history."""
    verdict = Verdict()
    fates = {chunk.word: chunk.fate for chunk in interview.chunks}
    found: Counter[str] = Counter()
    for index, question in enumerate(report["questions"]):
        words = question["transcript"].split()
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


@dataclass(slots=True)
class Checked:
    """All verdicts; `reports` counts those that were there."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    reports: int = 0


@dataclass(frozen=True, slots=True)
class Checker:
    http: Http
    urls: Sequence[str]
    history: History

    async def check(self, limit: float, pdfs: int = 10) -> Checked:
        """Read every report until it is as it must be, for `limit` seconds in all; `pdfs` of them
        as PDF too."""
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
        """The verdict once it is good, or at the end of the time; None if there is no report."""
        verdict: Verdict | None = None
        for number in range(1_000_000):
            report = await self._report(interview, self.urls[number % len(self.urls)])
            verdict = judge(interview, report) if report else verdict
            if (verdict and verdict.fine) or time.monotonic() > until:
                break
            await asyncio.sleep(0.5)
        return verdict

    async def _report(self, interview: Interview, url: str) -> dict[str, Any] | None:
        try:
            path = f"/report/{interview.id}"
            answer = await self.http.call("GET", url, path, token=interview.token)
        except Lost:
            return None
        report: dict[str, Any] | None = answer.body if answer.status == 200 else None
        return report

    async def _check_pdf(self, interview: Interview, verdict: Verdict) -> None:
        path = f"/reports/{interview.id}/final_report.pdf"
        try:
            answer = await self.http.call("GET", self.urls[0], path)
            text = await asyncio.to_thread(pdf_text, answer.content)
        except Exception as error:
            verdict.wrong.append(f"the PDF cannot be read ({type(error).__name__})")
            return
        joined = "".join(text.split())
        accepted = [c.word for c in interview.chunks if c.fate is Fate.ACCEPTED]
        if missing := [word for word in accepted if word not in joined]:
            verdict.wrong.append(f"{len(missing)} words are in the report but not in its PDF")

    async def check_exports(self, number: int) -> list[str]:
        """What is missing in the exports of some interviews, in plain words."""
        finished = [one for one in self.history.interviews if one.finalized and not one.erased]
        step = max(1, len(finished) // number)
        found = [await self._check_export(one) for one in finished[::step]]
        return [what for what in found if what]

    async def _check_export(self, interview: Interview) -> str:
        path = f"/interview/{interview.id}/export"
        answer = await self.http.call("GET", self.urls[0], path, token=interview.token)
        if answer.status != 200:
            return f"an export was answered {answer.status}"
        services = answer.body["services"]
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
