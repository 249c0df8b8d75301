"""The tables of the reports that the desk keeps, and of who has seen the program's marks when."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.interviews.dossier import KeptReport, ReportFlags
from shared.events import ReportReady
from shared.model import Report
from shared.store import Below, Collection, Document, OneOf, Store, Where


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports by session, and the part of each that lists show."""

    rows: Collection
    flags: Collection

    @classmethod
    async def open(cls, store: Store) -> "Reports":
        return cls(await store.collection("reports"), await store.collection("report_flags"))

    async def put(self, event: ReportReady) -> None:
        """Keep the report, unless a later print is there."""
        report, pdf = event.report, event.hiring_pdf or event.report.pdf
        printed_at = pdf.printed_at if pdf else 0.0
        fields: Document = {
            "revision": report.revision,
            "printed_at": printed_at,
            "report": report.model_dump(mode="json"),
            "pdf_digest": pdf.sha256 if pdf else None,
        }
        await self._flag(report, time.time())
        where: Where = {"revision": Below(report.revision)}
        if await self.rows.change(report.session_id, fields, where=where, create={}):
            return
        same: Where = {"revision": report.revision, "printed_at": Below(printed_at)}
        await self.rows.change(report.session_id, fields, where=same)

    async def of(self, session_ids: Sequence[str]) -> dict[str, KeptReport]:
        """Return the reports of the sessions that have one, by session."""
        rows = await self.rows.find({"id": OneOf(session_ids)})
        # A thread: a report may hold a megabyte of words.
        return await asyncio.to_thread(_parsed, rows)

    async def flags_of(self, session_ids: Sequence[str]) -> dict[str, ReportFlags]:
        """Return the part of the reports that lists show, by session."""
        rows = await self.flags.find({"id": OneOf(session_ids)})
        return {row["id"]: ReportFlags.model_validate(row) for row in rows}

    async def _flag(self, report: Report, now: float) -> None:
        states = [answer.state for answer in report.questions]
        before = (await self.flags_of([report.session_id])).get(report.session_id, ReportFlags())
        content = await asyncio.to_thread(_digest, report)  # of up to a megabyte of words
        fields: Document = {
            "revision": report.revision,
            "needs_person": "needs a person" in states,
            "content": content,
            "changed_at": now if before.content not in ("", content) else before.changed_at,
        }
        where: Where = {"revision": Below(report.revision)}
        await self.flags.change(report.session_id, fields, where=where, create={})


def _digest(report: Report) -> str:
    """Return the SHA-256 of the answers and marks, which a print for another reason leaves."""
    answers = [each.model_dump_json(exclude={"usage"}) for each in report.questions]
    words = [each.model_dump_json() for each in report.unsubmitted]
    return hashlib.sha256("\n".join([*answers, "", *words]).encode()).hexdigest()


def _parsed(rows: Sequence[Document]) -> dict[str, KeptReport]:
    return {row["id"]: KeptReport.model_validate(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Sightings:
    """The times at which a user first saw the program's marks of an interview."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Sightings":
        return cls(await store.collection("sightings", indexes=[["interview_id"]]))

    async def of(self, user_id: str, interview_ids: Sequence[str]) -> dict[str, float]:
        """Return when the user first saw the marks, in Unix seconds by interview."""
        ids = [_sighting_id(user_id, each) for each in interview_ids]
        rows = await self.rows.find({"id": OneOf(ids)})
        return {row["interview_id"]: row["at"] for row in rows}

    async def add(self, user_id: str, interview_ids: Sequence[str]) -> None:
        now = time.time()
        await self.rows.add(
            [
                {"id": _sighting_id(user_id, each), "interview_id": each, "at": now}
                for each in interview_ids
            ]
        )


def _sighting_id(user_id: str, interview_id: str) -> str:
    return f"{interview_id}.{user_id}"
