"""The ASGI application: the routes, their documentation, the page, and the outer layers."""

from collections.abc import Mapping, Sequence
from functools import partial

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.types import ASGIApp

from gateway import health
from gateway.candidate import (
    attention,
    consents,
    follow_ups,
    interviews,
    invitations,
    microphone_trial,
    page,
    privacy,
    progress,
    recorded_sound,
    reports,
    resumption,
    sound,
    sound_file,
    speaking,
    transcript_stream,
    transcripts,
    verify,
    videos,
)
from gateway.context import Context
from gateway.documentation import TAGS, VERSION, description, document
from gateway.http import problems
from gateway.http.cors import with_cors
from gateway.http.fast_path import FastPath
from shared.http.edge import Edge
from shared.http.silent import SILENT

PARTS = (
    health,
    interviews,
    resumption,
    invitations,
    consents,
    follow_ups,
    transcripts,
    transcript_stream,
    sound,
    sound_file,
    recorded_sound,
    microphone_trial,
    attention,
    reports,
    speaking,
    verify,
    videos,
    progress,
    privacy,
    page,
)


def create_app(context: Context, mounts: Mapping[str, ASGIApp] | None = None) -> ASGIApp:
    """Return the application that the HTTP server serves, with other applications beside it."""
    routers = [part.routes(context) for part in PARTS]
    app = application(context, routers)
    fast = FastPath(app, [route for router in routers for route in router.routes])
    pages = with_cors(fast, context.settings.allowed_origins)
    return Edge(
        fast,
        pages,
        context.security,
        allowed_hosts=context.settings.allowed_hosts,
        trusted_proxies=context.settings.trusted_proxies,
        root_path=context.settings.root_path,
        mounts=mounts,
    )


def application(context: Context, routers: Sequence[APIRouter]) -> FastAPI:
    """Return the routes alone, with their documentation at /docs and /openapi.json."""
    app = FastAPIOffline(
        telemetry=SILENT,
        title="Vivavoce",
        version=VERSION,
        description=description(),
        license_info={"name": "MIT", "identifier": "MIT"},
        # Relative to the document, so that it is true behind a proxy that adds a path, too.
        servers=[{"url": "./", "description": "The server that this document comes from."}],
        root_path_in_servers=False,
        openapi_tags=TAGS,
        redirect_slashes=False,
    )
    for page_ in app.routes:
        if isinstance(page_, APIRoute):  # /docs and /redoc
            page_.methods = {"GET", "HEAD"}
    for router in routers:
        app.include_router(router)
    problems.install(app)
    page.install(app, context.settings.assets_dir)
    app.openapi = partial(document, app)  # type: ignore[method-assign]
    return app
