"""Writes the documents of a site as files, for a host that serves nothing else.

A file is as complete as the document that a server would send at that moment. It can be older than what it
shows, and a host may serve it for another URL: so its data says which URL it was made for, and the browser
asks for that data once more. A query is part of the file's name, after an `@`: `blog@tag=redis.html`. It
stands there as browsers send it, since hosts decode the path alone: `blog@tag=%E6%97%A5.html`.

A page that cannot be known beforehand, because it is one visitor's or belongs to a URL that is not there yet,
becomes a file with the page's frame and skeleton, which the browser fills. A browser without scripts is led
to the backend, whose documents need none.
"""

import errno
import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from reflex import Component

from rxapp.rendering.bodies import GZIP_LEVEL
from rxapp.rendering.document import CompiledPage, compile_page, encode_data, render_document, render_notice
from rxapp.rendering.page import LoadedPage, Page, PageRequest
from rxapp.rendering.shell import Shell

NOT_FOUND_FILE = "not-found.html"
_NEEDS_SCRIPTS = "This page is put together in the browser, and needs JavaScript."
_NOTICE = '<noscript><p class="without-scripts">{}</p></noscript>'


class UnsafePathError(ValueError):
    """A URL whose file would be outside of the folder that is exported to."""


@dataclass(frozen=True)
class StaticExport:
    """The documents of a site as files in one folder.

    Attributes:
        compiled: Every page of the site.
        not_found: What a host shows with status 404, in `not-found.html`.
        shell: The document that Reflex built.
        folder: Where the build is.
        title: Shown in the title bar until a page's own title has come.
        build: Names the views: see `PageSite.build`.
        backend: Origin of the documents for browsers without scripts; empty if there are none.
        left_out: URLs that have no file, since its name would be too long for the disk. A host answers them
            as it does those that are newer than the export.
    """

    compiled: Sequence[CompiledPage]
    not_found: CompiledPage
    shell: Shell
    folder: Path
    title: str
    build: str
    backend: str = ""
    left_out: list[str] = field(default_factory=list[str])

    async def write_pages(self) -> int:
        """Write a file for each page: its document if that is the same for everyone, else its skeleton.

        Returns:
            How many files, the one for status 404 included.
        """
        for compiled in self.compiled:
            page = compiled.page
            if page.is_private or "[" in page.route:
                self._write_file(page.route, self._render_skeleton(page))
            else:
                await self._write_loaded(compiled, PageRequest(page.route))
        notice = await render_notice(self.not_found, "/", "missing", self.shell, build=self.build)
        _write(self.folder / NOT_FOUND_FILE, notice)
        return len(self.compiled) + 1

    async def write(self, route: str, request: PageRequest) -> LoadedPage[Any] | None:
        """Write the document of a public page as it answers one request.

        Args:
            route: Reflex's route of the page.
            request: Path, params and query. The query is part of the file's name, in the order given and
                encoded as in the site's links, from which browsers take it as it is.

        Returns:
            What was loaded, also if it is left out; None if there is no such page, and no file either.

        Raises:
            UnsafePathError: The path leads out of the folder.
        """
        (compiled,) = (each for each in self.compiled if each.page.route == route)
        return await self._write_loaded(compiled, request)

    async def _write_loaded(self, compiled: CompiledPage, request: PageRequest) -> LoadedPage[Any] | None:
        loaded = await compiled.page.load(request)
        if loaded is None:
            return None
        assert isinstance(loaded, LoadedPage), "only a private page may redirect"  # noqa: S101
        query = urlencode(request.query)
        url = f"{request.path}?{query}" if query else request.path
        data = encode_data(loaded, build=self.build, made_for=url)
        try:
            self._write_file(request.path, render_document(compiled, loaded, data, self.shell), query)
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            self.left_out.append(url)
        return loaded

    def _render_skeleton(self, page: Page[Any]) -> str:
        """Render what is shown of a page until its data has come."""

        def skeleton_view(_model: Any) -> Component:
            return page.skeleton()

        body = compile_page(replace(page, view=skeleton_view)).template.render()
        robots = '<meta name="robots" content="noindex">' if page.is_private else ""
        title = f"<title data-server>{escape(self.title)}</title>"
        lead, notice = self._lead_on(page.route)
        return self.shell.fill(title + robots + lead, notice + body)

    def _lead_on(self, route: str) -> tuple[str, str]:
        """Return what leads browsers without scripts on, for the head and for the body of a skeleton.

        Nobody but the browser knows which page of a dynamic route it is: from there, the reader goes to the
        page above it.
        """
        if not self.backend:
            return "", _NOTICE.format(_NEEDS_SCRIPTS)
        above, bracket, _ = route.partition("/[")
        url = escape(self.backend + above)
        way = f'<a href="{url}">Go on without it</a>'
        lead = "" if bracket else f'<noscript><meta http-equiv="refresh" content="0; url={url}"></noscript>'
        return lead, _NOTICE.format(f"{_NEEDS_SCRIPTS} {way}")

    def _write_file(self, path: str, document: str, query: str = "") -> None:
        """Write the file of a URL under each name that hosts look for it."""
        name = unquote(path).strip("/")
        target = self.folder / (f"{name}@{query}" if query else name)
        if not target.resolve().is_relative_to(self.folder.resolve()):
            raise UnsafePathError(f"{path!r} is no path for a file")
        inside = target / "index.html"
        if path != "/":
            _write(target.with_name(f"{target.name}.html"), document)
        # Where Reflex has made one of these too, a host that serves it would show an empty page.
        if path == "/" or inside.is_file():
            _write(inside, document)


def _write(file: Path, document: str) -> None:
    """Write a document, and beside it what hosts send to browsers that take gzip."""
    encoded = document.encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    # The longest name first: if the disk refuses it, there is neither.
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(encoded, GZIP_LEVEL, mtime=0))
    file.write_bytes(encoded)
    # Made by the build from what was here before.
    file.with_name(f"{file.name}.br").unlink(missing_ok=True)
