"""Calls that are repeated with the same `Idempotency-Key`: they happen once, with one answer.

A kept answer holds no token: a token follows from the seed of its call, and the seed from a secret
that is not in the store.
"""

import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from desk_service.http.problems import problem
from desk_service.minting import TOKEN, Mint
from shared.http.bodies import Body
from shared.http.headers import sent_header
from shared.http.problems import Problem
from shared.retry import Unavailable
from shared.store import Below, Collection, Document, Store, Where

KEPT_SECONDS = 24 * 3600.0
"""Seconds for which an answer is kept."""

RUNNING_SECONDS = 60.0
"""Seconds after which a call without an answer is taken for broken off, and may run again."""

MAX_KEPT = 1_000
"""Answers that are kept for a caller at a time."""

MAX_KEY_CHARS = 200
KEPT_HEADERS = ("content-type", "etag", "location")

PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {
        "type": "string",
        "maxLength": MAX_KEY_CHARS,
        "examples": ["invite-7"],
    },
    "description": "The same key with the same body is answered as the first time, for 24 hours:"
    " a repeated call makes nothing twice.",
}

Run = Callable[[Mint], Awaitable[Response]]
"""Does what the call asks for, with the ids and tokens of the mint."""


class Kept(BaseModel):
    """A call with a key. `asked` is the SHA-256 of its content. Times are Unix seconds.

    `about` is the id that the call's address names, so that the answer is erased with its object.
    The answer is `texts`, between which stand tokens: each `prefixes` has the prefix of a token,
    and `numbers` its number at the mint. `status` is None while the call runs, until `until`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    caller: str
    about: str = ""
    asked: str
    began_at: int
    until: float
    ends_at: float
    status: int | None = None
    headers: dict[str, str] = {}
    texts: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The calls with a key, and their answers."""

    rows: Collection
    secret: bytes = field(repr=False)

    @classmethod
    async def open(cls, store: Store, secret: bytes) -> "Idempotency":
        indexes = [["caller"], ["ends_at"], ["about"]]
        return cls(await store.collection("kept_answers", indexes=indexes), secret)

    async def once(self, request: Request, caller: str, body: Body | None, run: Run) -> Response:
        """Run the call, or answer as it was answered before.

        Raise Problem 409 while it runs elsewhere, 422 if the key came with another body before, and
        429 if too many answers are kept for the caller.
        """
        key = (sent_header(request, b"idempotency-key") or "").strip()
        if not key:
            return await run(Mint())
        if len(key) > MAX_KEY_CHARS:
            raise problem(422, f"Idempotency-Key: has at most {MAX_KEY_CHARS} characters")
        kept = await self._begun(_place(request, caller, key), request, caller, body)
        if kept.status is not None:
            return self._answer(kept)
        mint = self._mint(kept)
        try:
            answer = await run(mint)
        except BaseException as error:
            await self._break_off(kept, error)
            raise
        await self.rows.change(kept.id, _content(answer, mint), where={"until": kept.until})
        return answer

    async def _begun(self, place: str, request: Request, caller: str, body: Body | None) -> Kept:
        """Return the call, which this process is to run unless it has a status."""
        now, asked = time.time(), _asked(request, body)
        fresh = Kept(
            id=place,
            caller=caller,
            about=next(iter(request.path_params.values()), ""),
            asked=asked,
            began_at=int(now * 1000),
            until=now + RUNNING_SECONDS,
            ends_at=now + KEPT_SECONDS,
        )
        if await self.rows.count({"caller": caller}) >= MAX_KEPT:
            await self._check_known(place)
        if await self.rows.add([fresh.model_dump(mode="json")]):
            return fresh
        row = await self.rows.get(place)
        if row is None:
            raise _running()  # it was broken off at this moment
        kept = Kept.model_validate(row)
        if kept.ends_at <= now:
            return await self._take(kept, fresh.model_dump(mode="json"))
        if kept.asked != asked:
            raise problem(422, "this Idempotency-Key came with another body before", "key-reused")
        if kept.status is not None:
            return kept
        if kept.until > now:
            raise _running()
        return await self._take(kept, {"until": fresh.until})

    async def _check_known(self, place: str) -> None:
        if await self.rows.get(place) is None:
            raise Problem(
                429, f"{MAX_KEPT} calls with an Idempotency-Key are kept", {"Retry-After": "3600"}
            )

    async def _take(self, kept: Kept, fields: Document) -> Kept:
        """Take over a call that was broken off or is over, unless another process did so."""
        where: Where = {"until": kept.until, "status": kept.status}
        row = await self.rows.change(kept.id, fields, where=where)
        if row is None:
            raise _running()
        return Kept.model_validate(row)

    async def _break_off(self, kept: Kept, error: BaseException) -> None:
        """Let the call be repeated. One that was refused is forgotten: it has done nothing."""
        with suppress(Unavailable):  # RUNNING_SECONDS are over soon
            if isinstance(error, Problem) and error.status < 500:
                await self.rows.remove({"id": kept.id})
            else:
                await self.rows.change(kept.id, {"until": 0.0}, where={"until": kept.until})

    def _mint(self, kept: Kept) -> Mint:
        call = f"{kept.id} {kept.began_at}".encode()
        return Mint(hmac.digest(self.secret, call, hashlib.sha256), kept.began_at)

    def _answer(self, kept: Kept) -> Response:
        mint, text = self._mint(kept), kept.texts[0]
        for prefix, number, following in zip(
            kept.prefixes, kept.numbers, kept.texts[1:], strict=True
        ):
            text += mint.token(prefix, number) + following
        return Response(text.encode(), kept.status or 200, kept.headers)

    async def forget(self, about: str) -> None:
        """Forget the answers of calls about an object that was erased."""
        await self.rows.remove({"about": about})

    async def sweep(self, now: float) -> None:
        """Forget the calls whose time is over; `now` is in Unix seconds."""
        await self.rows.remove({"ends_at": Below(now)})


def _place(request: Request, caller: str, key: str) -> str:
    named = f"{caller}\n{request.method} {request.url.path}?{request.url.query}\n{key}"
    return hashlib.sha256(named.encode()).hexdigest()


def _asked(request: Request, body: Body | None) -> str:
    """Return the digest of everything beside the address that decides the effect of the call."""
    match = sent_header(request, b"if-match") or ""
    content = "" if body is None else body.model_dump_json()
    return hashlib.sha256(f"{match}\n{content}".encode()).hexdigest()


def _content(answer: Response, mint: Mint) -> Document:
    """Return the fields of an answer, without the tokens in it."""
    text = bytes(answer.body).decode()
    prefixes, numbers, texts, end = list[str](), list[int](), list[str](), 0
    known: dict[str, dict[str, int]] = {}
    for found in TOKEN.finditer(text):
        prefix = found[0][:4]
        made = known.setdefault(prefix, mint.numbers(prefix))
        if found[0] in made:
            texts.append(text[end : found.start()])
            prefixes.append(prefix)
            numbers.append(made[found[0]])
            end = found.end()
    headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    return {
        "status": answer.status_code,
        "headers": headers,
        "texts": [*texts, text[end:]],
        "prefixes": prefixes,
        "numbers": numbers,
    }


def _running() -> Problem:
    return Problem(
        409,
        "the call with this Idempotency-Key is still running",
        {"Retry-After": "1"},
        "still-running",
    )
