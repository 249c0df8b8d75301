"""Routes that check the caller before they read the body.

FastAPI reads the signature of an endpoint for the OpenAPI document alone, as it does for the
gateway's guarded routes, and for the same reason: it would read the whole body before any check.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, Any, TypeVar, get_args

from fastapi import Query, Request
from fastapi.openapi.models import APIKey, APIKeyIn, HTTPBearer
from fastapi.params import Depends, Security
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase
from pydantic_core import to_json
from starlette.responses import Response

from desk_service.domain import Role
from desk_service.http.access import (
    LOCAL_COOKIE,
    Access,
    Caller,
    KeyCaller,
    brings_key,
    check_fresh,
    check_role,
    check_scope,
)
from desk_service.http.idempotency import PARAMETER, Idempotency
from desk_service.http.problems import gated, problem
from desk_service.keys.domain import Key, Scope
from desk_service.minting import Mint
from shared.http.addresses import address_of
from shared.http.bodies import Body, read_body
from shared.http.headers import sent_header
from shared.http.intake import Intake
from shared.http.problems import Problem
from shared.rates import Rates, Rule

CALLS = Rule("desk", 600, 60.0, "calls from this address")
KEY_CALLS = Rule("desk key", 600, 60.0, "calls with this key")
MISSES = Rule("desk refusal", 60, 60.0, "calls without a login from this address")
"""Calls that the checks here refuse with 401 or 403. A store that is away is no miss."""

BODY_BYTES = 64 * 1024
"""Bytes that a body may have, unless its class says otherwise."""

MAX_PAGE = 200
EVERYBODY: frozenset[Role] = frozenset(get_args(Role))

After = Annotated[str, Query(description="`next` of the page before; absent for the first.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="The most items of the page.")]


@dataclass(frozen=True, slots=True)
class Gate:
    """The parts that the checks of every route need."""

    access: Access
    rates: Rates
    intake: Intake
    idempotency: Idempotency


class Needed(SecurityBase):
    """The login that a route asks for: with one of the `roles`, and `fresh` for weighty calls."""

    def __init__(self, roles: frozenset[Role], *, fresh: bool) -> None:
        self.model = APIKey.model_validate({"in": APIKeyIn.cookie, "name": LOCAL_COOKIE})
        self.scheme_name = "login"
        self.roles = roles
        self.fresh = fresh

    def __call__(self, request: Request) -> None:
        """Do nothing: the route calls `admit`, which FastAPI's dependencies could not await."""

    async def admit(self, access: Access, request: Request) -> Caller:
        caller = await access.caller(request)
        check_role(caller, self.roles)
        if self.fresh:
            check_fresh(caller)
        return caller


class TakesKey(SecurityBase):
    """The key that a route takes in place of a login: with the `scope`."""

    def __init__(self, scope: Scope) -> None:
        self.model = HTTPBearer(description="The secret of a key: `vvk_...`.")
        self.scheme_name = "key"
        self.scope = scope

    def __call__(self, request: Request) -> None:
        """Do nothing, as Needed."""


def needs_login(*roles: Role, fresh: bool = False) -> Security:
    """Return the dependency of a route; every role may call it where none is named."""
    return Security(Needed(frozenset(roles) or EVERYBODY, fresh=fresh))


def or_key(scope: Scope) -> Security:
    """Return the dependency, beside `needs_login`, of a route that programs may call, too."""
    return Security(TakesKey(scope))


def caller_of(request: Request) -> Caller:
    """Return who calls a route that needs a login, and takes no key."""
    caller: Caller = request.state.caller
    return caller


def key_of(request: Request) -> Key | None:
    """Return the key that the call came with; None for a call with a login."""
    caller: Caller | KeyCaller = request.state.caller
    return caller.key if isinstance(caller, KeyCaller) else None


def actor_of(request: Request) -> str:
    """Return the actor of audit entries about the call: a user's id, or `key:` and a key's id."""
    caller: Caller | KeyCaller = request.state.caller
    return caller.id


def mint_of(request: Request) -> Mint:
    """Return the maker of the ids and tokens of a call that creates something."""
    mint: Mint = request.state.mint
    return mint


Item = TypeVar("Item")
BY_ID: Callable[[Any], str] = attrgetter("id")
"""The cursor of lists in the order of their ids."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class DeskRoute(APIRoute):
    """A route that checks and counts the call, reads `body`, and then calls the endpoint.

    A call that creates something happens once for each `Idempotency-Key`.
    """

    gate: Gate

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 (FastAPI's)
        self.creates = "POST" in (options["methods"] or ()) and options["status_code"] in (201, 202)
        if self.creates and _logins(options["dependencies"]):
            options["openapi_extra"] = {"parameters": [PARAMETER]}
            options["responses"] = {**gated(409, 422), **(options["responses"] or {})}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        needed = [each.dependency for each in self.dependencies]
        logins = _logins(self.dependencies)
        scopes = frozenset(each.scope for each in needed if isinstance(each, TakesKey))
        parameters = inspect.signature(self.endpoint).parameters
        body = parameters["body"].annotation if "body" in parameters else None
        gate = self.gate

        async def handle(request: Request) -> Response:
            gate.rates.count(CALLS, address_of(request))
            gate.access.check_way(request)
            gate.access.check_page(request)
            for login in logins:
                gate.rates.count(MISSES, address_of(request), 0)
                try:
                    if brings_key(request):
                        request.state.caller = await _admit_key(gate, request, scopes)
                    else:
                        request.state.caller = await login.admit(gate.access, request)
                except Problem:
                    gate.rates.count(MISSES, address_of(request))
                    raise
            arguments: dict[str, Any] = {"request": request, **request.path_params}
            if body is not None:
                arguments["body"] = await _read(request, body, gate.intake)

            async def run(mint: Mint) -> Response:
                request.state.mint = mint
                return self._response(await self.endpoint(**arguments))

            if not (self.creates and logins):
                return await run(Mint())
            return await gate.idempotency.once(
                request, actor_of(request), arguments.get("body"), run
            )

        return handle

    def _response(self, answer: object) -> Response:
        if isinstance(answer, Response):
            return answer
        content = b"" if answer is None else to_json(answer)
        return Response(content, self.status_code or 200, media_type="application/json")


def _logins(dependencies: Sequence[Depends] | None) -> list[Needed]:
    needed = [each.dependency for each in dependencies or ()]
    return [each for each in needed if isinstance(each, Needed)]


def route_class(gate: Gate) -> type[DeskRoute]:
    """Return the `route_class` of a router; FastAPI makes routes, and passes no more arguments."""

    class Gated(DeskRoute):
        """A route with its gate."""

    Gated.gate = gate
    return Gated


async def _admit_key(gate: Gate, request: Request, scopes: frozenset[Scope]) -> KeyCaller:
    caller = await gate.access.key_caller(request)
    gate.rates.count(KEY_CALLS, caller.key.id)
    check_scope(caller.key, scopes)
    return caller


async def _read(request: Request, model: type[Body], intake: Intake) -> Body:
    """Read the body, which must be JSON: a form of another site's page cannot send that."""
    kind = (sent_header(request, b"content-type") or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise problem(415, "the body must be JSON: Content-Type: application/json")
    return await read_body(request, model, getattr(model, "max_bytes", BODY_BYTES), intake)


def page_asked(request: Request) -> tuple[str, int]:
    """Return the cursor and the most items that the query asks for."""
    limit = request.query_params.get("limit", "50")
    if not limit.isdecimal() or not 1 <= int(limit[:6]) <= MAX_PAGE:
        raise problem(422, f"limit: must be a number from 1 to {MAX_PAGE}")
    return request.query_params.get("after", "")[:100], int(limit)


async def page_of(
    request: Request,
    read: Callable[[str, int], Awaitable[Sequence[Item]]],
    cursor: Callable[[Item], str],
) -> tuple[Sequence[Item], str | None]:
    """Return the items of the page that the query asks for, and the `after` of the next page.

    `read` returns items after a cursor, at most so many; `cursor` returns the cursor of an item.
    """
    after, limit = page_asked(request)
    found = await read(after, limit + 1)  # one more tells whether further items follow
    page = found[:limit]
    return page, cursor(page[-1]) if len(found) > limit else None
