"""A User-Agent header as a short name that its owner recognises."""

import re
from functools import lru_cache
from typing import Final

import ua_parser

from rxapp.sessions.records import MAX_AGENT_LENGTH

UNKNOWN_DEVICE: Final = "Unknown browser"
_MAX_PART = 40
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
# Names can be taken from the header itself.
_ODD = re.compile(r"[^A-Za-z0-9 .+_-]")
# "Mobile Safari", "Chrome Mobile iOS", "Chrome Mobile WebView": the system says the rest.
_QUALIFIERS = re.compile(r"\b(?:Mobile|iOS|WebView)\b")
_HANDHELDS = ("iPhone", "iPad")
_SYSTEMS = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS"}


@lru_cache(maxsize=1024)
def _name(agent: str) -> str:
    browser, system = ua_parser.parse_user_agent(agent), ua_parser.parse_os(agent)
    name = _clean(_QUALIFIERS.sub(" ", browser.family)) if browser else ""
    place = _clean(_name_system(system.family, agent)) if system else ""
    return f"{name or UNKNOWN_DEVICE} on {place}" if place else name or UNKNOWN_DEVICE


def name_device(agent: str) -> str:
    """Return a name such as "Firefox on Linux" or "Safari on iPhone": ASCII, at most 84 characters.

    It is for people to read. Anyone can send any header, so nothing follows from it.

    Args:
        agent: The User-Agent header; anything at all.
    """
    return _name(_UNPRINTABLE.sub("", agent[:MAX_AGENT_LENGTH]))


def _name_system(family: str, agent: str) -> str:
    if family == "iOS":
        return next((device for device in _HANDHELDS if device in agent), family)
    return _SYSTEMS.get(family, family)


def _clean(part: str) -> str:
    return " ".join(_ODD.sub("", part).split())[:_MAX_PART]
