"""The check of a PDF by its SHA-256: whether this server issued the file, and as which revision."""

import re

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from gateway.context import Context
from gateway.http.problems import documented

SHA256 = re.compile("[0-9a-f]{64}")


class Verified(BaseModel):
    """The answer about a digest. It names neither the session nor anything of its report."""

    known: bool = Field(description="Whether this server issued a PDF with this digest.")
    revision: int | None = Field(default=None, examples=[1])
    newest: bool | None = Field(
        default=None, description="Whether the report has no later revision.", examples=[True]
    )
    printed_at: float | None = Field(
        default=None, description="Unix seconds.", examples=[1769857200.0]
    )


UNKNOWN = Verified(known=False)


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["report"], route_class=context.route)

    @router.get(
        "/verify/{sha256}",
        operation_id="verify_pdf",
        summary="Whether a PDF was issued here, and whether it is the newest",
        description="The digest is the SHA-256 of the file in hexadecimal. Digests are forgotten"
        " with the session.",
        responses=documented(429, 503),
        dependencies=[Depends(context.limits.count_read)],
    )
    async def verify(request: Request, sha256: str) -> Verified:
        digest = sha256.lower()
        issued = await context.reports.issued(digest) if SHA256.fullmatch(digest) else None
        if issued is None:
            context.limits.count_miss(request)
            return UNKNOWN
        newest = await context.reports.newest_revision(issued.session_id)
        return Verified(
            known=True,
            revision=issued.revision,
            newest=issued.revision == newest,
            printed_at=issued.printed_at,
        )

    return router
