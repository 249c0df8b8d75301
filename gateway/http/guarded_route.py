"""Routes that check the caller before they read the body.

FastAPI reads the signature of an endpoint for the document at /openapi.json: the body, the headers,
the token. A call itself does not pass through FastAPI's parameters, for three reasons: FastAPI
reads the whole body before any check of the caller; it takes JSON only under a JSON content type,
which existing clients do not all send; and its validation errors differ from this API's texts.
"""

import inspect
from collections.abc import Callable, Coroutine
from copy import copy
from operator import attrgetter
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.params import Depends, Security
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import to_json
from starlette.responses import Response

from gateway.errors import NotAuthorised
from gateway.http.bodies import WholeBody
from gateway.http.limits import Limits
from gateway.http.problems import problem_of
from gateway.http.tokens import Grant
from gateway.settings import GatewaySettings
from shared.http.bodies import read_body
from shared.http.headers import sent_header
from shared.http.problems import EXPECTED, Problem
from shared.tracing import follow

MAX_KEY_CHARS = 255

IGNORED_FIELDS = "X-Ignored-Fields"
"""The header of an answer that names the unknown fields of the request's body."""

IdempotencyKey = Annotated[
    str | SkipJsonSchema[None],
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MAX_KEY_CHARS,
        examples=["utterance-17"],
        description="The same key with the same body is the same event: a retry is harmless.",
    ),
]
"""The type of the parameter `key` of an endpoint."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Check = Callable[[Request], Grant | None]


class TokenGuard(SecurityBase):
    """A check of the caller's token, documented as the security scheme `token`.

    `check` raises a refusal, or returns the token if the caller has to show one.
    """

    def __init__(self, check: Check) -> None:
        self.model = HTTPBearer()
        self.scheme_name = "token"
        self.check = check

    def __call__(self, request: Request) -> Grant | None:
        return self.check(request)


def needs_token(check: Check) -> Security:
    """Return the dependency of a route whose callers `check` must accept."""
    return Security(TokenGuard(check))


class GuardedRoute(APIRoute):
    """A route that runs its dependency, reads `key` and `body`, and then calls the endpoint.

    A body that names a session must name the session of the caller's token.
    """

    settings: GatewaySettings
    limits: Limits

    handle_call: Handler
    """The whole call. `FastPath` calls it without Starlette's routing."""

    def get_route_handler(self) -> Handler:
        guards = [_check(each) for each in self.dependencies]
        parameters = inspect.signature(self.endpoint).parameters
        read = _reader(parameters.get("body"), self.settings, self.limits)
        keyed, limits = "key" in parameters, self.limits

        async def handle(request: Request) -> Response:
            grant = running = None
            try:
                for guard in guards:
                    grant = guard(request)
                if grant is not None:
                    limits.begin(grant.subject)
                    running = grant.subject
                if named := request.path_params.get("session_id"):
                    follow(named)
                arguments = {"request": request, **request.path_params}
                if keyed:
                    arguments["key"] = _header_key(request)
                if read is None:
                    return self._response(await self.endpoint(**arguments))
                body = await read(request, grant)
                ignored = body.take_ignored() if body.__pydantic_extra__ else None
                answering = self.endpoint(body=body, **arguments)
                del body  # the endpoint may wait long, and let go of the body before
                answer = self._response(await answering)
                return answer if ignored is None else _naming(ignored, answer)
            except EXPECTED as error:
                limits.count_refusal(request, problem_of(error).status)
                raise
            finally:
                if running is not None:
                    limits.end(running)

        self.handle_call = handle
        return handle

    def _response(self, answer: object) -> Response:
        if isinstance(answer, Response):
            return answer
        return Response(to_json(answer), self.status_code or 200, media_type="application/json")


def _naming(ignored: list[str], answer: Response) -> Response:
    """Return a copy of the answer with the header IGNORED_FIELDS; some answers are constants."""
    named = copy(answer)
    header = (IGNORED_FIELDS.lower().encode(), ", ".join(ignored).encode())
    named.raw_headers = [*answer.raw_headers, header] if ignored else answer.raw_headers
    return named


def _check(dependency: Depends) -> Check:
    guard: Check | None = dependency.dependency
    assert guard is not None
    return guard.check if isinstance(guard, TokenGuard) else guard


def guarded_route(settings: GatewaySettings, limits: Limits) -> type[GuardedRoute]:
    """Return the `route_class` of a router: bodies are as large as `settings` allow."""

    class Limited(GuardedRoute):
        """A guarded route with its limits; FastAPI makes routes, and passes no more arguments."""

    Limited.settings, Limited.limits = settings, limits
    return Limited


def _header_key(request: Request) -> str | None:
    """Return the Idempotency-Key of the call, if the client sent it."""
    key = sent_header(request, b"idempotency-key")
    if key is not None and not 0 < len(key) <= MAX_KEY_CHARS:
        raise Problem(422, f"Idempotency-Key: must have 1 to {MAX_KEY_CHARS} characters")
    return key


Reader = Callable[[Request, Grant | None], Coroutine[Any, Any, WholeBody]]


def _reader(
    parameter: inspect.Parameter | None, settings: GatewaySettings, limits: Limits
) -> Reader | None:
    """Return the function that reads the endpoint's `body`, if the endpoint has this parameter."""
    if parameter is None:
        return None
    model: type[WholeBody] = parameter.annotation
    optional = parameter.default is not parameter.empty
    max_bytes = min(model.max_bytes(settings), settings.max_body_bytes)
    named_session = attrgetter("session_id") if "session_id" in model.model_fields else None

    async def read(request: Request, grant: Grant | None) -> WholeBody:
        body = await read_body(request, model, max_bytes, limits.intake, optional=optional)
        if named_session:
            if not (grant and grant.opens(named_session(body))):
                raise NotAuthorised
            follow(named_session(body))
        return body

    return read
