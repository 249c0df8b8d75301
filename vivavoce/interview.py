"""A written interview, played against a gateway as a candidate's page would do.

The steps are: start, words and attention, finalize, PDF.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx2
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from shared.model import AttentionState
from vivavoce.line import CommandFailed, Line, read

MAX_CHUNK_WORDS = 40
"""Nobody says more without a pause, at which a recogniser would end the chunk."""

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
SessionId = Annotated[str, StringConstraints(pattern=r"^[\w-]+$")]
Progress = Callable[[str, int, int], None]
"""A callback with the current step, the number of steps done, and their total number."""


class AnswersFileError(Exception):
    """Raised when the answers file cannot be used; the text names the field."""


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
    CommandFailed.
    """
    line = Line(client, notice, sleep, clock)
    started = read(Started, await _start(line, interview.role))
    line.headers["Authorization"] = f"Bearer {started.token.access_token}"
    steps = list(steps_of(interview, started))
    total = len(steps) + 2
    for done, step in enumerate(steps):
        progress(step.what, done, total)
        await line.send("POST", step.path, step.what, body=step.body, key=step.key)
    progress("waiting for the report", len(steps), total)
    body = {"session_id": started.session_id}
    answer = await line.send("POST", "/report/finalize", "the report", body=body)
    report = read(Report, answer)
    progress("downloading the PDF", len(steps) + 1, total)
    pdf = await line.send("GET", report.pdf_url, "the PDF")
    if not pdf.content.startswith(b"%PDF-"):
        raise CommandFailed("What the server sent as the report is not a PDF.")
    progress("done", total, total)
    return Played(report, pdf.content)


async def _start(line: Line, role: str) -> httpx2.Response:
    """Start an interview. A lost answer is not retried: that could leave an empty interview."""
    return await line.send(
        "POST", "/interview/start", "the start", body={"role": role}, again_if_lost=False
    )


def steps_of(interview: Interview, started: Started) -> Iterator[Step]:
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
            raise CommandFailed(
                f"Answer {position + 1} has no question: it fits none of the {len(questions)}"
                f" questions that the server asks for the role {interview.role}."
            )
        if index in placed:
            raise CommandFailed(
                f"Answer {position + 1} is a second answer to question {index + 1}."
            )
        placed[index] = answer
    return placed
