"""The facts about this API that schemathesis needs and no OpenAPI document holds.

Which interviews exist, and whose token opens which. `st run` reads this file, with the gateway's
URL in GATEWAY.
"""

import itertools
import os
from pathlib import Path
from typing import Any

import httpx2
import schemathesis
from schemathesis import AuthContext, HookContext, Response

Case = schemathesis.Case[Any]

STRANGERS = 10
"""Each so-many-th call is about a session that is not the token's, or that there is not."""

calls = itertools.count(1)
client = httpx2.Client(base_url=os.environ["GATEWAY"], timeout=60)
tokens: dict[str, str] = {}
"""By session: all that were started, by whomever."""


def remember(started: dict[str, Any]) -> str:
    session: str = started["session_id"]
    tokens[session] = started["token"]["access_token"]
    return session


def start() -> str:
    return remember(client.post("/interview/start").raise_for_status().json())


def finished() -> str:
    """Start an interview with its report, and with the video of its first question."""
    session = start()
    headers = {"Authorization": f"Bearer {tokens[session]}"}
    body = {"session_id": session}
    client.post("/report/finalize", json=body, headers=headers).raise_for_status()
    folder = Path(os.environ["AVATARS_DIR"]) / session
    folder.mkdir(parents=True)
    (folder / "q00.mp4").write_bytes(b"moving pictures")
    return session


running, over = [start()], finished()


@schemathesis.auth(refresh_interval=None)  # a token is one session's: none may be kept
class Candidate:
    """Return the interview that the call names, or else a fitting interview."""

    def get(self, case: Case, _context: AuthContext) -> str:
        named = case.path_parameters.get("session_id") or _body(case).get("session_id")
        # The progress of an interview that runs is a stream without an end.
        if isinstance(named, str) and named in tokens and not case.path.endswith("/progress"):
            return named
        return over if case.method == "GET" else running[-1]

    def set(self, case: Case, session: str, _context: AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {tokens[session]}"
        body = _body(case)
        if case.meta and case.meta.generation.mode.is_positive:
            if case.path == "/stt/append":
                case.body = body = fitting(body)
            elif case.path.endswith("/next"):
                case.body = body = body | {"question_index": int(body["question_index"]) % 5}
        if next(calls) % STRANGERS == 0 and not case.path.endswith("/progress"):
            return
        if "session_id" in case.path_parameters:
            case.path_parameters["session_id"] = session
        if isinstance(body.get("session_id"), str):
            case.body = {**body, "session_id": session}


@schemathesis.hook
def after_call(_context: HookContext, case: Case, response: Response) -> None:
    if response.status_code not in (200, 202):
        return
    if case.path == "/interview/start":
        remember(response.json())
    elif case.path == "/report/finalize" or case.method == "DELETE":
        running.append(start())


def fitting(append: dict[str, Any]) -> dict[str, Any]:
    """Return an append without the parts that only the schema considers valid.

    The schema takes 3.0 for an integer, and knows neither the number of questions of a session nor
    that `words` may not hold more than the text.
    """
    numbers = {name: append.get(name) for name in ("question_index", "sequence")}
    whole = {name: int(number) for name, number in numbers.items() if number is not None}
    if "question_index" in whole:
        whole["question_index"] %= 5
    words = append.get("words") or []
    fits = sum(len(word["w"]) for word in words) <= 2 * len(append["text"])
    return {**append, **whole, "words": words if fits else None}


def _body(case: Case) -> dict[str, Any]:
    return case.body if isinstance(case.body, dict) else {}
