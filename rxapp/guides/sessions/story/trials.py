"""The trials: each on a guide's store and on this app's, on the same Redis."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster

from rxapp.guides.sessions.story import our_trials, their_trials
from rxapp.guides.sessions.story.slow_tab import SlowTab
from rxapp.guides.sessions.story.stage import Stage, open_stage
from rxapp.guides.sessions.story.their_trials import Yard, open_yard
from rxapp.guides.sessions.story.transcript import Side, Trial, Trials

Theirs = Callable[[Yard], Awaitable[Side]]
Ours = Callable[[Stage, SlowTab], Awaitable[Side]]


async def play_trials(redis: Redis | RedisCluster, now: datetime) -> Trials:
    """Try everything out.

    Args:
        redis: Where sessions are kept.
        now: The time; aware.

    Raises:
        SessionError: Redis does not answer; or `RedisError` or `OSError`, past the store.
    """

    async def compare(theirs: Theirs, ours: Ours) -> Trial:
        tab = SlowTab()
        async with open_yard(cast("Any", redis)) as yard, open_stage(redis, now, tab.routes) as stage:
            return Trial(await theirs(yard), await ours(stage, tab))

    return Trials(
        adopted_id=await compare(their_trials.adopt_id, _alone(our_trials.adopt_id)),
        no_expiry=await compare(their_trials.wait_a_year, _alone(our_trials.wait_a_year)),
        bare_cookie=await compare(their_trials.look_at_cookie, _alone(our_trials.look_at_cookie)),
        resurrection=await compare(their_trials.write_late, our_trials.write_late),
        lost_update=await compare(their_trials.write_twice, our_trials.write_twice),
        copied_database=await compare(their_trials.copy_database, _alone(our_trials.copy_database)),
    )


def _alone(ours: Callable[[Stage], Awaitable[Side]]) -> Ours:
    """Return a trial that needs no slow tab."""
    return lambda stage, _tab: ours(stage)
