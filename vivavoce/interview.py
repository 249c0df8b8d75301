"""A written interview, played against a gateway as a candidate's page would do.

The steps are: start, words and attention, finalize, PDF.
"""

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

from shared.model import AttentionState

REQUEST_TRY_SECONDS = 300.0
"""How long a request is tried: enough for a few waits for a report."""

MAX_CHUNK_WORDS = 40
"""Nobody says more without a pause, at which a recogniser would end the chunk."""

LOST = (httpx2.NetworkError, httpx2.TimeoutException, httpx2.RemoteProtocolError)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
SessionId = Annotated[str, StringConstraints(pattern=r"^[\w-]+$")]
Progress = Callable[[str, int, int], None]
"""A callback with the current step, the number of steps done, and their total number."""


class AnswersFileError(Exception):
    """Raised when the answers file cannot be used; the text names the field."""


class InterviewFailed(Exception):
    """Raised when the interview cannot be played to its end; the text gives the reason."""


class Attention(BaseModel):
    """An attention event that a camera would have observed during the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    state: AttentionState
    event: Text
    confidence: float | None = Field(default=None, ge=0, le=1)


class Spoken(BaseModel):
    """An answer. Without `question`, the position in the list decides on the question."""

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
    """The part of the finalize answer that is shown here, all of it fixed by the contract."""

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
    """A request of the interview. The idempotency `key` makes a repetition harmless."""

    what: str
    path: str
    body: dict[str, Any]
    key: str


def read_interview(path: Path) -> Interview:
    """Read an answers file, or raise AnswersFileError."""
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
    """Describe a fault of the file, such as "answers, number 3, text: is missing"."""
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
    """Split a text as a speech recogniser delivers it: by sentences, long sentences in pieces.

    Joined by spaces, the chunks are the text again, except for whitespace.
    """
    sentences = (sentence.split() for sentence in SENTENCE_END.split(text.strip()))
    return [
        " ".join(words[begin : begin + MAX_CHUNK_WORDS])
        for words in sentences
        for begin in range(0, len(words), MAX_CHUNK_WORDS)
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
    """Play an interview from start to PDF over `client`, whose base URL is the gateway's.

    `notice` is called with the reason of each wait for the gateway; `clock` gives seconds. Raises
    InterviewFailed.
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
    """Yield the chunks of each answer in order, with attention events spread among them."""
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
    """Return the answers by the index of their question."""
    known = {" ".join(text.split()): index for index, text in enumerate(questions)}
    placed: dict[int, Spoken] = {}
    for position, answer in enumerate(interview.answers):
        index: int | None = position if position < len(questions) else None
        if answer.question is not None:
            index = known.get(" ".join(answer.question.split()))
        if index is None:
            raise InterviewFailed(
                f"Answer {position + 1} has no question: it fits none of the {len(questions)}"
                f" questions that the server asks for the role {interview.role}."
            )
        if index in placed:
            raise InterviewFailed(
                f"Answer {position + 1} is a second answer to question {index + 1}."
            )
        placed[index] = answer
    return placed


@dataclass(slots=True)
class Line:
    """The connection to the gateway. Repeats requests as Retry-After says."""

    client: httpx2.AsyncClient
    notice: Callable[[str], None]
    sleep: Callable[[float], Awaitable[None]]
    clock: Callable[[], float]
    headers: dict[str, str] = field(default_factory=dict)

    async def start(self, role: str) -> httpx2.Response:
        """Start an interview. A lost answer is not retried: that could leave an empty interview."""
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
        """Send a request until it succeeds, with the same key each time, and return the answer."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        give_up = self.clock() + REQUEST_TRY_SECONDS
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
                raise InterviewFailed(f"{problem} Given up after {REQUEST_TRY_SECONDS:.0f} s.")
            self.notice(f"{problem} Trying again in {wait:.0f} s.")
            await self.sleep(wait)

    def _lost(self, error: httpx2.HTTPError) -> str:
        server = self.client.base_url.netloc.decode()
        if isinstance(error, httpx2.TimeoutException):
            return f"The server at {server} did not answer in time."
        return f"The server at {server} cannot be reached ({error or type(error).__name__})."


def _retry_after(response: httpx2.Response) -> float:
    """Return the seconds of Retry-After, a number or a date; at least 1."""
    value = response.headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return max(1.0, float(value))
    try:
        until = parsedate_to_datetime(value)
        return max(1.0, (until - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 1.0


def _detail(response: httpx2.Response) -> str:
    """Return the `detail` of a problem document, or else the status."""
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
            f"{response.request.url.path} answered something else than the API promises;"
            " is this the address of a Vivavoce gateway?"
        ) from None
