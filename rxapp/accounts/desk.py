"""What the account routes work with, made once per process: the password threads and the limits."""

from dataclasses import dataclass
from functools import lru_cache

from rxapp import runtime
from rxapp.accounts.attempt_counters import make_limit_storage
from rxapp.accounts.limits import AccountLimits
from rxapp.accounts.newcomers import NewcomerLimits
from rxapp.accounts.passwords import Passwords
from rxapp.accounts.worker_pool import WorkerPool


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """What is behind the counter.

    Attributes:
        passwords: Hashes and checks them, a few at a time.
        limits: Refuses tries when there were too many.
        newcomers: Refuses sessions when too many have begun.
    """

    passwords: Passwords
    limits: AccountLimits
    newcomers: NewcomerLimits


def current_desk() -> AccountDesk:
    """Return the desk of the running app."""
    return _open_desk(runtime.current())


@lru_cache(maxsize=1)
def _open_desk(app: runtime.Runtime) -> AccountDesk:
    """Open the desk. Not at import: threads do not survive the fork that makes a worker."""
    storage, key = make_limit_storage(app.redis), app.settings.secret_key
    # What takes half of the time that a request has leaves the other half to all else.
    pool = WorkerPool(patience=app.settings.request_timeout / 2)
    return AccountDesk(Passwords(pool), AccountLimits(storage, key), NewcomerLimits(storage, key))
