"""Browser-side state as typed Vars: each hook is a Python function with its JavaScript beside it.

A page is rendered twice. First where there is no browser: in Node at build time, or in Python per request.
`window`, `document`, `localStorage` and `sessionStorage` do not exist there. Then in the browser, where React
takes the finished markup over and expects to find what it would have rendered itself. A value that only the
browser knows is a trap in both: reading it in the first rendering fails, and guessing it makes the second
one disagree. What helps is a *server snapshot*: a value that stands in for the real one until React has
taken over. Every hook here has one, and you choose it.

**Values that stay.** `session_storage` keeps a value for a tab, `local_storage` for all tabs of the site:

    from rxapp.browser import local_storage, session_storage

    @dataclass(frozen=True)
    class Reading:
        size: int = 16
        theme: Literal["light", "dark"] = "light"

    READING = local_storage("reading", Reading())
    TAGS = session_storage("tags", [], list[str])

    def settings() -> rx.Component:
        return rx.el.div(
            rx.el.p(READING.value.size),
            rx.el.button("Larger", on_click=READING.update(size=READING.value.size + 1)),
            rx.el.button("Dark", on_click=READING.update(theme="dark")),
            rx.el.button("Start over", on_click=READING.reset),
            rx.foreach(TAGS.value, rx.el.span),
            rx.cond(READING.status == "full", rx.el.p("Your browser has no room for this.")),
        )

The default is the server snapshot. What the storage holds is believed only if it has the declared version,
type and age; anything else is discarded, for a visitor can write there what they like. It is shown as text,
like any Var. A setter runs in the browser, without the websocket; in a list with event handlers of the server
each does its own part. Give a value to an event handler, and the server gets what the visitor's browser
says: check it there.

**Values to read.** `online`, `viewport`, `colour_scheme`, `time_zone`, and `browser_value` for any other.

**Components for the browser only.** `client_only(chart, placeholder)` mounts the first in the browser and
writes the second everywhere else. Give both the same size, and nothing moves.

**Lists that are still there.** `persisted_list` grows page by page from a keyset API, and comes back after
Back, Forward, a reload or a visit elsewhere as it was left, at the item that was in sight:

    def shelf(page: Any) -> rx.Component:  # page is a Var of the page's view model
        source = ListSource(page.source, page.books, page.next, page.total, page.version)
        books = persisted_list(Book, name="books", key="isbn", source=source, page=page)
        return rx.fragment(
            rx.el.ol(rx.foreach(books.items, book_item), custom_attrs=books.marks),
            rx.cond(books.has_more, rx.el.button("Load more", on_click=books.load_more)),
            rx.cond(books.has_new, rx.el.button(books.new_items, " new", on_click=books.show_new)),
            rx.el.p(books.message, role="status"),
            early_script(books.early_script),
        )

    def book_item(book: Any) -> rx.Component:
        link = rx.el.a(book.title, href=book.href, custom_attrs=mark_fields(text="{title}", href="{href}"))
        return rx.el.li(link, key=book.isbn, custom_attrs=mark_item("isbn", book.isbn))

A list in a box that scrolls by itself, and not with the window, has `custom_attrs=books.scroller` on the box.

A long list comes back faster with two helps. Links in its items may be plain `a` elements: the list has the
router follow them, all with one listener, where hundreds of router links take long to make. And when it comes
back, it has the attribute `data-measured`, and each item its former height, for those out of sight:

    [data-measured] > li {
      content-visibility: auto;
      contain-intrinsic-block-size: auto var(--known-height, 10rem);
    }

The marks tell the early script, which runs in a document that the server wrote before it is painted, where
in a copy of the server's own item to put which text. `scroll_guard` keeps React Router from scrolling away
from there; any document of a server is better off with it. `forget_lists` makes an app forget all lists when
another visitor signs in.

**To lift it into another app.** Copy this folder and rename its imports: it needs nothing but Reflex, and
its scripts travel along as shared assets. Guard the app against blocked and full storage, for Reflex itself
does not start there:

    app = rx.App(head_components=[storage_guard()])

Rendering a view without React? A Var of this package has an attribute `server_value`, and a client-only
component has one called `server_component`: write those in their place.
"""

from rxapp.browser.browser_values import Viewport, browser_value, colour_scheme, online, time_zone, viewport
from rxapp.browser.client_only import client_only
from rxapp.browser.forget_lists import forget_lists
from rxapp.browser.list_marks import mark_each, mark_fields, mark_item
from rxapp.browser.persisted_list import ListSource, PersistedList, persisted_list
from rxapp.browser.script_calls import call_function
from rxapp.browser.scroll_guard import scroll_guard
from rxapp.browser.storage_guard import storage_guard
from rxapp.browser.stored import Stored, local_storage, session_storage

__all__ = [
    "ListSource",
    "PersistedList",
    "Stored",
    "Viewport",
    "browser_value",
    "call_function",
    "client_only",
    "colour_scheme",
    "forget_lists",
    "local_storage",
    "mark_each",
    "mark_fields",
    "mark_item",
    "online",
    "persisted_list",
    "scroll_guard",
    "session_storage",
    "storage_guard",
    "time_zone",
    "viewport",
]
