"""The CSV file of interviews over HTTP, in parts as they are read."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic.json_schema import SkipJsonSchema

from desk_service.context import Context
from desk_service.exporting.domain import Column, columns, lines
from desk_service.http.problems import gated, problem
from desk_service.http.route import actor_of, key_of, needs_login, or_key
from desk_service.interviews.access import Chosen, chosen_in, reader_of
from desk_service.interviews.domain import Reader
from desk_service.interviews.dossier import Dossier
from desk_service.interviews.reading import Wanted
from shared.csv_text import BOM, csv_line
from shared.rates import Rule

BATCH = 50
"""Interviews that are read at a time: a report may hold a megabyte of words."""

EXPORTS = Rule("desk export", 10, 60.0, "exports of this account")

CSV: dict[str, Any] = {
    "content": {"text/csv": {"schema": {"type": "string"}}},
    "description": "UTF-8 with a byte order mark; no cell is a formula.",
}
HEADERS = {"Content-Disposition": 'attachment; filename="interviews.csv"'}


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)

    @router.get(
        "/export/interviews.csv",
        operation_id="export_interviews",
        summary="All interviews as CSV: states, decisions, and marks as far as they may be seen",
        description="A key with the scope `interviews` alone gets no marks, and no words: both need"
        " the scope `reports`, too.",
        response_class=Response,
        responses={200: CSV, **gated(401, 404, 422)},
        dependencies=[needs_login("admin", "recruiter", fresh=True), or_key("interviews")],
    )
    async def export(
        request: Request,
        template: Annotated[str | SkipJsonSchema[None], Query()] = None,
        id: Chosen = None,
        *,
        words: Annotated[bool, Query(description="Add the words of the answers.")] = False,
    ) -> Response:
        context.rates.count(EXPORTS, actor_of(request))
        key, query = key_of(request), request.query_params
        marks = key is None or "reports" in key.scopes
        given = query.get("words", "false").lower()
        if given not in ("true", "false"):
            raise problem(422, "words: must be true or false")
        if given == "true" and not marks:
            raise problem(403, "words need a key with the scope reports, too")
        chosen = chosen_in(request)
        wanted = Wanted(template_id=query.get("template"))
        questions = await context.templates.most_questions(wanted.template_id)
        if wanted.template_id is not None and not questions:
            raise problem(404, "there is no such template, or it was never published")
        await context.trail.write(
            actor_of(request),
            "interviews.exported",
            wanted.template_id or "",
            marks=marks,
            words=given == "true",
            **({"chosen": len(chosen)} if chosen else {}),
        )
        cells = columns(questions, marks=marks, words=given == "true")
        reader = reader_of(request)
        found = _chosen(context, reader, chosen) if chosen else _all(context, reader, wanted)
        parts = _parts(found, cells)
        return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=HEADERS)

    return router


async def _parts(
    batches: AsyncIterator[list[Dossier]], cells: dict[str, Column]
) -> AsyncIterator[str]:
    """Yield the lines of the file, a batch of interviews at a time."""
    yield BOM + csv_line(cells)
    async for found in batches:
        yield await asyncio.to_thread(lines, found, cells)


async def _all(context: Context, reader: Reader, wanted: Wanted) -> AsyncIterator[list[Dossier]]:
    """Yield the interviews that are wanted, the newest first."""
    after: str | None = ""
    while after is not None:
        found, after = await context.reading.page(reader, wanted, after, BATCH, full=True)
        yield found


async def _chosen(
    context: Context, reader: Reader, interview_ids: list[str]
) -> AsyncIterator[list[Dossier]]:
    """Yield the interviews with these ids; an id that is unknown has no line."""
    for start in range(0, len(interview_ids), BATCH):
        batch = interview_ids[start : start + BATCH]
        yield await context.reading.some(reader, batch, full=True)
