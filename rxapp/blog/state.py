"""The live part of the list: it hears that there is something new. What that is, it asks for over HTTP."""

import reflex as rx

from rxapp.blog.news import current_news


class BlogState(rx.State):
    """What a page with a list knows of the server's posts. It is the same for everybody."""

    version: str = ""

    @rx.event(background=True)
    async def follow(self) -> None:
        """Pass on the version of the posts whenever it changes, until the page is left.

        Reflex cancels what a page's load has begun when the visitor goes on or the socket closes.
        """
        news = current_news()
        with news.watch() as changed:
            while True:
                changed.clear()
                if news.version and news.version != self.version:
                    async with self:
                        self.version = news.version
                await changed.wait()
