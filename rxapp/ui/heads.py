"""What pages tell of themselves that are made for one visitor."""

from rxapp import runtime
from rxapp.rendering import Head
from rxapp.ui.site import make_title


def make_private_head(path: str, title: str, description: str) -> Head:
    """Return the head of a page that no search engine lists.

    Args:
        path: The page's URL on this site.
        title: What the page is called.
        description: One sentence.
    """
    return Head(
        make_title(title), description, runtime.current().settings.public_url + path, is_indexed=False
    )
