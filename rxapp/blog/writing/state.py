"""The live preview of the editor."""

import reflex as rx

from rxapp.blog.writing.problems import RefusedTextError
from rxapp.blog.writing.rendering import render
from rxapp.blog.writing.texts import MAX_BODY
from rxapp.rendering import SafeHTML
from rxapp.session_state import SessionState

# The state of a tab is kept in Redis: what would fill it is left to the button.
MAX_PREVIEW = 300_000
MAX_KEY = 60
_SIGNED_OUT = "You are signed out, so there is no preview."
_TOO_LONG = "This text is too long for the live preview."


class EditorState(SessionState):
    """What the editor shows beside the text, from the first key press on."""

    shown_key: str = ""
    html: SafeHTML = SafeHTML("")
    status: str = ""

    @rx.event
    async def preview(self, key: str, markdown: str) -> None:
        """Show a text as readers would see it, cleaned as what is published.

        Whoever's session has ended is not led away, in the middle of a sentence, but told so.

        Args:
            key: Names the draft in the browser: an editor does not show the preview of another.
            markdown: What has been typed so far.
        """
        record = await self._find_session()
        if record is None or record.user_id is None:
            self.html, self.status = SafeHTML(""), _SIGNED_OUT
        else:
            self.html, self.status = await _render(str(markdown))
        self.shown_key = str(key)[:MAX_KEY]


async def _render(markdown: str) -> tuple[SafeHTML, str]:
    """Return the preview, and what there is to say about it."""
    if len(markdown) > MAX_BODY:
        return SafeHTML(""), _TOO_LONG
    try:
        html = (await render(markdown)).html
    except RefusedTextError as error:
        return SafeHTML(""), str(error)
    return (SafeHTML(html), "") if len(html) <= MAX_PREVIEW else (SafeHTML(""), _TOO_LONG)
