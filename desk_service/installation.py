"""The operator's settings that staff have to know."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from desk_service.context import Context
from desk_service.http.problems import gated
from desk_service.http.route import needs_login


class Installation(BaseModel):
    """The settings of this installation that the page of the desk tells staff."""

    organisation: str | None = Field(
        description="The name that candidates are told as the inviting one; null where none is set."
    )
    public_url: str = Field(description="The address that links for candidates begin with.")
    is_public: bool = Field(
        description="Whether other machines can open links; false where they name this machine."
    )
    retention_days: float | None = Field(
        description="Days after which an interview is erased; null where it is kept."
    )


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["installation"], route_class=context.route)

    @router.get(
        "/installation",
        operation_id="get_installation",
        summary="The operator's settings that staff have to know",
        responses=gated(401),
        dependencies=[needs_login()],
    )
    async def installation(request: Request) -> Installation:
        settings = context.settings
        return Installation(
            organisation=settings.org_name or None,
            public_url=settings.public_url,
            is_public=not is_own_host(settings.public_url),
            retention_days=settings.retention_days or None,
        )

    return router


def is_own_host(url: str) -> bool:
    """Return whether a URL names the machine that opens it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
