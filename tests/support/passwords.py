"""Passwords for tests: good ones, and hashing that takes no time."""

from typing import Literal

from argon2 import PasswordHasher

from rxapp.accounts.passwords import Passwords
from rxapp.accounts.worker_pool import WorkerPool

GOOD_PASSWORD = "glacier otter violin sand"  # noqa: S105 -- of nobody
SHORT_PASSWORD = "short"  # noqa: S105 -- of nobody
OTHER_PASSWORD = "walnut comet brick harbour"  # noqa: S105 -- of nobody


def make_fast_hasher(time_cost: int = 1) -> PasswordHasher:
    """Return the cheapest Argon2id there is."""
    return PasswordHasher(time_cost=time_cost, memory_cost=8, parallelism=1)


class CountingHasher(PasswordHasher):
    """A fast hasher that counts what it really computes.

    Attributes:
        hashed: How many hashes were made.
        verified: How many were verified, successfully or not.
    """

    hashed = 0
    verified = 0

    def __init__(self) -> None:
        """Begin to count."""
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """Count, and hash."""
        self.hashed += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 -- the overridden name
        """Count, and verify."""
        self.verified += 1
        return super().verify(hash, password)


def make_fast_passwords(hasher: PasswordHasher | None = None) -> Passwords:
    """Return passwords that are hashed at once, and one after another."""
    return Passwords(WorkerPool(workers=1), hasher or make_fast_hasher())
