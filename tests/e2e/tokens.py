"""Tokens that must open nothing, each made from the gateway's own secret and a session's id."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

HS256 = {"alg": "HS256", "typ": "JWT"}


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def token(key: str, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Signed with HMAC-SHA256, whatever the header says."""
    content = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    signature = hmac.digest(key.encode(), content.encode(), hashlib.sha256)
    return f"{content}.{encoded(signature)}"


def later(seconds: float = 60) -> int:
    return int(time.time() + seconds)


BAD_TOKENS: dict[str, Callable[[str, str], str]] = {
    "empty": lambda _key, _id: "",
    "garbage": lambda _key, _id: "garbage",
    "no base64": lambda _key, _id: "%%.%%.%%",
    "no ASCII": lambda _key, _id: "tökén.tökén.tökén",
    "expired": lambda key, id_: token(key, HS256, {"sub": id_, "exp": later(-1)}),
    "not valid yet": lambda key, id_: token(
        key, HS256, {"sub": id_, "exp": later(), "nbf": later()}
    ),
    "issued in the future": lambda key, id_: token(
        key, HS256, {"sub": id_, "exp": later(7200), "iat": later(3600)}
    ),
    "without expiry": lambda key, id_: token(key, HS256, {"sub": id_}),
    "without subject": lambda key, _id: token(key, HS256, {"exp": later()}),
    "subject a number": lambda key, _id: token(key, HS256, {"sub": 1, "exp": later()}),
    "expiry a text": lambda key, id_: token(key, HS256, {"sub": id_, "exp": "tomorrow"}),
    "expiry infinite": lambda key, id_: token(key, HS256, {"sub": id_, "exp": float("inf")}),
    "claims a list": lambda key, _id: token(key, HS256, ["sub", "exp"]),  # type: ignore[arg-type]
    "wrong secret": lambda _key, id_: token("x" * 64, HS256, {"sub": id_, "exp": later()}),
    "alg none": lambda key, id_: token(key, {"alg": "none"}, {"sub": id_, "exp": later()}),
    "alg none, unsigned": lambda key, id_: (
        token(key, {"alg": "none"}, {"sub": id_, "exp": later()}).rpartition(".")[0] + "."
    ),
    "alg RS256 on our HMAC": lambda key, id_: token(
        key, {"alg": "RS256"}, {"sub": id_, "exp": later()}
    ),
    "alg HS512": lambda key, id_: token(key, {"alg": "HS512"}, {"sub": id_, "exp": later()}),
    "alg a list": lambda key, id_: token(key, {"alg": ["HS256"]}, {"sub": id_, "exp": later()}),
    "critical extension": lambda key, id_: token(
        key, HS256 | {"crit": ["b64"], "b64": False}, {"sub": id_, "exp": later()}
    ),
    "deep header": lambda _key, _id: f"{encoded(b'[' * 1500)}.e30.e30",
    "a megabyte": lambda _key, _id: "x" * 1_000_000,
    "10,000 dots": lambda _key, _id: "." * 10_000,
}
