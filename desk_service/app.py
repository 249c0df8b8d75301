"""The ASGI application of the desk: the routes, their documentation, and the outer layer."""

from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from desk_service import health, installation, page
from desk_service.audit import routes as audit
from desk_service.comparing import routes as comparing
from desk_service.contests import routes as contests
from desk_service.context import Context
from desk_service.decisions import routes as decisions
from desk_service.drafts import routes as drafts
from desk_service.exporting import routes as exporting
from desk_service.interviews import progress, report_routes, today
from desk_service.interviews import routes as interviews
from desk_service.invitations import routes as invitations
from desk_service.keys import routes as keys
from desk_service.live import routes as live
from desk_service.people import colleagues, joining, logins, users
from desk_service.reviews import assigning
from desk_service.reviews import routes as reviews
from desk_service.sound import routes as sound
from desk_service.templates import routes as templates
from shared.http import problems
from shared.http.edge import Edge
from shared.http.problems import ProblemBody
from shared.http.silent import SILENT
from shared.version import VERSION

PREFIX = "/desk"
"""The beginning of every path, so that a proxy needs one rule, and a shared listener one mount."""

PARTS = (
    health,
    joining,
    logins,
    users,
    colleagues,
    templates,
    drafts,
    invitations,
    today,
    interviews,
    progress,
    report_routes,
    sound,
    live,
    reviews,
    assigning,
    decisions,
    contests,
    comparing,
    exporting,
    keys,
    audit,
    installation,
)

TAGS = [
    {"name": "people", "description": "The first account, logins and users."},
    {"name": "templates", "description": "Drafts of interviews, and their published versions."},
    {"name": "invitations", "description": "Links that candidates start an interview with."},
    {"name": "reviews", "description": "What people think of answers, before they see marks."},
    {"name": "decisions", "description": "Decisions about candidates, and answers to objections."},
    {"name": "keys", "description": "Secrets by which other programs call this API."},
    {
        "name": "interviews",
        "description": "Interviews, as the blind rule shows them.",
    },
    {"name": "audit", "description": "The audit trail, which is written before each effect."},
    {"name": "installation", "description": "The operator's settings that staff have to know."},
    {"name": "health", "description": "Whether the desk can serve."},
]

DESCRIPTION = """
The hiring side of Vivavoce, for staff.

A login is a cookie, which the browser sends to this host alone. A change that another site's page
asks for is refused (`Sec-Fetch-Site`, `Origin`), and bodies are JSON only. Another program sends
the secret of a key instead, as `Authorization: Bearer vvk_...`; no key reviews or decides. Errors
are RFC 9457 problem JSON. Lists are `{"items", "next"}`: `next` is the `after` of the next page.
"""


def create_app(context: Context) -> ASGIApp:
    """Return the application that a listener of the desk's own serves."""
    settings = context.settings
    return Edge(
        application(context),
        None,
        context.security,
        allowed_hosts=settings.allowed_hosts,
        trusted_proxies=settings.trusted_proxies,
        root_path=settings.root_path,
    )


def application(context: Context) -> FastAPI:
    """Return the routes alone, with their document at /desk/openapi.json."""
    app = FastAPI(
        telemetry=SILENT,
        title="Vivavoce desk",
        version=VERSION,
        description=DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "../", "description": "The server that this document comes from."}],
        root_path_in_servers=False,
        openapi_tags=TAGS,
        redirect_slashes=False,
    )
    for part in PARTS:
        app.include_router(part.routes(context))
    problems.install(app)
    page.install(app, PREFIX)
    app.openapi = partial(document, app)  # type: ignore[method-assign]
    return app


def document(app: FastAPI) -> dict[str, Any]:
    """Return FastAPI's own document, without the validation error that no route answers with."""
    if app.openapi_schema is None:
        made = FastAPI.openapi(app)
        schemas = made["components"]["schemas"]
        schemas["Problem"] = ProblemBody.model_json_schema() | {"title": "Problem"}
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path in made["paths"].values():
            for operation in path.values():
                if "HTTPValidationError" in str(operation["responses"].get("422", "")):
                    del operation["responses"]["422"]
    return app.openapi_schema or {}
