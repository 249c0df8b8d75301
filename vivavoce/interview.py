"""Plays a written interview against a gateway, as a candidate's page would: start, words and
attention, finalize, PDF."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import httpx2
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from shared.events import AttentionState

PATIENCE = 300.0  # seconds that one request may be tried for: a few waits for a report
MAX_CHUNK = 40  # words: nobody speaks longer without a pause that a recogniser would end at
LOST = (httpx2.NetworkError, httpx2.TimeoutException, httpx2.RemoteProtocolError)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
SessionId = Annotated[str, StringConstraints(pattern=r"^[\w-]+$")]
Progress = Callable[[str, int, int], None]
"""Called with what was done, how many steps are done, and how many there are."""


class AnswersFileError(Exception):
    """The answers file cannot be used; the text says which field, in plain words."""


class InterviewFailed(Exception):
    """The interview could not be played to its end; the text says why, in plain words."""


class Attention(BaseModel):
    """What a camera would have noted while the answer was spoken."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    state: AttentionState
    event: Text
    confidence: float | None = Field(default=None, ge=0, le=1)


class Spoken(BaseModel):
    """An answer; without `question` it belongs to the question at its own place in the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: Text | None = None
    text: Text
    attention: tuple[Attention, ...] = ()


class Interview(BaseModel):
    """A whole written interview: the content of an answers file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    role: Text = "general"
    answers: tuple[Spoken, ...] = Field(min_length=1)


class Token(BaseModel):
    access_token: str


class Started(BaseModel):
    session_id: SessionId
    questions: tuple[str, ...]
    token: Token


class Scores(BaseModel):
    clarity: int
    relevance: int
    structure: int
    conciseness: int
    confidence: int
    total: int


class Graded(BaseModel):
    question: str
    scores: Scores


class Report(BaseModel):
    """What of the finalize answer is shown here. Only what the contract fixes is relied on."""

    session_id: SessionId
    pdf_url: str = Field(pattern="^/")  # never another host's: the token goes along
    summary: str
    questions: tuple[Graded, ...]


@dataclass(frozen=True, slots=True)
class Played:
    report: Report
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """One request of the interview; `key` makes sending it again harmless."""

    what: str
    path: str
    body: dict[str, Any]
    key: str


def read_interview(path: Path) -> Interview:
    """Raises AnswersFileError."""
    try:
        source = path.read_text(encoding="utf-8-sig")
        # BaseLoader makes every scalar text: an answer of "yes" or "2019" is what somebody said.
        return Interview.model_validate(yaml.load(source, Loader=yaml.BaseLoader))  # noqa: S506
    except OSError as error:
        raise AnswersFileError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise AnswersFileError(f"{path}: is not UTF-8 text") from None
    except yaml.YAMLError as error:
        raise AnswersFileError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        wrong = "; ".join(_wrong(fault) for fault in error.errors(include_url=False))
        raise AnswersFileError(f"{path}: {wrong}") from None


def _wrong(fault: ErrorDetails) -> str:
    """One fault of the file, as in "answers, number 3, text: is missing"."""
    where = ", ".join(
        f"number {part + 1}" if isinstance(part, int) else part for part in fault["loc"]
    )
    plain = {
        "missing": "is missing",
        "extra_forbidden": "is not a field of an answers file",
        "string_type": "must be text",
        "string_too_short": "is empty",
        "too_short": "is empty",
        "tuple_type": "must be a list",
        "model_type": "must hold named fields, such as `text: …`",
    }.get(fault["type"], fault["msg"][:1].lower() + fault["msg"][1:])
    return f"{where or 'the file'}: {plain}"


def chunks(text: str) -> list[str]:
    """The text as a speaker's recogniser delivers it: sentence by sentence, a very long sentence
    in several pieces. Joined by spaces they are the text again, whitespace apart."""
    sentences = (sentence.split() for sentence in SENTENCE_END.split(text.strip()))
    return [
        " ".join(words[begin : begin + MAX_CHUNK])
        for words in sentences
        for begin in range(0, len(words), MAX_CHUNK)
    ]


async def play(
    interview: Interview,
    client: httpx2.AsyncClient,
    progress: Progress = lambda _what, _done, _steps: None,
    notice: Callable[[str], None] = lambda _why: None,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Played:
    """Play it from start to PDF over `client`, whose base URL is the gateway's.

    `notice` is told why it waits for the gateway; `clock` gives seconds. Raises InterviewFailed.
    """
    line = Line(client, notice, sleep, clock)
    started = _read(Started, await line.start(interview.role))
    line.headers["Authorization"] = f"Bearer {started.token.access_token}"
    steps = list(_steps(interview, started))
    total = len(steps) + 2
    for done, step in enumerate(steps):
        progress(step.what, done, total)
        await line.send("POST", step.path, step.what, body=step.body, key=step.key)
    progress("waiting for the report", len(steps), total)
    body = {"session_id": started.session_id}
    answer = await line.send("POST", "/report/finalize", "the report", body=body)
    report = _read(Report, answer)
    progress("downloading the PDF", len(steps) + 1, total)
    pdf = await line.send("GET", report.pdf_url, "the PDF")
    if not pdf.content.startswith(b"%PDF-"):
        raise InterviewFailed("What the server sent as the report is not a PDF.")
    progress("done", total, total)
    return Played(report, pdf.content)


def _steps(interview: Interview, started: Started) -> Iterator[Step]:
    """Each answer's chunks in order, with its attention events spread among them."""
    session = started.session_id
    for index, answer in sorted(_placed(interview, started.questions).items()):
        what = f"answer {index + 1} of {len(started.questions)}"
        spoken = chunks(answer.text)
        for n, chunk in enumerate(spoken):
            for m, seen in enumerate(answer.attention):
                if m * len(spoken) // len(answer.attention) == n:
                    path = f"/interview/{session}/attention"
                    body = seen.model_dump(exclude_none=True)
                    yield Step(what, path, body, f"attention-{index}-{m}")
            body = {"session_id": session, "text": chunk, "question_index": index, "sequence": n}
            yield Step(what, "/stt/append", body, f"answer-{index}-{n}")


def _placed(interview: Interview, questions: tuple[str, ...]) -> dict[int, Spoken]:
    """The answers by the index of their question."""
    known = {" ".join(text.split()): index for index, text in enumerate(questions)}
    placed: dict[int, Spoken] = {}
    for position, answer in enumerate(interview.answers):
        index: int | None = position if position < len(questions) else None
        if answer.question is not None:
            index = known.get(" ".join(answer.question.split()))
        if index is None:
            raise InterviewFailed(
                f"Answer {position + 1} has no question: the server asks {len(questions)} for the "
                f"role {interview.role}, and it is not one of them."
            )
        if index in placed:
            raise InterviewFailed(f"Answer {position + 1} is a second one to question {index + 1}.")
        placed[index] = answer
    return placed


@dataclass(slots=True)
class Line:
    """The line to the gateway: sends, waits as long as the gateway asks to, sends again."""

    client: httpx2.AsyncClient
    notice: Callable[[str], None]
    sleep: Callable[[float], Awaitable[None]]
    clock: Callable[[], float]
    headers: dict[str, str] = field(default_factory=dict)

    async def start(self, role: str) -> httpx2.Response:
        """Starting twice would leave an empty interview behind: a lost answer is not retried."""
        return await self.send(
            "POST", "/interview/start", "the start", body={"role": role}, again_if_lost=False
        )

    async def send(
        self,
        method: str,
        path: str,
        what: str,
        *,
        body: dict[str, Any] | None = None,
        key: str | None = None,
        again_if_lost: bool = True,
    ) -> httpx2.Response:
        """The successful answer; a repeated request is the same one, key and all."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        give_up = self.clock() + PATIENCE
        while True:
            try:
                response = await self.client.request(method, path, json=body, headers=headers)
            except httpx2.HTTPError as error:
                problem = self._lost(error)
                if not again_if_lost:
                    raise InterviewFailed(f"{problem} Is it running?") from None
                if not isinstance(error, LOST):
                    raise InterviewFailed(problem) from None
                wait = 1.0
            else:
                if response.is_success:
                    return response
                problem = f"The server refused {what}: {_detail(response)}"
                if response.status_code not in {429, 503}:
                    raise InterviewFailed(problem)
                wait = _retry_after(response)
            if self.clock() + wait > give_up:
                raise InterviewFailed(
                    f"{problem} Given up: it did not get through within {PATIENCE:.0f} s."
                )
            self.notice(f"{problem} Trying again in {wait:.0f} s.")
            await self.sleep(wait)

    def _lost(self, error: httpx2.HTTPError) -> str:
        server = self.client.base_url.netloc.decode()
        if isinstance(error, httpx2.TimeoutException):
            return f"The server at {server} did not answer in time."
        return f"The server at {server} cannot be reached ({error or type(error).__name__})."


def _retry_after(response: httpx2.Response) -> float:
    """Seconds, at least one; the header holds a number or a date."""
    value = response.headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return max(1.0, float(value))
    try:
        until = parsedate_to_datetime(value)
        return max(1.0, (until - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 1.0


def _detail(response: httpx2.Response) -> str:
    """The `detail` of a problem document, else what the status line says."""
    try:
        detail = response.json()["detail"]
    except (ValueError, LookupError, TypeError):
        detail = None
    status = f"{response.status_code} {response.reason_phrase}".strip()
    return f"{detail} ({status})." if isinstance(detail, str) else f"it answered {status}."


M = TypeVar("M", bound=BaseModel)


def _read(model: type[M], response: httpx2.Response) -> M:
    try:
        return model.model_validate_json(response.content)
    except ValidationError:
        raise InterviewFailed(
            f"{response.request.url.path} answered something else than the API promises; "
            "is this the address of a Vivavoce gateway?"
        ) from None
