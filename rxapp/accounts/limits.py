"""How often passwords may be tried. The reasons are in `docs/decisions/0008-rate-limits.md`."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from limits.aio.storage import Storage

from rxapp.accounts.attempt_counters import AttemptCounters, Counter, Rate
from rxapp.accounts.emails import normalize_email
from rxapp.accounts.errors import EmailTakenError, InvalidEmailError, TooBusyError
from rxapp.database import is_unavailable
from rxapp.web.client_address import name_place

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class AccountRates:
    """The numbers. A place is an IPv4 address, or an IPv6 network of 64 bits: a household has one of these.

    Attributes:
        account_from_place: Wrong passwords for one account from one place.
        account: Wrong passwords for one account from all places that are not known to it. NIST SP
            800-63B-4 (3.2.2) allows 100 in a row.
        place: Wrong sign-ins from one place, to whatever accounts.
        sign_ups: Sign-ups from one place.
        taken_addresses: Sign-ups from one place with the address of somebody who has an account.
        session: Wrong passwords within one session, to confirm or to change.
        place_is_known: For so many seconds after a sign-in, a place is known to the account.
    """

    account_from_place: Rate
    account: Rate
    place: Rate
    sign_ups: Rate
    taken_addresses: Rate
    session: Rate
    place_is_known: int


DEFAULT_RATES = AccountRates(
    account_from_place=Rate(10, 10 * _MINUTE),
    account=Rate(100, _HOUR),
    place=Rate(100, 10 * _MINUTE),
    sign_ups=Rate(300, _HOUR),
    taken_addresses=Rate(100, _HOUR),
    session=Rate(10, 10 * _MINUTE),
    place_is_known=30 * _DAY,
)


@dataclass(slots=True)
class Attempt:
    """A try under way, which counts as wrong unless it is found right.

    Attributes:
        is_right: Set by whoever makes the try.
    """

    is_right: bool = False


class AccountLimits:
    """Refuses tries when there were too many.

    A method is used around the try, before anything else is done for it:
    `async with limits.sign_in(email, address) as attempt`. All of them raise `TooManyTriesError` before
    the try, and `StoreUnavailableError` if the store does not answer: without counters nothing is tried.
    """

    def __init__(self, storage: Storage, key: bytes, rates: AccountRates = DEFAULT_RATES) -> None:
        """Set up the limits.

        Args:
            storage: Where the counters are, from `make_limit_storage`.
            key: The secret of the deployment.
            rates: The numbers.
        """
        self._counters = AttemptCounters(storage, key)
        self._rates = rates

    @asynccontextmanager
    async def sign_in(self, email: str, address: str) -> AsyncGenerator[Attempt]:
        """Count a sign-in to an account, by its address in any spelling, from an IP address."""
        account, place = _name_account(email), name_place(address)
        here = self._counters.find("account-from-place", self._rates.account_from_place, account, place)
        # A rate of one, used up by the first right sign-in.
        known = self._counters.find("known-place", Rate(1, self._rates.place_is_known), account, place)
        counters = [here, self._counters.find("place", self._rates.place, place)]
        async with self._counters.lock(here):
            is_known = await self._counters.is_used_up(known)
            if not is_known:
                counters.append(self._counters.find("account", self._rates.account, account))
            async with self._count(counters) as attempt:
                yield attempt
            if attempt.is_right and not is_known:
                await self._counters.use_up(known)

    @asynccontextmanager
    async def sign_up(self, address: str) -> AsyncGenerator[None]:
        """Count a sign-up from an IP address.

        One that ends with `EmailTakenError` tells who has an account, so it counts twice.
        """
        place = name_place(address)
        sign_ups = self._counters.find("sign-up", self._rates.sign_ups, place)
        taken = self._counters.find("taken-address", self._rates.taken_addresses, place)
        await self._counters.charge([sign_ups, taken])
        undone = [taken]
        try:
            yield
        except EmailTakenError:
            undone = []
            raise
        except Exception as error:
            if _found_nothing_out(error):
                undone = [sign_ups, taken]
            raise
        finally:
            await self._counters.take_back(undone)

    @asynccontextmanager
    async def password(self, session: str) -> AsyncGenerator[Attempt]:
        """Count a password given within a session, to confirm something or to change it.

        Counted by session alone: what others try elsewhere cannot disturb whoever is signed in.

        Args:
            session: Names the session.
        """
        counter = self._counters.find("session", self._rates.session, session)
        async with self._counters.lock(counter), self._count([counter]) as attempt:
            yield attempt

    @asynccontextmanager
    async def _count(self, counters: Sequence[Counter]) -> AsyncGenerator[Attempt]:
        """Count a try on all counters, and take it back if it was right, or if nothing was found out."""
        await self._counters.charge(counters)
        attempt = Attempt()
        try:
            yield attempt
        except Exception as error:
            if _found_nothing_out(error):
                attempt.is_right = False
                await self._counters.take_back(counters)
            raise
        if attempt.is_right:
            await self._counters.take_back(counters)


def _found_nothing_out(error: Exception) -> bool:
    """Return whether a try ended before it was made, for want of what it takes."""
    return isinstance(error, TooBusyError) or is_unavailable(error)


def _name_account(email: str) -> str:
    """Return what stands for an account, whichever way its address is spelt, and whether it exists or not."""
    try:
        return normalize_email(email)
    except InvalidEmailError:
        return email
