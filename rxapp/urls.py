"""Every URL of the site. Pages, forms and tests take them from here and never spell them out."""

from urllib.parse import quote, urlencode

# Pages
HOME = "/"
BLOG = "/blog"
POST = "/blog/[slug]"  # as Reflex writes a dynamic route
GUIDE_CLIENT_ONLY = "/guides/client-only"
GUIDE_SESSIONS = "/guides/sessions"
GUIDE_BLOG_LIST = "/guides/blog-list"
SIGN_IN = "/sign-in"
SIGN_UP = "/sign-up"
CONFIRM = "/confirm-password"
ACCOUNT = "/account"
CART = "/cart"
CHECKOUT = "/cart/checkout"
SESSION_INSPECTOR = "/session"
WRITE = "/write"
WRITE_NEW = "/write/new"
WRITE_POST = "/write/[post_key]"

# Forms: POST, answered by 303. Whoever is signed in changes by one of these only.
AUTH_PREFIX = "/auth/"
AUTH_SIGN_UP = "/auth/sign-up"
AUTH_SIGN_IN = "/auth/sign-in"
AUTH_SIGN_OUT = "/auth/sign-out"
AUTH_CONFIRM = "/auth/confirm"
AUTH_PASSWORD = "/auth/password"  # noqa: S105 -- a path
AUTH_REVOKE_SESSION = "/auth/sessions/revoke"
AUTH_REVOKE_OTHER_SESSIONS = "/auth/sessions/revoke-others"
AUTH_DELETE_ACCOUNT = "/auth/delete-account"
# By these, whoever was here leaves.
LEAVING = (AUTH_SIGN_OUT, AUTH_SIGN_UP, AUTH_DELETE_ACCOUNT)
CART_ITEMS = "/cart/items"
SESSION_START = "/session/start"
VISITS_FORGET = "/visits/forget"

# JSON; a name in braces is a path parameter, as Starlette writes it
API_SESSION = "/api/session"
API_SESSIONS = "/api/sessions"
API_SESSION_DATA = "/api/session/data"
API_SESSION_VALUE = "/api/session/data/{key}"
API_SESSION_INCREMENT = "/api/session/data/{key}/increment"
API_POSTS = "/api/posts"
API_POST = "/api/posts/{slug}"
API_CART = "/api/cart"

# For machines
FEED = "/feed.xml"
SITEMAP = "/sitemap.xml"
ROBOTS = "/robots.txt"
HEALTH = "/_health"
PING = "/ping"
METRICS = "/metrics"  # on the backend's own port only

# What the backend answers itself. In development, the frontend's server hands these on.
BACKEND_PREFIXES = (
    "/api/",
    AUTH_PREFIX,
    CART_ITEMS,
    SESSION_START,
    VISITS_FORGET,
    FEED,
    SITEMAP,
    ROBOTS,
    HEALTH,
    PING,
)
# Pages that take a form at their own URL: the backend gets what is posted there.
FORM_PREFIXES = (f"{WRITE}/",)


def post(slug: str) -> str:
    """Return the URL of a post's page."""
    return f"{BLOG}/{quote(slug, safe='')}"


def edit(key: str) -> str:
    """Return the URL of the page where a post is edited by its author."""
    return f"{WRITE}/{quote(key, safe='')}"


def tag(slug: str) -> str:
    """Return the URL of the list of the posts that carry a tag."""
    return f"{BLOG}?{urlencode({'tag': slug})}"


def sign_in(*, return_to: str) -> str:
    """Return the URL of the sign-in page that leads back to a path of this site afterwards."""
    return f"{SIGN_IN}?{urlencode({'next': return_to})}"


def sign_up(*, return_to: str) -> str:
    """Return the URL of the sign-up page that leads to a path of this site afterwards."""
    return f"{SIGN_UP}?{urlencode({'next': return_to})}"


def confirm(*, return_to: str) -> str:
    """Return the URL of the page that asks for the password and leads back to a path of this site."""
    return f"{CONFIRM}?{urlencode({'next': return_to})}"


def api_post(slug: str) -> str:
    """Return the URL of a post as JSON."""
    return f"{API_POSTS}/{quote(slug, safe='')}"
