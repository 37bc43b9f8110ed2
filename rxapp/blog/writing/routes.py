"""The form of the editor: what it saves, and what becomes of what it cannot save. Nothing typed is lost."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from rxapp import runtime, urls
from rxapp.blog.writing import service
from rxapp.blog.writing.cards import EditorPage, describe_post
from rxapp.blog.writing.loaders import NEW, load_editor, make_new_page, make_post_page, name_draft
from rxapp.blog.writing.once import Once
from rxapp.blog.writing.post_tags import list_known_tags
from rxapp.blog.writing.problems import (
    AlreadyWrittenError,
    ConflictError,
    MissingPostError,
    RefusedTextError,
    SignedOutError,
    WritingError,
)
from rxapp.blog.writing.rendering import render
from rxapp.blog.writing.requests import Action, Sent, read_sent
from rxapp.blog.writing.service import DRAFT, OwnPost, OwnText, Publication, RenderedText
from rxapp.blog.writing.texts import MAX_BODY, read_text, read_time
from rxapp.rendering import FilledPage, SafeHTML
from rxapp.sessions import CLOCKS_DIFFER_BY, session_of
from rxapp.web.build import serves_documents
from rxapp.web.errors import APIError
from rxapp.web.forms import read_form, wants_json
from rxapp.web.request_facts import note_refusal
from rxapp.web.visitor import Visitor, find_visitor

Answer = FilledPage[EditorPage] | Response

_ATTEMPTS = 3
_DONE = {
    Action.SAVE: "Saved.",
    Action.PUBLISH: "Published. Everybody can read it now.",
    Action.SCHEDULE: "Scheduled. It comes out by itself.",
    Action.UNPUBLISH: "Unpublished. It is a draft again, and only you can see it.",
}


async def take_form(request: Request) -> Answer:
    """Take the form of the editor: of a new post, or of the one in the path."""
    sent = read_sent(await read_form(request))
    key: str = request.path_params.get("post_key", NEW)
    visitor = await find_visitor(request)
    try:
        if visitor is None:
            raise SignedOutError
        return await _carry_out(request, visitor, key, sent)
    except WritingError as error:
        return await _answer_refused(request, visitor, key, sent, error)


async def _carry_out(request: Request, visitor: Visitor, key: str, sent: Sent) -> Answer:
    """Do what a button says.

    Raises:
        WritingError: It cannot be done, and nothing has been.
    """
    post = None if key == NEW else await _find(visitor, key)
    if sent.action is Action.PREVIEW:
        return await _answer_preview(request, visitor, key, sent)
    if sent.action is Action.DELETE:
        return await _delete(request, visitor, key, sent)
    publication = _read_publication(sent)
    is_draft = post is None or post.is_draft if publication is None else publication.is_draft
    read = read_text(sent.typed, for_readers=not is_draft)
    text = RenderedText(read.title, read.tags, read.markdown, await render(read.markdown))
    once = Once.read(sent, read)

    async def write(db: AsyncSession) -> OwnPost:
        now = runtime.current().clock()
        if key == NEW:
            return await service.create(db, visitor.user_id, text, publication or DRAFT, once=once, now=now)
        return await service.change(
            db, visitor.user_id, key, text, publication=publication, version=sent.version, now=now
        )

    return _answer_saved(request, await _store(write), sent, is_new=key == NEW)


def _read_publication(sent: Sent) -> Publication | None:
    """Return who may read the post from now on; None if that stays as it is.

    Raises:
        RefusedTextError: It is to be published at a time that is none.
    """
    now = runtime.current().clock()
    match sent.action:
        case Action.PUBLISH:
            # Published for every worker that is asked from now on.
            return Publication(is_draft=False, at=now - CLOCKS_DIFFER_BY)
        case Action.SCHEDULE:
            return Publication(is_draft=False, at=read_time(sent.typed.publish_at, now=now))
        case Action.UNPUBLISH:
            return DRAFT
        case _:
            return None


async def _store(write: Callable[[AsyncSession], Awaitable[OwnPost]]) -> OwnPost:
    """Write in a transaction; again if what it was to be the first to write has just been written.

    Raises:
        SignedOutError: The account has just been deleted.
    """
    for _ in range(_ATTEMPTS):
        with suppress(IntegrityError):
            async with runtime.current().open_db() as db:
                post = await write(db)
                await db.commit()
                return post
    raise SignedOutError


async def _find(visitor: Visitor, key: str) -> OwnText:
    """Return one of the visitor's posts.

    Raises:
        MissingPostError: There is none of this key.
    """
    async with runtime.current().open_db() as db:
        return await service.find_own(db, visitor.user_id, key)


async def _delete(request: Request, visitor: Visitor, key: str, sent: Sent) -> Response:
    async with runtime.current().open_db() as db:
        await service.remove(db, visitor.user_id, key, version=sent.version)
        await db.commit()
    if wants_json(request):
        return JSONResponse({"deleted": True})
    session_of(request).flash({"kind": "done", "text": "Deleted."})
    return RedirectResponse(urls.WRITE, HTTPStatus.SEE_OTHER)


def _answer_saved(request: Request, post: OwnPost, sent: Sent, *, is_new: bool) -> Response:
    if wants_json(request):
        content = {"post": describe_post(post, now=runtime.current().clock())}
        return JSONResponse(content, HTTPStatus.CREATED if is_new else HTTPStatus.OK)
    session_of(request).flash(
        {"kind": "done", "text": _DONE[sent.action], "saved": post.key, "was_new": is_new}
    )
    return RedirectResponse(urls.edit(post.key), HTTPStatus.SEE_OTHER)


async def _answer_preview(request: Request, visitor: Visitor, key: str, sent: Sent) -> Answer:
    """Show the text as readers would see it, and save nothing."""
    html = SafeHTML((await render(read_text(sent.typed, for_readers=False).markdown)).html)
    if wants_json(request):
        return JSONResponse({"html": html})
    page = replace(_fill(await _make_page(visitor, key), sent), version=sent.version, preview=html)
    return FilledPage(load_editor(page), HTTPStatus.OK)


async def _answer_refused(
    request: Request, visitor: Visitor | None, key: str, sent: Sent, error: WritingError
) -> Answer:
    """Say what is wrong: programs get the first reason, people the form with everything that they typed."""
    first = error.problems[0]
    note_refusal(request.scope, first.code)
    if wants_json(request):
        refusal = APIError(error.status, first.code, first.message, field=first.field or None)
        wait = {} if error.retry_after is None else {"retry-after": str(error.retry_after)}
        return JSONResponse(refusal.to_json(), error.status, wait)
    if visitor is None:
        page = _make_signed_out_page(key)
    elif isinstance(error, AlreadyWrittenError):
        page = await _make_written_page(visitor, error.key)
    else:
        page = await _make_page_or_new(visitor, key)
    if sent.action is Action.DELETE or not serves_documents():
        return _send_back(request, page, error)
    page = _show_stored(page) if isinstance(error, ConflictError) else _keep_version(page, key, sent)
    errors = {f"{problem.field}_error": problem.message for problem in error.problems if problem.field}
    message = str(error) if len(errors) < len(error.problems) else "Nothing was saved yet: see below."
    page = replace(_fill(page, sent), **errors, message=message, kind="error")
    return FilledPage(load_editor(replace(page, preview=await _render_again(sent))), error.status)


def _send_back(request: Request, page: EditorPage, error: WritingError) -> Response:
    """Redirect where nothing was typed; or, in development, where the tab keeps it and has the document."""
    if page.sign_in_href:
        return RedirectResponse(page.sign_in_href, HTTPStatus.SEE_OTHER)
    session_of(request).flash({"kind": "error", "text": str(error)})
    return RedirectResponse(page.action, HTTPStatus.SEE_OTHER)


def _show_stored(page: EditorPage) -> EditorPage:
    """Put what is stored beside the form, and let the form be about that state from now on."""
    return replace(page, has_theirs=True, their_title=page.title, their_tags=page.tags, their_body=page.body)


def _keep_version(page: EditorPage, key: str, sent: Sent) -> EditorPage:
    """Let the form be about the state that it was about; a post that is gone has none."""
    return replace(page, version=sent.version if page.key == key else 0)


async def _make_page_or_new(visitor: Visitor, key: str) -> EditorPage:
    """Make the editor of a post; if that is gone, of a new one, which the text then becomes."""
    try:
        return await _make_page(visitor, key)
    except MissingPostError:
        return await _make_page(visitor, NEW)


async def _make_written_page(visitor: Visitor, key: str) -> EditorPage:
    """Make the editor of a post that a form for a new one turns out to be about."""
    page = await _make_page_or_new(visitor, key)
    # The tab keeps what was typed under the post's name from now on.
    return replace(page, forget_key="" if page.key == NEW else name_draft(visitor.account_key, NEW))


async def _make_page(visitor: Visitor, key: str) -> EditorPage:
    """Make the editor as it would be without what was typed.

    Raises:
        MissingPostError: There is no such post any more.
    """
    app = runtime.current()
    async with app.open_db() as db:
        tags = list(await list_known_tags(db))
    if key == NEW:
        page = make_new_page(visitor.account_key)
    else:
        page = make_post_page(await _find(visitor, key), visitor.account_key, now=app.clock())
    return replace(page, known_tags=tags)


def _make_signed_out_page(key: str) -> EditorPage:
    """Make the editor for a text whose author is signed out. It tells nothing of what is stored."""
    page = make_new_page("")
    action = urls.WRITE_NEW if key == NEW else urls.edit(key)
    return replace(page, key=key, action=action, sign_in_href=urls.sign_in(return_to=action))


def _fill(page: EditorPage, sent: Sent) -> EditorPage:
    """Put what was typed into the fields."""
    typed = sent.typed
    return replace(
        page,
        answer="typed",
        title=typed.title,
        tags=typed.tags,
        body=typed.body,
        publish_at=typed.publish_at,
        # The same form: what it has written, should its answer have been late, it need not write again.
        once=page.once and (sent.once or page.once),
    )


async def _render_again(sent: Sent) -> SafeHTML:
    """Return the preview of a text that was refused, as far as it can be rendered."""
    if len(sent.typed.body) > MAX_BODY:
        return SafeHTML("")
    try:
        return SafeHTML((await render(sent.typed.body)).html)
    except RefusedTextError:
        return SafeHTML("")
