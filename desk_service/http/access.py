"""Checks of callers: the way that they come, the page that they come from, and their login."""

import re
import time
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from desk_service.domain import LOGIN_SECONDS, Login, Role, User
from desk_service.http.problems import problem
from desk_service.keys.domain import Key, Scope
from desk_service.keys.store import Keys
from desk_service.store import Logins, Users
from shared.http.edge import OWN_HOSTS, PORT
from shared.http.headers import sent_header

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_PAGES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site of calls that no other site made."""

LOCAL_COOKIE, SECURE_COOKIE = "desk", "__Host-desk"
COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caller:
    """A user with the login that the call came with."""

    user: User
    login: Login

    @property
    def id(self) -> str:
        return self.user.id


@dataclass(frozen=True, slots=True)
class KeyCaller:
    """A program, by the key that the call came with."""

    key: Key

    @property
    def id(self) -> str:
        """Return the actor of the audit trail's entries."""
        return f"key:{self.key.id}"


@dataclass(frozen=True, slots=True)
class Access:
    """The checks that come before every endpoint."""

    users: Users
    logins: Logins
    keys: Keys

    def check_way(self, request: Request) -> None:
        """Refuse plain http from elsewhere than this machine: the network could read the cookie."""
        if not is_local(request) and request.url.scheme != "https":
            raise problem(
                403,
                "the desk is served over https, or at localhost: put a TLS proxy before it, and"
                " name the proxy in TRUSTED_PROXIES",
                "https-needed",
            )

    def check_page(self, request: Request) -> None:
        """Refuse a change that another site's page asks for.

        Browsers send Sec-Fetch-Site, and older ones an Origin; a program that sends neither is no
        browser, and has no cookie that it was not given.
        """
        if request.method in SAFE_METHODS:
            return
        site, origin = sent_header(request, b"sec-fetch-site"), sent_header(request, b"origin")
        if site is not None and site.lower() not in OWN_PAGES:
            raise problem(403, "another site's page asked for this", "cross-site")
        if origin is not None and origin.lower() != f"{request.url.scheme}://{_host(request)}":
            raise problem(403, "another site's page asked for this", "cross-site")

    async def caller(self, request: Request) -> Caller:
        """Return who calls; raise Problem 401 without a login that lives."""
        token = request.cookies.get(cookie_name(request), "")
        login = None
        if COOKIE.fullmatch(token):
            login = await self.logins.find(token, time.time())
        user = await self.users.get(login.user_id) if login else None
        if login is None or user is None or user.state != "active":
            raise problem(401, "log in first: POST /desk/api/v1/login")
        return Caller(user, login)

    async def key_caller(self, request: Request) -> KeyCaller:
        """Return the program that calls; raise Problem 401 without a key that is on."""
        match = BEARER.fullmatch(sent_header(request, b"authorization") or "")
        key = await self.keys.find(match[1]) if match else None
        if key is None:
            raise problem(401, "the key is unknown, has ended or was revoked")
        return KeyCaller(key)


def brings_key(request: Request) -> bool:
    """Return whether the call comes with a key, whether or not the key holds."""
    return sent_header(request, b"authorization") is not None


def check_role(caller: Caller, roles: frozenset[Role]) -> None:
    if caller.user.role not in roles:
        raise problem(403, f"this needs the role {' or '.join(sorted(roles))}")


def check_scope(key: Key, scopes: frozenset[Scope]) -> None:
    """Refuse a key with none of the scopes; a route without scopes is for people alone."""
    if not scopes:
        raise problem(403, "no key may do this: log in", "people-only")
    if scopes.isdisjoint(key.scopes):
        raise problem(403, f"this needs a key with the scope {' or '.join(sorted(scopes))}")


def check_fresh(caller: Caller) -> None:
    """Refuse a weighty call when the password was given too long ago."""
    if caller.login.fresh_until < time.time():
        raise problem(
            403, "give your password again first: POST /desk/api/v1/me/confirm", "password-needed"
        )


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Let the browser keep the token, out of reach of scripts and of other sites."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(LOGIN_SECONDS),
        path="/",
        secure=not is_local(request),
        httponly=True,
        samesite="strict",
    )


def drop_cookie(request: Request, response: Response) -> None:
    response.delete_cookie(
        cookie_name(request),
        path="/",
        secure=not is_local(request),
        httponly=True,
        samesite="strict",
    )


def cookie_name(request: Request) -> str:
    """Return the cookie's name: with `__Host-` browsers insist on https and on this very host."""
    return LOCAL_COOKIE if is_local(request) else SECURE_COOKIE


def is_local(request: Request) -> bool:
    """Return whether the call names this machine, as localhost or by its loopback address."""
    return PORT.sub("", _host(request)) in OWN_HOSTS


def _host(request: Request) -> str:
    return (sent_header(request, b"host") or "").lower()
