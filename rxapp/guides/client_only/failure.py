"""The naive version, and the message of a build that really failed."""

from typing import Any

import reflex as rx

from rxapp.ui.guides import code_figure, code_pair, section


def failure_section(page: Any) -> rx.Component:
    """Show the code and how the build ends."""
    return section(
        "failure",
        "What happens if I read it anyway?",
        rx.el.p("A component that reads the storage in its body:"),
        code_pair(page.sources.naive, "fixes/naive.py", page.sources.naive_next, "naive.tsx"),
        rx.el.p(
            "The build runs it in Node and stops. This is what a build of exactly that file printed; the "
            "tests build it again and compare."
        ),
        code_figure(page.sources.failure, "What the build says"),
        rx.el.p(
            rx.el.strong("Why did it work yesterday? "),
            "In development Reflex prerenders nothing: the code runs in your browser only. The first Node "
            "that sees it is the one that builds the release. Next.js renders on the server in development "
            "too, so there you meet the error at once. In both, testing ",
            rx.el.code("typeof window"),
            " in the body only trades the error for another: the browser then renders something else than "
            "the document says.",
        ),
    )
