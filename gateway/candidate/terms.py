"""The facts about this server that a candidate should know: whose it is, and how long it keeps."""

from pydantic import BaseModel, Field

from gateway.interview.retention import DAY_SECONDS
from gateway.settings import GatewaySettings
from gateway.store import Session

ERASE = "DELETE /interview/{session_id}"
EXPORT = "GET /interview/{session_id}/export"


class Terms(BaseModel):
    """The terms of an interview on this server."""

    organisation: str | None = Field(examples=["Example Ltd"], description="ORG_NAME, if set.")
    contact: str | None = Field(
        examples=["privacy@example.org"], description="ORG_CONTACT, if set: whom to ask."
    )
    retention_days: float | None = Field(
        examples=[180.0], description="Days until everything is erased; null: it is kept."
    )
    session_seconds: int = Field(
        examples=[14400], description="For how long an interview is open, from its start."
    )
    erase: str = Field(default=ERASE, description="The call that erases an interview.")
    export: str = Field(default=EXPORT, description="The call that answers everything stored.")


def terms(settings: GatewaySettings) -> Terms:
    return Terms(
        organisation=settings.org_name or None,
        contact=settings.org_contact or None,
        retention_days=settings.retention_days or None,
        session_seconds=int(settings.session_ttl),
    )


def terms_of(session: Session, settings: GatewaySettings) -> Terms:
    """Return the terms of a session by invitation, with its own times."""
    known = terms(settings)
    days = known.retention_days
    if session.erase_at is not None:
        own = (session.erase_at - session.started_at) / DAY_SECONDS
        days = min(own, days or own)
    seconds = int(session.closes_at - session.started_at)
    return known.model_copy(update={"session_seconds": seconds, "retention_days": days})
