"""One page as a whole HTML document, and as the data that a client-side navigation fetches."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

import msgspec
from jinja2 import Template

from rxapp.rendering.page import Head, LoadedPage, Page, PageRequest
from rxapp.rendering.shell import PRELOAD, Shell, hash_inline_scripts
from rxapp.rendering.translator import compile_template, write_template

DATA_ELEMENT_ID = "page-data"
# A document may arrive, and be painted, in pieces. One with an early script is not painted before there is
# what follows it: https://html.spec.whatwg.org/multipage/links.html#link-type-expect. Chromium (156) does not
# wait for the end of an element, only for its beginning, and other browsers may not wait at all.
_WAIT_FOR_SCRIPTS = f'<link rel="expect" blocking="render" href="#{DATA_ELEMENT_ID}">'


def _encode_special(value: Any) -> Any:
    """Tell msgspec that a text of a type of its own, such as cleaned HTML, is text."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} is not display-ready: use text or whole numbers")


_encoder = msgspec.json.Encoder(enc_hook=_encode_special)


@dataclass(frozen=True)
class CompiledPage:
    """A page with its view translated: made once at start-up.

    Attributes:
        page: The page.
        template: Renders the view in its frame.
        script_hashes: CSP sources that allow the view's early scripts.
        source: What the template was made from.
    """

    page: Page[Any]
    template: Template
    script_hashes: tuple[str, ...]
    source: str

    def render_body(self, loaded: LoadedPage[Any]) -> str:
        """Render the markup that React will render from the same view model."""
        return self.template.render(page=loaded.model)


def compile_page(page: Page[Any]) -> CompiledPage:
    """Translate a page's view.

    Raises:
        UntranslatableViewError: Naming the view and the expression.
    """

    def framed_view(model: Any) -> Any:
        return page.frame(page.view(model))

    framed_view.__name__ = page.view.__name__
    source = write_template(framed_view, page.model)
    return CompiledPage(page, compile_template(source), hash_inline_scripts(source), source)


def encode_data(
    loaded: LoadedPage[Any],
    status: str = "ready",
    *,
    build: str = "",
    is_private: bool = False,
    made_for: str = "",
) -> bytes:
    """Encode what the browser needs to render a page by itself.

    Args:
        loaded: The loader's answer.
        status: "ready"; or "missing" or "failed" for a notice in the place of a page.
        build: The views that the model is for. Scripts that have others fetch a document in its place.
        is_private: Whether the browser has to forget it when the visitor leaves the page.
        made_for: The path that it belongs to, if it is kept in a file that may be served for another, and
            that may be old: the browser then asks for it once more.

    Returns:
        JSON with `status`, `title`, `description`, `canonical`, `kind`, `model` and what was given.
    """
    head = loaded.head
    origin = {"madeFor": made_for} if made_for else {}
    return _encoder.encode(
        {
            **origin,
            "status": status,
            "title": head.title,
            "description": head.description,
            "canonical": head.canonical,
            "kind": head.kind,
            "model": loaded.model,
            "isPrivate": is_private,
            "build": build,
        }
    )


def render_document(compiled: CompiledPage, loaded: LoadedPage[Any], data: bytes, shell: Shell) -> str:
    """Render the whole document of a page.

    Args:
        compiled: The page.
        loaded: The loader's answer.
        data: The same answer, encoded by `encode_data`.
        shell: The document that Reflex built.

    Returns:
        HTML that is complete without JavaScript.
    """
    modules = shell.modules.get(convert_route_to_router_path(compiled.page.route), ())
    body = compiled.render_body(loaded)
    # Inside the slot, so that the data goes when React replaces the slot's content.
    script = f'<script type="application/json" id="{DATA_ELEMENT_ID}">{escape_json(data.decode())}</script>'
    wait = _WAIT_FOR_SCRIPTS if compiled.script_hashes and shell.has_scripts else ""
    return shell.fill(wait + render_head(loaded.head, modules), body + script)


async def render_notice(compiled: CompiledPage, path: str, status: str, shell: Shell, *, build: str) -> str:
    """Render the document that is shown in the place of a page.

    Args:
        compiled: The notice, whose loader needs nothing that can be away.
        path: Where the page would be.
        status: "missing" or "failed".
        shell: The document that Reflex built.
        build: As for `encode_data`.
    """
    loaded = await compiled.page.load(PageRequest(path))
    assert isinstance(loaded, LoadedPage), "an error page always loads"  # noqa: S101
    return render_document(compiled, loaded, encode_data(loaded, status, build=build), shell)


def render_head(head: Head, modules: tuple[str, ...] = ()) -> str:
    """Render the elements of the head that differ from page to page."""
    title, description, canonical = (
        html.escape(text) for text in (head.title, head.description, head.canonical)
    )
    parts = [
        # The browser's own title element takes over after hydration; this one then goes.
        f"<title data-server>{title}</title>",
        f'<meta name="description" content="{description}">',
        f'<link rel="canonical" href="{canonical}">',
        f'<meta property="og:type" content="{html.escape(head.kind)}">',
        f'<meta property="og:title" content="{title}">',
        f'<meta property="og:description" content="{description}">',
        f'<meta property="og:url" content="{canonical}">',
        *(f'{PRELOAD} href="{html.escape(module)}">' for module in modules),
    ]
    if not head.is_indexed:
        parts.append('<meta name="robots" content="noindex">')
    if head.json_ld is not None:
        json_ld = escape_json(json.dumps(head.json_ld, ensure_ascii=False))
        parts.append(f'<script type="application/ld+json">{json_ld}</script>')
    return "".join(parts)


def escape_json(text: str) -> str:
    """Escape JSON for a script element: without `<`, nothing inside can end the element or open a comment."""
    return text.replace("<", "\\u003c")


def convert_route_to_router_path(route: str) -> str:
    """Return React Router's path of a Reflex route: "/blog/[slug]" is "blog/:slug"."""
    return re.sub(r"\[(\w+)\]", r":\1", route).strip("/")


def convert_route_to_asgi_path(route: str) -> str:
    """Return Starlette's path of a Reflex route: "/blog/[slug]" is "/blog/{slug}"."""
    return re.sub(r"\[(\w+)\]", r"{\1}", route)
