"""Markdown rendered for its author, beside the event loop and a few at a time."""

import asyncio
from functools import lru_cache

from rxapp.blog.markdown import MarkdownTooLargeError, RenderedMarkdown, render_markdown
from rxapp.blog.writing.problems import Problem, RefusedTextError

# The worst text that is let in takes a second or two of a processor.
_AT_ONCE = 2


@lru_cache(maxsize=1)
def _find_slots(_loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    """Return the places of an event loop's renderings."""
    return asyncio.Semaphore(_AT_ONCE)


async def render(markdown: str) -> RenderedMarkdown:
    """Render a text.

    Raises:
        RefusedTextError: It has more markup than is rendered in reasonable time.
    """
    async with _find_slots(asyncio.get_running_loop()):
        try:
            return await asyncio.to_thread(render_markdown, markdown)
        except MarkdownTooLargeError as error:
            raise RefusedTextError(Problem("body_too_dense", f"This text {error}.", "body")) from None
