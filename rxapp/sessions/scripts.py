"""The Lua scripts that make every writing one atomic round trip."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

from rxapp.sessions.commands import Commands

_FOLDER = Path(__file__).with_name("lua")
_DEFINITION = re.compile(r"^local (?:function )?(\w+)", re.MULTILINE)
# With a shebang, a script that may use memory is refused as a whole when there is none, and not half-way
# through. One that reads, notes activity or removes something has to run all the same.
_HEADER = "#!lua\n"
_HEADER_WHEN_FULL = "#!lua flags=allow-oom\n"
# What only reads goes on where nothing can be written down either, because the server's disk is full.
_HEADER_OF_READING = "#!lua flags=no-writes,allow-oom\n"
_ONLY_READS = ("find", "peek")
# A lost note of activity is made up for by the next one; of what is listed, only the ended is removed.
_MAY_BE_LOST = (*_ONLY_READS, "announce", "list_sessions", "touch")
_NEEDS_NO_MEMORY = ("announce", "list", "touch", "pop", "take", "revoke", "forget")


@dataclass(frozen=True, slots=True)
class Script:
    """A script, and the name under which a server remembers it.

    Attributes:
        source: Its text.
        sha: The name.
        has_to_last: Whether it does something that is not to be lost with a master.
    """

    source: str
    sha: str
    has_to_last: bool

    async def run(self, commands: Commands, keys: tuple[str, ...], *arguments: Any) -> Any:
        """Run it by name; a server that does not know it, such as a new master, is given the source."""
        tail = (len(keys), *keys, *arguments)
        try:
            return await commands.execute_command("EVALSHA", self.sha, *tail)
        except NoScriptError:
            return await commands.execute_command("EVAL", self.source, *tail)


@cache
def load_script(name: str) -> Script:
    """Return the script of a file in `lua/`, with those shared functions in front that it uses."""
    header = _choose_header(name)
    shared, body = (_FOLDER.joinpath(f"{part}.lua").read_text(encoding="utf-8") for part in ("prelude", name))
    source = header + _prepend_used(shared.split("\n\n"), body)
    sha = hashlib.sha1(source.encode()).hexdigest()  # noqa: S324 -- Redis names them so
    return Script(source, sha, has_to_last=name not in _MAY_BE_LOST)


def _choose_header(name: str) -> str:
    if name in _ONLY_READS:
        return _HEADER_OF_READING
    return _HEADER_WHEN_FULL if name.startswith(_NEEDS_NO_MEMORY) else _HEADER


def _prepend_used(blocks: Sequence[str], body: str) -> str:
    """Put those blocks in front that define what is used: a server makes all functions anew at each run."""
    for block in reversed(blocks):
        if any(re.search(rf"\b{name}\b", body) for name in _DEFINITION.findall(block)):
            body = f"{block}\n\n{body}"
    return body
