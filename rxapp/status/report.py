"""Looks at everything, each part within a few seconds, and goes on when one is away."""

import asyncio
import urllib.request
from urllib.error import HTTPError

import msgspec

from rxapp import runtime, urls
from rxapp.embedded_valkey import EmbeddedValkeyError
from rxapp.settings import Settings
from rxapp.status.database_check import check_database
from rxapp.status.findings import Finding, note, well, wrong
from rxapp.status.redis_check import check_redis, check_state_redis
from rxapp.status.settings_check import check_settings

_PATIENCE_SECONDS = 2


async def report(settings: Settings) -> list[Finding]:
    """Return all there is to say about a deployment."""
    findings = check_settings(settings)
    try:
        async with runtime.open_runtime(settings) as opened:
            findings.append(await check_database(opened.engine))
            findings += await check_redis(opened.redis, settings.session_replicas)
            if opened.state_redis is not None:
                findings.append(await check_state_redis(opened.state_redis))
    except EmbeddedValkeyError as error:
        findings.append(wrong("redis", str(error), "see REDIS_URL"))
    return [*findings, await asyncio.to_thread(check_app, settings.public_url)]


def check_app(public_url: str) -> Finding:
    """Ask the app where visitors find it. That it is not to be found from here may be meant so."""
    try:
        # The setting is checked: it is http or https.
        with urllib.request.urlopen(public_url + urls.HEALTH, timeout=_PATIENCE_SECONDS):  # noqa: S310
            return well("app", f"answers at {public_url} and is ready")
    except HTTPError as error:
        away = _list_away(error.read())
        return wrong("app", f"is not ready: {away or error.code}", "see the lines above")
    except OSError:
        return note(
            "app", f"does not answer at {public_url}", "start it, unless it is not to be reached from here"
        )


def _list_away(body: bytes) -> str:
    """Return what an app that is not ready says is away; empty if it says nothing of the kind."""
    try:
        found = msgspec.json.decode(body, type=dict[str, bool])
    except msgspec.DecodeError:
        return ""
    return ", ".join(
        f"{name} is away" for name, is_there in found.items() if name != "status" and not is_there
    )
