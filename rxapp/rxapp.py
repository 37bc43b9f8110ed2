"""The composition root: which pages and routes there are, and what guards them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache

import reflex as rx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from rxapp import runtime, urls
from rxapp.accounts import routes as account_routes
from rxapp.accounts.desk import current_desk
from rxapp.accounts.pages import PAGES as ACCOUNT_PAGES
from rxapp.blog import routes as blog_routes
from rxapp.blog.loaders import read_version
from rxapp.blog.news import follow_posts
from rxapp.blog.pages import BLOG, POST
from rxapp.blog.seed import seed_when_empty
from rxapp.blog.writing.pages import PAGES as WRITING_PAGES
from rxapp.browser import forget_lists, scroll_guard, storage_guard
from rxapp.cart import carts
from rxapp.cart import routes as cart_routes
from rxapp.cart.pages import PAGES as CART_PAGES
from rxapp.cart.visit_counter import CountReads
from rxapp.guides.blog_list.page import BLOG_LIST
from rxapp.guides.client_only.page import CLIENT_ONLY
from rxapp.guides.home.page import HOME
from rxapp.guides.notices import FAILURE, NOT_FOUND
from rxapp.guides.sessions.page import SESSIONS
from rxapp.inspector import routes as inspector_routes
from rxapp.inspector.costs import follow_costs
from rxapp.inspector.middleware import RecordCosts
from rxapp.inspector.pages import INSPECTOR
from rxapp.metrics import routes as metrics_routes
from rxapp.metrics.gauges import watch_gauges
from rxapp.metrics.listeners import count_event, count_session_event, time_script_run
from rxapp.metrics.requests import CountRequests
from rxapp.rendering import (
    DATA_PREFIX,
    SLOT_ID,
    PageSite,
    add_rendered_page,
    make_plain_shell,
    read_shell,
    server_slot,
)
from rxapp.session_state import (
    BindTabs,
    ObserveEvents,
    admit_declared_events,
    answer_event_error,
    give_locks_back,
    ignore_event,
)
from rxapp.sessions import Device, OriginGuard, SessionCookie, SessionError, SessionMiddleware, session_of
from rxapp.settings import load_settings_or_exit
from rxapp.ui import notices
from rxapp.ui.site import PREVIEW_IMAGE
from rxapp.web import health
from rxapp.web.asset_files import make_asset_routes
from rxapp.web.build import find_static_dir, serves_build, serves_documents
from rxapp.web.client_address import name_place, read_client_address
from rxapp.web.deadline import Deadline
from rxapp.web.errors import (
    APIError,
    ErrorPages,
    NotFoundPages,
    answer_api_error,
    answer_http_error,
    make_busy_answer,
    make_session_answer,
)
from rxapp.web.event_packets import RefuseBadPackets, log_bad_packets_briefly
from rxapp.web.logs import RequestLog, configure_logs
from rxapp.web.request_facts import note_refusal
from rxapp.web.request_limits import LimitRequests
from rxapp.web.security import MAX_BODY_BYTES, SecurityHeaders, make_policy
from rxapp.web.slow_readers import DropSlowReaders
from rxapp.web.socket_limits import LimitSockets
from rxapp.web.split_hosts import LeadToPages
from rxapp.web.tracing import NameSpans, start_tracing, stop_tracing
from rxapp.web.whole_bodies import BODY_SECONDS, TakeWholeBodies

PAGES = (
    *(HOME, BLOG, POST, CLIENT_ONLY, SESSIONS, BLOG_LIST),
    *(*ACCOUNT_PAGES, *WRITING_PAGES, *CART_PAGES, INSPECTOR),
)
STYLE_SHEETS = [f"/{name}.css" for name in ("site", "article", "code", "guide", "sessions", "write", "shop")]
ICON = "/favicon.ico"

settings = load_settings_or_exit()
is_counted = settings.metrics_token is not None
# Where the backend is, if not where the pages are.
backend_origins = [settings.api_url] if settings.api_url else []


async def renew_token(request: Request) -> None:
    """Give whoever opens a page of their own another token, once the present one has been in use for long."""
    await session_of(request).reissue_if_due()


site = PageSite(
    PAGES,
    not_found=NOT_FOUND,
    failure=FAILURE,
    read_version=read_version,
    read_shell=lambda: read_shell(find_static_dir()),
    before_private=renew_token,
)


answer_store_error = make_session_answer(site.render_failure)


async def answer_session_error(request: Request, error: Exception) -> Response:
    """Answer what went wrong with a session while a route was at work."""
    assert isinstance(error, SessionError)  # noqa: S101 -- registered for this type only
    return await answer_store_error(request.scope, error)


async def admit_newcomer(device: Device) -> None:
    """Let a session begin, unless too many have begun where the visitor comes from."""
    await current_desk().newcomers.admit(device)


def read_address(scope: Scope) -> str:
    """Return the visitor's IP address."""
    return read_client_address(scope, settings.trusted_proxy_hops)


def read_place(scope: Scope) -> str:
    """Return what stands for where a visitor is."""
    return name_place(read_address(scope))


@cache
def read_policy() -> str:
    """Return the content security policy of the documents, which a build settles."""
    origins = (*settings.allowed_origins, *backend_origins)
    websockets = [origin.replace("http", "ws", 1) for origin in origins]
    return make_policy(site.script_hashes, [*backend_origins, *websockets], form_targets=backend_origins)


def _read_sent_policy() -> str:
    """Return the policy that goes with this process's documents, which without a build have no scripts."""
    return read_policy() if serves_build() else make_policy((), ())


def make_routes() -> list[Route]:
    """Return all that is answered over HTTP besides Reflex's own files and endpoints."""
    return [
        *account_routes.make_routes(carts.welcome),
        *cart_routes.make_routes(),
        *inspector_routes.make_routes(),
        *blog_routes.make_routes(),
        *health.make_routes(),
        *(metrics_routes.make_routes() if is_counted else []),
        *_make_page_routes(),
    ]


def _make_page_routes() -> list[Route]:
    """Return the routes of the pages. Beside exported ones, documents are for browsers without scripts."""
    if serves_build() or not serves_documents():
        return site.make_routes(serves_documents=serves_build())
    plain = make_plain_shell(style_sheets=STYLE_SHEETS, icon=ICON)
    return [*site.make_routes(shell=plain), *make_asset_routes()]


def guard_app(reflex_app: ASGIApp) -> ASGIApp:
    """Put pages, routes and guards around Reflex's own app.

    Args:
        reflex_app: Events, uploads, health and, in production, the static files.

    Returns:
        The app that the server runs.
    """
    start_tracing()
    reflex_app = DropSlowReaders(RefuseBadPackets(BindTabs(reflex_app, settings.secret_key)))
    routed = Starlette(
        routes=make_routes(),
        exception_handlers={
            APIError: answer_api_error,
            HTTPException: answer_http_error,
            SessionError: answer_session_error,
        },
    )
    # The default, not a route: a wrong method on a route of ours is then 405 and not a missing file.
    routed.router.default = (
        NotFoundPages(reflex_app, site.render_not_found) if serves_documents() else reflex_app
    )
    # Whoever serves the files knows which slashes are too many.
    routed.router.redirect_slashes = False
    with_sessions = SessionMiddleware(
        routed,
        cookie=SessionCookie(is_secure=settings.is_https),
        get_sessions=lambda: runtime.current().sessions,
        get_sockets=lambda: runtime.current().sockets,
        read_address=read_address,
        answer_error=answer_store_error,
        admit=admit_newcomer,
    )
    recorded = RecordCosts(with_sessions)
    counted = CountReads(recorded, pages=[page.route for page in PAGES if page is not POST])
    bounded = LimitSockets(counted, most=settings.sockets_per_address, read_place=read_place)
    origins = (*settings.allowed_origins, *backend_origins)
    guarded = OriginGuard(ErrorPages(bounded, site.render_failure), origins, note_refusal)
    refuse = make_busy_answer(site.render_failure)
    most, exempt = settings.requests_at_once, (urls.HEALTH, urls.METRICS, urls.PING)
    guarded = LimitRequests(guarded, most=most, refuse=refuse, exempt=exempt)
    guarded = Deadline(guarded, settings.request_timeout, refuse)
    if settings.api_url:
        own_prefixes = (*urls.BACKEND_PREFIXES, f"{DATA_PREFIX}/")
        guarded = LeadToPages(guarded, settings.public_url, own_prefixes, own_origin=settings.api_url)
    room = settings.requests_at_once * MAX_BODY_BYTES
    guarded = TakeWholeBodies(guarded, seconds=BODY_SECONDS, most_bytes=room, refuse=refuse)
    protected = SecurityHeaders(guarded, get_policy=_read_sent_policy, is_https=settings.is_https)
    observed = NameSpans(CountRequests(protected) if is_counted else protected)
    return RequestLog(observed, trusts_proxy=settings.trusted_proxy_hops > 0)


@asynccontextmanager
async def hold_runtime() -> AsyncGenerator[None]:
    """Keep database and Redis open while the app runs, with posts to read from the first start."""
    on_start = [seed_when_empty] if settings.is_development else []
    gauges = [watch_gauges] if is_counted else []
    listeners = runtime.Listeners(count_session_event, time_script_run) if is_counted else runtime.NOBODY
    async with runtime.lifespan(on_start, beside=[follow_costs, follow_posts, *gauges], listeners=listeners):
        yield
    await asyncio.to_thread(stop_tracing)


configure_logs(is_development=settings.is_development)
log_bad_packets_briefly()
app = rx.App(
    stylesheets=STYLE_SHEETS,
    reset_style=False,
    html_lang="en",
    hydrate_fallback=server_slot,
    api_transformer=guard_app,
    toaster=None,
    app_wraps={},
    backend_exception_handler=answer_event_error,
    head_components=[
        storage_guard(),
        scroll_guard(SLOT_ID),
        forget_lists(urls.AUTH_PREFIX, drafts=urls.LEAVING),
        # No SVG: Chromium draws it anew with every step in the history, on the thread that draws the page.
        rx.el.link(rel="icon", href=ICON, sizes="32x32"),
        rx.el.link(rel="alternate", href="/feed.xml", type="application/atom+xml", title="rxapp"),
    ],
)
give_locks_back(app)
admit_declared_events(app)
app.add_middleware(ObserveEvents(count_event if is_counted else ignore_event))
app.register_lifespan_task(hold_runtime)
for page in PAGES:
    add_rendered_page(
        app,
        page,
        build=site.build,
        not_found=notices.not_found,
        failure=notices.failure,
        image=PREVIEW_IMAGE,
    )
app.add_page(lambda: NOT_FOUND.frame(notices.not_found()), route="404", title="Page not found - rxapp")
