"""The document that Reflex builds, cut open where the server's markup goes.

Reflex answers a URL it did not prerender with a fallback document that holds only the
hydrate fallback. `server_slot()` is that fallback; `Shell` fills it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

from reflex import Component
from reflex.vars import Var
from reflex_base.components.component import field as prop
from reflex_components_core.el.elements.typography import Div

FALLBACK_FILE = "__spa-fallback.html"
SLOT_ID = "server-page"
CHARSET = '<meta charSet="utf-8"/>'
SLOT_MARK = "<!--server-page-->"
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
# Scripts are of use once the page can be seen. On a slow line they would keep its style sheet waiting.
PRELOAD = '<link rel="modulepreload" fetchpriority="low"'
MANIFEST_SCRIPT = re.compile(r'"(/assets/manifest-[^"]+\.js)"')


class ShellError(Exception):
    """The build's document is missing or has no slot."""


class ServerSlot(Div):
    """An element whose content React leaves as it finds it."""

    dangerouslySetInnerHTML: Var[dict[str, str]] = prop(doc="The mark that the server replaces.")  # noqa: N815


def server_slot() -> Component:
    """Return the hydrate fallback: pass this function as `rx.App(hydrate_fallback=...)`."""
    return ServerSlot.create(
        id=SLOT_ID,
        dangerouslySetInnerHTML={"__html": SLOT_MARK},
        custom_attrs={"suppressHydrationWarning": True},
    )


@dataclass(frozen=True)
class Shell:
    """The built document in three pieces, and what else the build says.

    Attributes:
        before_head_end: From the start up to `</head>`.
        before_slot: From `</head>` up to the slot.
        after_slot: The rest.
        script_hashes: CSP sources that allow the inline scripts.
        modules: Script URLs of each React Router path.
        has_scripts: False for a document without any.
    """

    before_head_end: str
    before_slot: str
    after_slot: str
    script_hashes: tuple[str, ...] = ()
    modules: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    has_scripts: bool = True

    def fill(self, head: str, body: str) -> str:
        """Return a whole document."""
        if not self.has_scripts:
            body = INLINE_SCRIPT.sub("", body)
        return f"{self.before_head_end}{head}{self.before_slot}{body}{self.after_slot}"


def read_shell(static_dir: Path) -> Shell:
    """Read the shell from a finished frontend build.

    Args:
        static_dir: The folder with the build's `__spa-fallback.html`.

    Returns:
        The shell.

    Raises:
        ShellError: If there is no build, or it was built without `server_slot`.
    """
    path = static_dir / FALLBACK_FILE
    if not path.is_file():
        raise ShellError(
            f"{path} is missing: build the frontend first (reflex run --env prod, or reflex export)"
        )
    return parse_shell(path.read_text(encoding="utf-8"), static_dir)


def parse_shell(document: str, static_dir: Path) -> Shell:
    """Cut a document open at its head's end and its slot.

    Raises:
        ShellError: If one of the two is missing.
    """
    document = document.replace('<link rel="modulepreload"', PRELOAD)
    before_slot, mark, after_slot = document.partition(SLOT_MARK)
    head, head_end, body = before_slot.partition("</head>")
    if not mark or not head_end:
        raise ShellError("the built document has no slot: pass hydrate_fallback=server_slot to rx.App")
    return Shell(
        head, head_end + body, after_slot, hash_inline_scripts(document), _read_modules(document, static_dir)
    )


def make_plain_shell(*, style_sheets: Sequence[str], icon: str) -> Shell:
    """Make a document without scripts, which needs no build.

    Args:
        style_sheets: Their URLs.
        icon: URL of the site's icon.
    """
    links = "".join(f'<link rel="stylesheet" href="{escape(url)}">' for url in style_sheets)
    head = (
        f'<!DOCTYPE html><html lang="en"><head>{CHARSET}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{escape(icon)}">{links}'
    )
    return Shell(head, "</head><body>", "</body></html>", has_scripts=False)


def add_policy(shell: Shell, policy: str) -> Shell:
    """Put a content security policy into the document itself, for a host that does not send it as a header.

    Args:
        shell: The built document.
        policy: What the header would say. `frame-ancestors`, which counts in a header only, is left out.

    Raises:
        ShellError: The document does not begin as Reflex's do.
    """
    directives = [part for part in policy.split("; ") if not part.startswith("frame-ancestors ")]
    begin, charset, rest = shell.before_head_end.partition(CHARSET)
    if not charset:
        raise ShellError(f"the built document does not say {CHARSET}: adapt add_policy to this Reflex")
    meta = (
        f'<meta http-equiv="Content-Security-Policy" content="{escape("; ".join(directives), quote=False)}">'
    )
    return replace(shell, before_head_end=begin + charset + meta + rest)


def hash_inline_scripts(document: str) -> tuple[str, ...]:
    """Return a CSP source for each inline script of a document (CSP level 3, section 2.3.1)."""
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(document))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _read_modules(document: str, static_dir: Path) -> dict[str, tuple[str, ...]]:
    """Read which scripts each route needs, so that the document can preload them."""
    found = MANIFEST_SCRIPT.search(document)
    manifest_file = static_dir / found[1].lstrip("/") if found else None
    if manifest_file is None or not manifest_file.is_file():
        return {}
    source = manifest_file.read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(source[source.index("{") : source.rindex("}") + 1])
    return {
        (route.get("path") or ""): (route["module"], *route.get("imports", ()))
        for route in manifest["routes"].values()
        if route["id"] != "root"
    }
