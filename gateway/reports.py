"""The gateway's tables of reports and of issued PDFs."""

from dataclasses import dataclass

from shared.concurrency import all_of
from shared.model import PrintedPdf, Report, Value
from shared.store import Below, Collection, Store, Where


class IssuedPdf(Value):
    """A PDF that was issued for a revision of a session's report; `id` is its SHA-256."""

    id: str
    session_id: str
    revision: int
    printed_at: float


@dataclass(frozen=True, slots=True)
class Reports:
    """The table of the reports, by session, and the table of all PDFs that were issued."""

    rows: Collection
    pdfs: Collection

    @classmethod
    async def open(cls, store: Store) -> "Reports":
        pdfs = await store.collection("issued_pdfs", indexes=[["session_id"]])
        return cls(await store.collection("reports"), pdfs)

    async def put(self, report: Report, hiring_pdf: PrintedPdf | None = None) -> None:
        """Keep the report, unless a later print is there, and the digests of its PDFs in any case.

        A lost PDF that is printed again has the same revision and another digest. All are written
        at once, so that they share a flush to the disk.
        """
        pdfs = [pdf for pdf in (report.pdf, hiring_pdf) if pdf is not None]
        issued = [_issued(report, pdf).model_dump() for pdf in pdfs]
        await all_of([self.pdfs.add(issued), self._put(report)])

    async def _put(self, report: Report) -> None:
        printed_at = report.pdf.printed_at if report.pdf else 0.0
        fields = {
            "revision": report.revision,
            "printed_at": printed_at,
            "report": report.model_dump(mode="json"),
        }
        where: Where = {"revision": Below(report.revision)}
        if await self.rows.change(report.session_id, fields, where=where, create={}):
            return
        same: Where = {"revision": report.revision, "printed_at": Below(printed_at)}
        await self.rows.change(report.session_id, fields, where=same)

    async def get(self, session_id: str) -> Report | None:
        row = await self.rows.get(session_id)
        return Report.model_validate(row["report"]) if row else None

    async def issued(self, sha256: str) -> IssuedPdf | None:
        """Return the PDF that was issued with this digest."""
        row = await self.pdfs.get(sha256)
        return IssuedPdf.model_validate(row) if row else None

    async def newest_revision(self, session_id: str) -> int:
        """Return the latest revision that a PDF was issued for; 0 if there is none."""
        rows = await self.pdfs.find({"session_id": session_id})
        return max((int(row["revision"]) for row in rows), default=0)


def _issued(report: Report, pdf: PrintedPdf) -> IssuedPdf:
    return IssuedPdf(
        id=pdf.sha256,
        session_id=report.session_id,
        revision=report.revision,
        printed_at=pdf.printed_at,
    )
