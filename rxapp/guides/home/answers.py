"""Where each of the five Next.js guides is answered: on which page, and in which files."""

from dataclasses import dataclass

import reflex as rx

from rxapp import urls


@dataclass(frozen=True)
class Answer:
    """What becomes of a Next.js guide here.

    Attributes:
        guide: What the guide is about.
        text: What is done about it.
        pages: Address and name of each page that shows it.
        files: Folders and files, from the project's root.
    """

    guide: str
    text: str
    pages: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


ANSWERS = (
    Answer(
        "window is not defined",
        "Storage of the browser as typed Vars that are safe while a page is prerendered.",
        ((urls.GUIDE_CLIENT_ONLY, "Client-only state"),),
        ("rxapp/browser/", "rxapp/guides/client_only/"),
    ),
    Answer(
        "Sessions in Redis",
        "A store with get, get all and set; anonymous sessions, visits, and values that survive them.",
        (
            (urls.GUIDE_SESSIONS, "Sessions"),
            (urls.SESSION_INSPECTOR, "Your session"),
            (urls.CART, "A cart, and visits"),
        ),
        ("rxapp/sessions/", "rxapp/inspector/", "rxapp/cart/"),
    ),
    Answer(
        "Sessions without an auth library",
        "Sign up, in and out, every device in a list, and each of them ended from any other.",
        ((urls.SIGN_UP, "Sign up"), (urls.ACCOUNT, "Your account")),
        ("rxapp/accounts/", "rxapp/session_state/"),
    ),
    Answer(
        "Sessions that last",
        "Through restarts, over many workers, behind Sentinels and on a Cluster.",
        ((urls.GUIDE_SESSIONS, "Sessions"),),
        ("rxapp/sessions/", "rxapp/embedded_valkey.py"),
    ),
    Answer(
        "A list with Load more",
        "Still there, at the same place, when you come back or load the page again.",
        ((urls.GUIDE_BLOG_LIST, "Blog list"), (urls.BLOG, "The blog"), (urls.WRITE, "Write")),
        ("rxapp/blog/", "rxapp/browser/persisted_list.py"),
    ),
)


def answer_item(answer: Answer) -> rx.Component:
    """Show what a guide is about, and where it is answered."""
    return rx.el.li(
        rx.el.div(rx.el.h3(answer.guide), rx.el.p(answer.text), class_name="answer-text"),
        rx.el.ul(
            *(rx.el.li(rx.el.a(name, href=href)) for href, name in answer.pages),
            aria_label="Pages",
            class_name="answer-pages",
        ),
        rx.el.ul(
            *(rx.el.li(rx.el.code(path)) for path in answer.files),
            aria_label="Files",
            class_name="answer-files",
        ),
        class_name="answer",
    )


def answers_section() -> rx.Component:
    """Show the way from each Next.js guide to its page and its files."""
    return rx.el.section(
        rx.el.h2("Coming from Next.js", id="answers"),
        rx.el.p(
            "Each guide, the page that answers it, and the files to read or to take.",
            class_name="section-note",
        ),
        rx.el.ol(*map(answer_item, ANSWERS), class_name="answers"),
        aria_labelledby="answers",
    )
