"""The code that the page shows: the very files that run, coloured on the server."""

import inspect
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

from rxapp import sessions
from rxapp.blog.code_blocks import CodeBlocks, colour_file
from rxapp.rendering import SafeHTML
from rxapp.sessions import references

_HERE = Path(__file__).parent
PORTS = _HERE / "story" / "theirs.py"
_LUA = Path(sessions.__file__).with_name("lua")


@dataclass(frozen=True)
class StepSource:
    """The code of a step as code blocks.

    Attributes:
        ours: Our handler.
        theirs: The same step in Next.js.
        script: What Redis runs for it; empty if nothing.
    """

    ours: SafeHTML
    theirs: SafeHTML
    script: SafeHTML = SafeHTML("")  # noqa: RUF009 -- text, and as such immutable


@dataclass(frozen=True)
class Sources:
    """The code of each step, what makes a reference of a secret, and the ports of the guides' stores."""

    first_request: StepSource
    first_write: StepSource
    next_request: StepSource
    sign_in: StepSource
    confirmation: StepSource
    second_device: StepSource
    revocation: StepSource
    inactivity: StepSource
    long_day: StepSource
    sign_out: StepSource
    hashing: SafeHTML
    ports: SafeHTML


@dataclass(frozen=True)
class Files:
    """Where the code of a step is.

    Attributes:
        ours: Of `handlers/`.
        theirs: Of `next/`.
        script: Of `rxapp/sessions/lua/`; empty if Redis runs none.
    """

    ours: str
    theirs: str
    script: str = ""

    def find_ours(self) -> Path:
        """Return the path of our handler."""
        return _HERE / "handlers" / self.ours

    def find_theirs(self) -> Path:
        """Return the path of the file for Next.js."""
        return _HERE / "next" / self.theirs

    def find_script(self) -> Path:
        """Return the path of the script."""
        return _LUA / self.script


FILES = {
    "first_request": Files("first_request.py", "first_request.tsx"),
    "first_write": Files("first_write.py", "first_write.ts", "create.lua"),
    "next_request": Files("next_request.py", "next_request.ts", "find.lua"),
    "sign_in": Files("sign_in.py", "sign_in.ts", "sign_in.lua"),
    "confirmation": Files("confirmation.py", "confirmation.ts", "rotate.lua"),
    "second_device": Files("second_device.py", "second_device.ts", "list_sessions.lua"),
    "revocation": Files("revocation.py", "revocation.ts", "revoke_others.lua"),
    "inactivity": Files("inactivity.py", "inactivity.ts", "touch.lua"),
    "long_day": Files("policy.py", "long_day.ts"),
    "sign_out": Files("sign_out.py", "sign_out.ts", "revoke.lua"),
}


@cache
def read_sources() -> Sources:
    """Read and colour the files, once."""
    steps = {name: _read(files) for name, files in FILES.items()}
    return Sources(
        **steps,
        hashing=SafeHTML(CodeBlocks().render(read_hashing(), "python")),
        ports=colour_file(PORTS, "python"),
    )


def read_hashing() -> str:
    """Return how a reference is made of a secret, as it is written in `rxapp/sessions/references.py`."""
    method = dedent(inspect.getsource(references.TokenKeys.refer)).strip()
    _, start, rest = inspect.getsource(references).partition("def _derive(")
    return f"{method}\n\n{start}{rest.strip()}"


def _read(files: Files) -> StepSource:
    theirs = files.find_theirs()
    return StepSource(
        colour_file(files.find_ours(), "python"),
        colour_file(theirs, theirs.suffix.removeprefix(".")),
        colour_file(files.find_script(), "lua") if files.script else SafeHTML(""),
    )
