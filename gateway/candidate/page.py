"""The candidate's page: its files, its configuration, and the third-party files that it loads."""

from pathlib import Path
from typing import Literal

import structlog
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from gateway.candidate import page_document
from gateway.candidate.terms import Terms, terms
from gateway.context import Context
from gateway.sound.microphones import RecogniserChoice
from shared.films import read_studio
from shared.http.page_files import IMMUTABLE, SHARED_WEB
from shared.http.static_files import PUBLIC_FOR_AN_HOUR, Files

log = structlog.get_logger(__name__)

WEB = Path(__file__).parents[1] / "web"

PageLanguage = TypeAliasType("PageLanguage", Literal["en", "es"])
"""A language of the page, named for the clients that are generated from the document."""


class PageConfig(BaseModel):
    """The operator's settings of the page."""

    consent_version: str = Field(
        examples=["1+offline"],
        description="The operator's version of the consent text, and the grader that it names.",
    )
    grader: str = Field(
        examples=["offline", "claude-sonnet-5-5"],
        description="Who grades: the model's name, or `offline` for this server's own grader.",
    )
    words_sent_to: str | None = Field(
        examples=["api.anthropic.com"],
        description="The host that answers are sent to for grading; null if they stay here.",
    )
    require_consent: bool = Field(description="Whether words are refused before a consent.")
    languages: list[PageLanguage] = ["en", "es"]
    interview_language: str = Field(
        examples=["en"], description="The language of an interview that is started without one."
    )
    phone_detection: bool = Field(description="Whether the camera's pictures are searched for one.")
    open_start: bool = Field(description="Whether an interview may begin without an invitation.")
    private_reads: bool = Field(description="Whether the PDF and the videos ask for the token.")
    videos: bool = Field(description="Whether this server makes films of the questions.")
    recogniser: RecogniserChoice = Field(
        description="Who turns speech into words: this server, the browser, or nobody.",
    )
    keeps_sound: bool = Field(
        description="Whether the microphone's sound is kept as long as the interview.",
    )
    session_seconds: int = Field(
        description="For how long an interview is open, from its start.", examples=[14400]
    )
    question_seconds: int = Field(description="What an answer should take.", examples=[180])
    terms: Terms


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["page"])
    settings = context.settings

    @router.head("/config.json", include_in_schema=False)
    @router.get(
        "/config.json",
        operation_id="get_page_config",
        summary="What the page has to know of this server",
    )
    async def config() -> PageConfig:
        return PageConfig(
            consent_version=settings.consent_text_version,
            grader=settings.graded_by,
            words_sent_to=settings.words_sent_to,
            require_consent=settings.require_consent,
            interview_language=settings.interview_language,
            phone_detection=settings.phone_detection,
            open_start=settings.open_start,
            private_reads=settings.private_reads,
            videos=read_studio(settings.films_dir) is not None,
            recogniser=context.microphones.recogniser,
            keeps_sound=settings.keep_audio,
            question_seconds=settings.question_seconds,
            session_seconds=int(settings.session_ttl),
            terms=terms(settings),
        )

    return router


def install(app: FastAPI, assets: Path) -> None:
    """Serve the third-party files at /assets, and the pages' own files."""
    if not (assets / "fetched.json").exists():
        log.warning("the page has no attention monitor; `make assets` fetches the files")
    files = page_document.page_files(WEB, assets)
    app.include_router(page_document.routes(WEB, files))
    app.mount(f"/{files.address}/assets", Files(assets, {"Cache-Control": IMMUTABLE}))
    app.mount(f"/{files.address}", files)
    app.mount("/assets", Files(assets, {"Cache-Control": PUBLIC_FOR_AN_HOUR}))
    app.mount("/shared/web", Files(SHARED_WEB))
    # Unlike a mount, asked only where no route has the path: a wrong method stays 405.
    app.router.default = Files(WEB)
