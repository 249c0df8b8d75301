"""The ASGI application: routes, their documentation, the page, and what stands around them."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi_offline import FastAPIOffline
from pydantic.json_schema import models_json_schema
from starlette.types import ASGIApp

from gateway import (
    attention,
    health,
    interviews,
    notes,
    page,
    privacy,
    problems,
    progress,
    reports,
    transcripts,
)
from gateway.bodies import documented_models
from gateway.cors import with_cors
from gateway.edge import Edge
from gateway.gateway import Gateway
from gateway.hot import Shortcut
from shared.rubric import in_markdown

VERSION = "1.0.0"
"""Of the HTTP contract."""

DESCRIPTION = """
Self-hosted AI interviews: start one, send what is said, finalize it, read the graded report.

Start with `POST /interview/start`; its token opens every call of that one session. Errors are
RFC 9457 problem JSON whose `detail` says in plain words what is wrong.

## Words over a WebSocket

`/stt/stream/{session_id}?token=...&question_index=0` takes text frames: the words themselves, or a
JSON object with `text` and, if need be, `question_index`, `id` (as the `Idempotency-Key` of
`POST /stt/append`: a frame that is sent again is harmless), `replaces` and `words`. Each frame is
answered once its words are safe:

    {"status": "ok", "id": "17"}

A bad frame is answered with a problem, and the socket stays: send it again after `retry_after`
seconds where there are some, else correct it.

    {"status": "error", "code": 503, "title": "Service Unavailable", "detail": "...",
     "type": "about:blank", "retry_after": 1, "id": "17"}

The socket is closed with 4401 (no, bad or expired token), 4403 (another session's), 4404 (no such
session), 4409 (the interview is over), 4422 (`question_index` in the address), 1009 (too much for
the answer or the session), 1013 (broker or store away, or too many calls: connect again).
"""

PARTS = (health, interviews, notes, transcripts, attention, reports, progress, privacy, page)


def create_app(gateway: Gateway) -> ASGIApp:
    """Everything that the HTTP server serves."""
    routers = [part.routes(gateway) for part in PARTS]
    app = application(gateway, routers)
    hot = Shortcut(app, [route for router in routers for route in router.routes])
    return Edge(hot, with_cors(hot, gateway.settings.allowed_origins))


def application(gateway: Gateway, routers: Sequence[APIRouter]) -> FastAPI:
    """The routes alone, with their documentation at /docs and /openapi.json."""
    app = FastAPIOffline(
        title="Vivavoce",
        version=VERSION,
        description=DESCRIPTION + "\n" + in_markdown(),
        redirect_slashes=False,
    )
    for router in routers:
        app.include_router(router)
    problems.install(app)
    page.install(app, gateway.settings.assets_dir)
    app.openapi = lambda: _documentation(app)  # type: ignore[method-assign]
    return app


def _documentation(app: FastAPI) -> dict[str, Any]:
    """FastAPI's own, with the bodies that routes read themselves and the token's scheme."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        _, bodies = models_json_schema(
            [(model, "validation") for model in documented_models()],
            ref_template="#/components/schemas/{model}",
        )
        components = schema.setdefault("components", {})
        known = components.setdefault("schemas", {})
        known.update(bodies["$defs"])
        known["Problem"] = known.pop("ProblemBody")
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        _secure(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _secure(schema: dict[str, Any]) -> None:
    """Calls that can end with 401 take the token. FastAPI's own validation error goes: these
    routes check their input themselves, and say what is wrong as a problem."""
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
    for path in schema["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            if "HTTPValidationError" in str(responses.get("422", "")):
                del responses["422"]
            if "401" in responses:
                operation.setdefault("security", [{"token": []}])
