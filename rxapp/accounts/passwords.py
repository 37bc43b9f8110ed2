"""Hashing and checking of passwords with Argon2id (RFC 9106; ASVS 5.0, 11.4.2). None is ever logged."""

import base64
import secrets
import unicodedata
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from rxapp.accounts.password_policy import MAX_LENGTH, MAX_TYPED, check_guessability, check_length
from rxapp.accounts.worker_pool import WorkerPool

_VERSION = 19  # Argon2 1.3, the version of RFC 9106


def make_hasher() -> PasswordHasher:
    """Return Argon2id with RFC 9106's second recommended parameters: 64 MiB, three passes, four lanes."""
    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


class Passwords:
    """Everything that is done with passwords, in the threads of a pool."""

    def __init__(self, pool: WorkerPool, hasher: PasswordHasher | None = None) -> None:
        """Set up hashing.

        Args:
            pool: Where it takes place.
            hasher: Other parameters than the real ones, for tests.
        """
        self._pool = pool
        self._hasher = hasher or make_hasher()
        self._decoy = _make_decoy(self._hasher)

    async def accept_password(self, password: str, personal: Sequence[str], *, field: str) -> str:
        """Return the hash of a new password, once it is found good.

        Args:
            password: As it was typed.
            personal: What others know of its owner: e-mail address and name.
            field: The input it came from.

        Raises:
            PasswordRefusedError: It is too short, too long or easy to guess.
            TooBusyError: Too many others are waiting.
        """
        normalized = _normalize(password)
        check_length(password, normalized, field=field)

        def check_and_hash() -> str:
            check_guessability(normalized, personal, field=field)
            return self._hasher.hash(_encode(normalized))

        return await self._pool.run(check_and_hash)

    async def hash_password(self, password: str) -> str:
        """Return the hash of a password that is known to be right, to replace one with old parameters.

        Raises:
            TooBusyError: Too many others are waiting.
        """
        secret = _encode(_normalize(password))
        return await self._pool.run(lambda: self._hasher.hash(secret))

    async def verify_password(self, stored: str | None, password: str) -> bool:
        """Return whether a password is the one that was hashed.

        It takes the same time without a hash, so that nobody can tell an account from none by it.

        Args:
            stored: The hash; None if there is no account, or one without a password.
            password: As it was typed, of any length.

        Raises:
            TooBusyError: Too many others are waiting.
        """
        normalized = _normalize(password)
        if stored is None or len(normalized) > MAX_LENGTH:
            stored, normalized = self._decoy, ""
        secret, against = _encode(normalized), stored

        def verify() -> bool:
            try:
                return self._hasher.verify(against, secret)
            except VerifyMismatchError:
                return False

        return await self._pool.run(verify)

    def is_outdated(self, stored: str) -> bool:
        """Return whether a hash was made with other parameters than those in use."""
        return self._hasher.check_needs_rehash(stored)


def _normalize(password: str) -> str:
    """Return a password in the form that is hashed, NFKC; of one that is far too long, its beginning.

    NIST SP 800-63B-4 (3.1.1.2) asks for such a form: two keyboards send different code points for the
    same characters. Nothing is trimmed. Composing takes quadratic time, hence the cut, and what is left
    after it is still longer than any password.
    """
    if len(password) > MAX_TYPED:
        return password[:MAX_TYPED]
    return unicodedata.normalize("NFKC", password)


def _encode(password: str) -> bytes:
    """Return what is hashed. Every character counts, even half of a surrogate pair, which JSON can spell."""
    return password.encode("utf-8", "surrogatepass")


def _make_decoy(hasher: PasswordHasher) -> str:
    """Return a hash in use for nobody: random bytes in the place of a digest, which costs nothing to make."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v={_VERSION}${cost}${salt}${digest}"
