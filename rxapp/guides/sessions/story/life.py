"""The life of a session: what a visitor does with a laptop and a phone, from the first request on."""

from datetime import datetime

from redis.asyncio import Redis, RedisCluster

from rxapp.guides.sessions.story.stage import Stage, open_stage
from rxapp.guides.sessions.story.transcript import Life, Step
from rxapp.guides.sessions.story.visitor import Visitor

# Someone who clicks so often is never idle, and yet signed out after twelve hours.
MINUTES_BETWEEN_CLICKS = 25
CLICKS_OF_A_DAY = 28


async def play_life(redis: Redis | RedisCluster, now: datetime) -> tuple[Life, bool]:
    """Play the story.

    Args:
        redis: Where sessions are kept.
        now: When it begins.

    Returns:
        What was seen, and whether Redis knew every script that was run.

    Raises:
        SessionError: Redis does not answer; or `RedisError` or `OSError`, past the store.
    """
    laptop, phone = Visitor("Laptop"), Visitor("Phone")
    async with open_stage(redis, now) as stage:
        life = Life(
            first_request=await stage.end_step(await stage.ask(laptop, "GET", "/article")),
            first_write=await stage.end_step(await stage.ask(laptop, "POST", "/cart")),
            next_request=await stage.end_step(await stage.ask(laptop, "GET", "/cart")),
            sign_in=await _change_id(stage, laptop, "/sign-in"),
            confirmation=await _change_id(stage, laptop, "/confirm"),
            second_device=await _take_phone(stage, phone, laptop),
            revocation=await stage.end_step(
                await stage.ask(laptop, "POST", "/devices/end-others"),
                await stage.ask(phone, "GET", "/account"),
            ),
            inactivity=await _be_away(stage, laptop),
            long_day=await _click_all_day(stage, laptop),
            sign_out=await _sign_out(stage, laptop),
        )
        return life, stage.is_warm


async def _change_id(stage: Stage, laptop: Visitor, path: str) -> Step:
    """Do what gives the session a new id, and try the old one."""
    someone = Visitor("The old cookie", laptop.cookie)
    return await stage.end_step(
        await stage.ask(laptop, "POST", path), await stage.ask(someone, "GET", "/cart")
    )


async def _take_phone(stage: Stage, phone: Visitor, laptop: Visitor) -> Step:
    """Sign in on the phone too, a moment later, and look at the list on the laptop."""
    await stage.wait(seconds=30)
    return await stage.end_step(
        await stage.ask(phone, "POST", "/sign-in"), await stage.ask(laptop, "GET", "/devices")
    )


async def _be_away(stage: Stage, laptop: Visitor) -> Step:
    """Come back in time once, and then too late."""
    await stage.wait(minutes=29)
    in_time = await stage.ask(laptop, "GET", "/account")
    await stage.wait(minutes=31)
    return await stage.end_step(in_time, await stage.ask(laptop, "GET", "/account"))


async def _click_all_day(stage: Stage, laptop: Visitor) -> Step:
    """Sign in again, and never rest."""
    first = last = await stage.ask(laptop, "POST", "/sign-in")
    for _ in range(CLICKS_OF_A_DAY):
        await stage.wait(minutes=MINUTES_BETWEEN_CLICKS)
        last = await stage.ask(laptop, "GET", "/account")
    await stage.wait(minutes=MINUTES_BETWEEN_CLICKS)
    return await stage.end_step(first, last, await stage.ask(laptop, "GET", "/account"))


async def _sign_out(stage: Stage, laptop: Visitor) -> Step:
    """Sign in, sign out, and try the cookie once more."""
    await stage.ask(laptop, "POST", "/sign-in")
    someone = Visitor("The old cookie", laptop.cookie)
    return await stage.end_step(
        await stage.ask(laptop, "POST", "/sign-out"), await stage.ask(someone, "GET", "/account")
    )
