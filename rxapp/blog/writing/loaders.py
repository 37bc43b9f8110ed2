"""From a request to the view models of the pages for authors. All of them are made for one visitor."""

import hashlib
from dataclasses import replace
from datetime import datetime

from starlette.requests import Request

from rxapp import runtime, urls
from rxapp.blog.writing import service
from rxapp.blog.writing.cards import (
    EditorPage,
    Message,
    WritePage,
    describe_status,
    make_groups,
    read_message,
    read_status,
    write_publish_at,
)
from rxapp.blog.writing.once import make_word
from rxapp.blog.writing.post_tags import list_known_tags
from rxapp.blog.writing.problems import MissingPostError
from rxapp.rendering import Head, LoadedPage, PageRequest, Redirect, SafeHTML
from rxapp.sessions import session_of
from rxapp.ui.heads import make_private_head
from rxapp.web.forms import add_query
from rxapp.web.visitor import find_visitor

NEW = "new"
# How many posts a page of the list has.
ROWS = 50


async def load_write(asked: PageRequest) -> LoadedPage[WritePage] | Redirect:
    """Load the list of the visitor's posts; who is not signed in has to do so first."""
    request = asked.visitor_request
    if (visitor := await find_visitor(request)) is None:
        return Redirect(urls.sign_in(return_to=urls.WRITE))
    app, after = runtime.current(), asked.query.get("after", "")
    async with app.open_db() as db:
        # One more than is shown tells whether there are older ones.
        found = await service.list_own(db, visitor.user_id, after=after, limit=ROWS + 1)
    if after and not found:  # they have been deleted, or changed
        return Redirect(urls.WRITE)
    posts, message = found[:ROWS], await _take_message(request)
    model = WritePage(
        make_groups(posts, now=app.clock()),
        message.text,
        message.kind,
        older_href=add_query(urls.WRITE, after=posts[-1].key) if len(found) > ROWS else "",
        start_href=urls.WRITE if after else "",
    )
    return LoadedPage(model, make_head(urls.WRITE, "Your posts"))


async def load_new(asked: PageRequest) -> LoadedPage[EditorPage] | Redirect:
    """Load the editor without a post."""
    request = asked.visitor_request
    if (visitor := await find_visitor(request)) is None:
        return Redirect(urls.sign_in(return_to=urls.WRITE_NEW))
    message = await _take_message(request)
    async with runtime.current().open_db() as db:
        tags = list(await list_known_tags(db))
    model = make_new_page(visitor.account_key)
    model = replace(model, known_tags=tags, message=message.text, kind=message.kind)
    return load_editor(model)


async def load_post(asked: PageRequest) -> LoadedPage[EditorPage] | Redirect | None:
    """Load the editor with one of the visitor's posts; None if there is none of this key."""
    request, key = asked.visitor_request, asked.params["post_key"]
    if (visitor := await find_visitor(request)) is None:
        return Redirect(urls.sign_in(return_to=urls.edit(key)))
    app = runtime.current()
    try:
        async with app.open_db() as db:
            post = await service.find_own(db, visitor.user_id, key)
            tags = list(await list_known_tags(db))
    except MissingPostError:
        return None
    model = make_post_page(post, visitor.account_key, now=app.clock())
    message = await _take_message(request)
    return load_editor(_add_message(replace(model, known_tags=tags), message, visitor.account_key))


def _add_message(model: EditorPage, message: Message, account_key: str) -> EditorPage:
    """Say what came of the form before, and whether what the tab keeps of it has been saved."""
    is_saved = message.saved == model.key
    return replace(
        model,
        message=message.text,
        kind=message.kind,
        answer="saved" if is_saved else "opened",
        forget_key=name_draft(account_key, NEW) if is_saved and message.was_new else "",
    )


def make_new_page(account_key: str) -> EditorPage:
    """Make the editor of a post that is not there yet."""
    draft_key = name_draft(account_key, NEW)
    return EditorPage("New post", NEW, draft_key, urls.WRITE_NEW, once=make_word())


def make_post_page(post: service.OwnText, account_key: str, *, now: datetime) -> EditorPage:
    """Make the editor of a post, as it is stored."""
    return EditorPage(
        heading="Edit post",
        key=post.key,
        draft_key=name_draft(account_key, post.key),
        action=urls.edit(post.key),
        version=post.version,
        status=read_status(post, now=now),
        status_label=describe_status(post, now=now),
        view_href=urls.post(post.slug) if service.is_public(post, now=now) else "",
        title=post.title,
        tags=", ".join(post.tags),
        body=post.markdown,
        publish_at=write_publish_at(post, now=now),
        preview=SafeHTML(post.html),
    )


def load_editor(model: EditorPage) -> LoadedPage[EditorPage]:
    """Put the head to an editor."""
    return LoadedPage(model, make_head(model.action, model.heading))


def make_head(path: str, title: str) -> Head:
    """Make the head of a page that is for its author only."""
    return make_private_head(path, title, "Write, publish and edit your posts.")


def name_draft(account_key: str, key: str) -> str:
    """Return under which name a tab keeps what is typed: whoever signs in next has others."""
    account = hashlib.blake2b(account_key.encode(), digest_size=6).hexdigest()
    return f"{account}:{key}"


async def _take_message(request: Request) -> Message:
    return read_message(await session_of(request).take_flashes())
