"""Hashing passwords, which is slow on purpose: in threads, and never inside a transaction."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PasswordHash = NewType("PasswordHash", str)
"""What is stored instead of a password."""

# 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet (2024), first choice for Argon2id on small machines.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Two at a time: a flood of sign-ins costs 38 MiB and leaves the event loop free.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")


async def hash_password(password: str) -> PasswordHash:
    """Return the Argon2id hash of the password, with a salt of its own."""
    return PasswordHash(await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password))


async def verify(hashed: PasswordHash | None, password: str) -> bool:
    """Tell whether the password is the one that was hashed; without a hash, take as long and say no."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, hashed, password)


def _verify(hashed: PasswordHash | None, password: str) -> bool:
    try:
        return _hasher.verify(hashed or _nobodys(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe())
