"""Pages rendered by Python, per request, from the same view functions that React runs.

A `Page` joins a route, a loader and a view. `PageSite` compiles the views to Jinja templates
at start-up, answers page URLs with complete documents inside the shell that Reflex built, and
serves the same data as JSON to client-side navigation.

This package knows nothing of posts, users or sessions, and imports nothing else of this app.
"""

from rxapp.rendering.bodies import Body, answer_body, encode_body
from rxapp.rendering.early_script import early_script
from rxapp.rendering.page import FilledPage, Head, LoadedPage, Page, PageRequest, Redirect
from rxapp.rendering.page_data import add_rendered_page, use_page_form
from rxapp.rendering.raw_html import SafeHTML, raw_html
from rxapp.rendering.reflex_internals import var_data_of
from rxapp.rendering.scope import UntranslatableViewError
from rxapp.rendering.server_value import prefer_live, with_server_value
from rxapp.rendering.shell import SLOT_ID, Shell, ShellError, make_plain_shell, read_shell, server_slot
from rxapp.rendering.site import DATA_PREFIX, PageSite
from rxapp.rendering.static_export import NOT_FOUND_FILE, StaticExport, UnsafePathError

__all__ = [
    "DATA_PREFIX",
    "NOT_FOUND_FILE",
    "SLOT_ID",
    "Body",
    "FilledPage",
    "Head",
    "LoadedPage",
    "Page",
    "PageRequest",
    "PageSite",
    "Redirect",
    "SafeHTML",
    "Shell",
    "ShellError",
    "StaticExport",
    "UnsafePathError",
    "UntranslatableViewError",
    "add_rendered_page",
    "answer_body",
    "early_script",
    "encode_body",
    "make_plain_shell",
    "prefer_live",
    "raw_html",
    "read_shell",
    "server_slot",
    "use_page_form",
    "var_data_of",
    "with_server_value",
]
