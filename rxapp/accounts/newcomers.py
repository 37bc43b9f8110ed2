"""How many sessions may begin in one place. The reasons are in `docs/decisions/0008-rate-limits.md`."""

from dataclasses import dataclass

from limits.aio.storage import Storage

from rxapp.accounts.attempt_counters import AttemptCounters, Rate
from rxapp.accounts.errors import TooManyTriesError
from rxapp.sessions import Device, TooManySessionsError
from rxapp.web.client_address import name_place


@dataclass(frozen=True, slots=True)
class NewcomerRates:
    """The numbers, for one place as `AccountRates` has them. A session without a user is kept for 30 days.

    Attributes:
        at_once: For a classroom that begins together.
        in_the_long_run: For a building full of them.
        in_a_day: Bounds what is kept at a time.
    """

    at_once: Rate
    in_the_long_run: Rate
    in_a_day: Rate


DEFAULT_RATES = NewcomerRates(
    at_once=Rate(120, 60), in_the_long_run=Rate(1000, 60 * 60), in_a_day=Rate(2000, 24 * 60 * 60)
)


class NewcomerLimits:
    """Refuses sessions to visitors who have none, when too many have begun where they come from."""

    def __init__(self, storage: Storage, key: bytes, rates: NewcomerRates = DEFAULT_RATES) -> None:
        """Set up the limits.

        Args:
            storage: Where the counters are, from `make_limit_storage`.
            key: The secret of the deployment.
            rates: The numbers.
        """
        self._counters = AttemptCounters(storage, key)
        self._rates = rates

    async def admit(self, device: Device) -> None:
        """Count a session that is about to begin.

        Args:
            device: Where the visitor comes from.

        Raises:
            TooManySessionsError: It must not.
            StoreUnavailableError: The store does not answer.
        """
        place = name_place(device.address)
        kinds = {
            "newcomers-at-once": self._rates.at_once,
            "newcomers": self._rates.in_the_long_run,
            "newcomers-in-a-day": self._rates.in_a_day,
        }
        try:
            await self._counters.charge(
                [self._counters.find(kind, rate, place) for kind, rate in kinds.items()]
            )
        except TooManyTriesError as error:
            raise TooManySessionsError(error.retry_after) from None
