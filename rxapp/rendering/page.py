"""What a server-rendered page is: a route, a loader, a view model and a view."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from reflex import Component
from reflex.vars import Var
from starlette.requests import Request
from starlette.responses import Response

Model = TypeVar("Model")


@dataclass(frozen=True)
class Head:
    """What a page tells browsers, search engines and link previews about itself.

    Attributes:
        title: Full text of the title bar.
        description: One sentence, plain text.
        canonical: The page's one absolute URL.
        kind: Open Graph type, "website" or "article".
        json_ld: Structured data after schema.org, or None.
        is_indexed: Whether search engines may list it.
    """

    title: str
    description: str
    canonical: str
    kind: str = "website"
    json_ld: Mapping[str, Any] | None = None
    is_indexed: bool = True


@dataclass(frozen=True)
class PageRequest:
    """What a loader may know of the request: the same for a document and for its data.

    Attributes:
        path: The URL's path.
        params: Values of the route's parts in brackets.
        query: Values of the query fields that the page declares, the first of each.
        request: The request itself, for a page that is made for one visitor; None for all others.
    """

    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    request: Request | None = None

    @property
    def visitor_request(self) -> Request:
        """The request, for the loader of a page that is made for one visitor."""
        assert self.request is not None, "a private page is loaded for a request"  # noqa: S101
        return self.request


@dataclass(frozen=True)
class LoadedPage(Generic[Model]):
    """A loader's answer: the display-ready view model and the head made from the same data."""

    model: Model
    head: Head


@dataclass(frozen=True)
class FilledPage(Generic[Model]):
    """An answer to a form: the page with the form once more, with what was typed.

    Attributes:
        loaded: The page.
        status: HTTP status.
    """

    loaded: LoadedPage[Model]
    status: int


@dataclass(frozen=True)
class Redirect:
    """A loader's answer: the visitor has to go elsewhere.

    Attributes:
        url: A path of this site, with its query.
    """

    url: str


@dataclass(frozen=True)
class Page(Generic[Model]):
    """One server-rendered page.

    Attributes:
        route: Reflex's route, such as "/blog/[slug]".
        model: The view model, a dataclass whose values are ready for display.
        load: Makes the view model for a request; None means that there is no such page, and a `Redirect`
            that the visitor has to go elsewhere first, which only a private page may ask for.
        view: From a view model to its component. It is called once with a Var.
        frame: Puts the site's navigation and footer around a view.
        skeleton: Shown by the browser while it fetches the data of a client-side navigation.
        query: Names of the query fields that the loader reads; others are ignored.
        is_private: Whether it is made for one visitor: nobody keeps a copy, neither here nor on the way
            nor in the browser, once the visitor has left it.
        on_load: Reflex event handlers to call when the page is opened and its socket is there.
        recall: Var of a JavaScript function from the key of a history entry and a URL to what is known of
            the page without a request, `{title, model}`, or undefined. The browser asks it where it has no
            data itself, shows the page at once and fetches the data all the same.
        take_form: Takes a form that is posted to the page's own URL, which only a private page can have.
            With a `FilledPage` for an answer, nothing that was typed has to travel through a redirect,
            however long it is, and the address stays the page's.
    """

    route: str
    model: type[Model]
    load: Callable[[PageRequest], Awaitable[LoadedPage[Model] | Redirect | None]]
    view: Callable[[Any], Component]
    frame: Callable[[Component], Component]
    skeleton: Callable[[], Component]
    query: frozenset[str] = frozenset()
    is_private: bool = False
    on_load: Sequence[Any] = ()
    recall: Var[Any] | None = None
    take_form: Callable[[Request], Awaitable[FilledPage[Model] | Response]] | None = None
