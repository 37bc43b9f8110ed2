"""Answers page URLs with documents, and `/_data` URLs with the same pages as JSON."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rxapp.rendering.bodies import NO_CACHE, Body, answer_body, encode_body
from rxapp.rendering.document import (
    CompiledPage,
    compile_page,
    convert_route_to_asgi_path,
    encode_data,
    render_document,
    render_notice,
)
from rxapp.rendering.freshness import VersionGate
from rxapp.rendering.page import FilledPage, LoadedPage, Page, PageRequest, Redirect
from rxapp.rendering.shared_loads import SharedLoads
from rxapp.rendering.shell import Shell, add_policy
from rxapp.rendering.static_export import StaticExport

DATA_PREFIX = "/_data"
CACHED_PAGES = 512
NO_STORE = {"cache-control": "no-store"}
# What a path may hold as it is (RFC 3986, 3.3).
PATH_CHARACTERS = "/!$&'()*+,;=:@~"

Answer = Callable[[Request, "RenderedPage"], Response]
CacheKey = tuple[str, str]


@dataclass(frozen=True)
class RenderedPage:
    """A page as made from one version of the content."""

    version: Hashable
    document: Body
    data: Body


async def do_nothing(_request: Request) -> None:
    """Let a request go on as it is."""


class PageSite:
    """The pages of a site, compiled and served.

    Attributes:
        build: Names the views as they are: another release with other views has another name.
    """

    def __init__(
        self,
        pages: Sequence[Page[Any]],
        *,
        not_found: Page[Any],
        failure: Page[Any],
        read_version: Callable[[], Awaitable[Hashable]],
        read_shell: Callable[[], Shell],
        before_private: Callable[[Request], Awaitable[None]] = do_nothing,
    ) -> None:
        """Compile the views.

        Args:
            pages: Every server-rendered page.
            not_found: Shown with status 404.
            failure: Shown with status 500; its loader must need nothing that can be down.
            read_version: Reads a value that changes whenever any page may have changed.
            read_shell: Reads the built document; called once, at the first request.
            before_private: Called with each request for a private page, before the page is loaded.

        Raises:
            UntranslatableViewError: Naming the view and the expression.
        """
        self._pages = [compile_page(page) for page in pages]
        self._not_found = compile_page(not_found)
        # In the frame that the page would have: the browser puts its own notice there.
        self._missing = {
            page.route: compile_page(replace(not_found, route=page.route, frame=page.frame)) for page in pages
        }
        self._failure = compile_page(failure)
        self.build = _name_build(self._pages)
        self._gate = VersionGate(read_version)
        self._read_shell = read_shell
        self._before_private = before_private
        self._shell: Shell | None = None
        self._cache: OrderedDict[CacheKey, RenderedPage] = OrderedDict()
        self._loads = SharedLoads[RenderedPage | None]()

    @property
    def shell(self) -> Shell:
        """The built document."""
        if self._shell is None:
            self._shell = self._read_shell()
        return self._shell

    @property
    def script_hashes(self) -> Sequence[str]:
        """CSP sources that allow the inline scripts of all documents: the build's, and the views' own."""
        found = (self.shell.script_hashes, *(compiled.script_hashes for compiled in self._pages))
        return list(dict.fromkeys(source for sources in found for source in sources))

    def make_routes(self, *, serves_documents: bool = True, shell: Shell | None = None) -> list[Route]:
        """Return the routes of all pages. A page's URL with a slash at the end leads to the page.

        Args:
            serves_documents: False in development, where Vite serves the documents.
            shell: What the documents are put into, if it is not what Reflex built.
        """
        if not serves_documents:
            shell = Shell("", "", "")  # what is rendered into it only shows that it can be
        self._shell = self._shell if shell is None else shell
        answers = {"": _answer_document, DATA_PREFIX: _answer_data}
        prefixes = ("", DATA_PREFIX) if serves_documents else (DATA_PREFIX,)
        return [
            route
            for prefix in prefixes
            for page in self._pages
            for route in self._make_page_routes(page, prefix, answers[prefix])
        ] + [
            self._make_form_route(compiled, prefix)
            for prefix in answers
            for compiled in self._pages
            if compiled.page.take_form
        ]

    def export_to(self, folder: Path, *, policy: str, title: str, backend: str = "") -> StaticExport:
        """Return what writes the documents as files.

        Args:
            folder: Where the build is.
            policy: The content security policy of all documents, as a header would say it.
            title: Shown in the title bar until a page's own title has come.
            backend: Origin of the documents for browsers without scripts; empty if there are none.
        """
        shell = add_policy(self.shell, policy)
        return StaticExport(self._pages, self._not_found, shell, folder, title, self.build, backend)

    async def render_not_found(self, path: str) -> bytes:
        """Render the site's page for a URL that leads nowhere."""
        return await self._render_fixed(self._not_found, path, "missing")

    async def render_failure(self, path: str) -> bytes:
        """Render the site's page for a request that could not be answered."""
        return await self._render_fixed(self._failure, path, "failed")

    async def _render_fixed(self, compiled: CompiledPage, path: str, status: str) -> bytes:
        return (await render_notice(compiled, path, status, self.shell, build=self.build)).encode()

    def _make_page_routes(self, compiled: CompiledPage, prefix: str, answer: Answer) -> list[Route]:
        async def endpoint(request: Request) -> Response:
            if compiled.page.is_private:
                return await self._answer_private(compiled, request, prefix)
            rendered = await self._render(compiled, request, prefix)
            if rendered is None:
                return await self._answer_missing(compiled, request, prefix)
            return answer(request, rendered)

        path = prefix + convert_route_to_asgi_path(compiled.page.route)
        route = Route(path, endpoint, methods=["GET"], name=path)
        return [route] if path.endswith("/") else [route, Route(f"{path}/", _remove_slash, methods=["GET"])]

    def _make_form_route(self, compiled: CompiledPage, prefix: str) -> Route:
        """Return the route of a form that is posted to its page's URL, or by a script to that of its data."""
        take_form = compiled.page.take_form
        assert take_form is not None, "only asked for pages with a form"  # noqa: S101
        assert compiled.page.is_private, "what one visitor has typed is nobody else's"  # noqa: S101

        async def endpoint(request: Request) -> Response:
            answer = await take_form(request)
            if isinstance(answer, FilledPage):
                return self._send_private(compiled, answer.loaded, answer.status, is_data=bool(prefix))
            location = answer.headers.get("location") if prefix else None
            return answer if location is None else _answer_redirect(Redirect(location), is_data=True)

        path = prefix + convert_route_to_asgi_path(compiled.page.route)
        return Route(path, endpoint, methods=["POST"])

    async def _answer_private(self, compiled: CompiledPage, request: Request, prefix: str) -> Response:
        """Answer with a page that is made for this request."""
        asked = replace(_read_request(compiled, request, prefix), request=request)
        await self._before_private(request)
        loaded = await compiled.page.load(asked)
        if loaded is None:
            return await self._answer_missing(compiled, request, prefix)
        if isinstance(loaded, Redirect):
            return _answer_redirect(loaded, is_data=bool(prefix))
        return self._send_private(compiled, loaded, is_data=bool(prefix))

    def _send_private(
        self, compiled: CompiledPage, loaded: LoadedPage[Any], status: int = 200, *, is_data: bool = False
    ) -> Response:
        """Answer with what is for one visitor, and kept nowhere.

        It is not compressed: what someone else can put into it would tell, by its length, what else is in
        it (the BREACH attack).
        """
        data = encode_data(loaded, build=self.build, is_private=True)
        if is_data:
            return Response(data, status, NO_STORE, "application/json")
        return Response(render_document(compiled, loaded, data, self.shell), status, NO_STORE, "text/html")

    async def _answer_missing(self, compiled: CompiledPage, request: Request, prefix: str) -> Response:
        if prefix:
            return Response(b'{"status":"missing"}', 404, NO_CACHE, "application/json")
        notice = self._missing[compiled.page.route]
        body = await self._render_fixed(notice, _read_path(request, prefix), "missing")
        return Response(body, 404, NO_CACHE, "text/html")

    async def _render(self, compiled: CompiledPage, request: Request, prefix: str) -> RenderedPage | None:
        """Return the page from the cache if it is still true, else make it; None if it does not exist."""
        asked = _read_request(compiled, request, prefix)
        key = (asked.path, urlencode(sorted(asked.query.items())))
        # Read before loading: a write in between makes the entry stale, never wrong.
        version = await self._gate.check()
        if (cached := self._cache.get(key)) is not None and cached.version == version:
            self._cache.move_to_end(key)
            return cached
        return await self._loads.join((key, version), lambda: self._load(compiled, asked, key, version))

    async def _load(
        self, compiled: CompiledPage, asked: PageRequest, key: CacheKey, version: Hashable
    ) -> RenderedPage | None:
        """Make a page and remember it; None if it does not exist."""
        loaded = await compiled.page.load(asked)
        if loaded is None:
            return None
        assert isinstance(loaded, LoadedPage), "only a private page may redirect"  # noqa: S101
        rendered = self._make(compiled, loaded, version)
        self._keep(key, rendered)
        return rendered

    def _make(self, compiled: CompiledPage, loaded: LoadedPage[Any], version: Hashable) -> RenderedPage:
        data = encode_data(loaded, build=self.build)
        document = render_document(compiled, loaded, data, self.shell)
        return RenderedPage(version, encode_body(document.encode()), encode_body(data))

    def _keep(self, key: CacheKey, rendered: RenderedPage) -> None:
        """Remember a page, and forget the one that was asked for longest ago."""
        self._cache[key] = rendered
        if len(self._cache) > CACHED_PAGES:
            self._cache.popitem(last=False)


def _name_build(pages: Iterable[CompiledPage]) -> str:
    """Return a name that changes with any of the views."""
    digest = hashlib.blake2b(digest_size=6)
    for compiled in pages:
        digest.update(f"{compiled.page.route}\n{compiled.source}\n".encode())
    return digest.hexdigest()


def _answer_document(request: Request, rendered: RenderedPage) -> Response:
    return answer_body(request, rendered.document, "text/html")


def _answer_data(request: Request, rendered: RenderedPage) -> Response:
    return answer_body(request, rendered.data, "application/json")


def _answer_redirect(redirect: Redirect, *, is_data: bool) -> Response:
    """Send the visitor elsewhere: a browser that fetched the data goes there as a whole."""
    if is_data:
        return JSONResponse({"status": "redirect", "to": redirect.url}, headers=NO_STORE)
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={**NO_STORE, "location": redirect.url})


def _read_request(compiled: CompiledPage, request: Request, prefix: str) -> PageRequest:
    """Return what a loader may know."""
    query = {name: request.query_params[name] for name in compiled.page.query & {*request.query_params}}
    return PageRequest(_read_path(request, prefix), request.path_params, query)


def _read_path(request: Request, prefix: str) -> str:
    """Return the path of the page, as the browser writes it: percent-encoded."""
    path: str = request.scope["path"]
    return quote(path.removeprefix(prefix), safe=PATH_CHARACTERS)


async def _remove_slash(request: Request) -> Response:
    """Lead to the one URL that a page has. The query goes along."""
    location = _read_path(request, "").rstrip("/")
    query = request.url.query
    return Response(status_code=308, headers={"location": f"{location}?{query}" if query else location})
