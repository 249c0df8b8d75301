"""Passwords as Argon2id hashes, made in threads: each takes a tenth of a second or more."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.retry import Unavailable

THREADS = 2
"""Hashes that are made at a time: each takes 64 MiB."""

MAX_WAITING = 20
"""Calls that wait for a hash, or have one made, before 503."""

R = TypeVar("R")


class Hashing:
    """A maker and verifier of hashes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="hashing")
        self._waiting = 0
        self._nobodys: str | None = None

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str) -> str:
        return await self._run(partial(self._hasher.hash, password))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Return whether the password is right; without a hash it takes as long, and is not."""
        if self._nobodys is None:
            self._nobodys = await self.hash(secrets.token_urlsafe())
        right = await self._run(partial(self._verify, hashed or self._nobodys, password))
        return right and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Return whether the hash was made with other parameters than hashes are made with now."""
        return self._hasher.check_needs_rehash(hashed)

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], R]) -> R:
        if self._waiting >= MAX_WAITING:
            raise Unavailable("too many logins at a time")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1
