"""What the site calls itself."""

SITE_NAME = "rxapp"
SITE_DESCRIPTION = (
    "Browser storage, sessions in Redis and a blog list that stays where you left it, on Reflex."
)
PREVIEW_IMAGE = "/preview.svg"


def make_title(page: str) -> str:
    """Return the text of a page's title bar."""
    return f"{page} - {SITE_NAME}"
