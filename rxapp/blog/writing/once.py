"""A form that writes a new post writes one, however often it is sent.

An answer may come too late or get lost, and its author presses the button again. The form carries a random
word, as those of the cart do, and the post keeps it, together with a digest of what the form asked for: the
same form gets the same answer, and what has been typed into it since is not taken for what is stored.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from rxapp.blog.writing.problems import AlreadyWrittenError
from rxapp.blog.writing.requests import Action, Sent
from rxapp.blog.writing.texts import PostText
from rxapp.models import Post

_WORD_BYTES = 12
_DIGEST_BYTES = 16


@dataclass(frozen=True)
class Once:
    """What tells the form of a new post from others.

    Attributes:
        word: The word that it carries.
        digest: Of what it asks for.
    """

    word: str
    digest: str

    @classmethod
    def read(cls, sent: Sent, text: PostText) -> Self | None:
        """Return what tells a form from others; None if it carries no word, and writes each time.

        Args:
            sent: The form.
            text: What was typed into it, as it would be stored.
        """
        if not sent.once:
            return None
        at = sent.typed.publish_at if sent.action is Action.SCHEDULE else ""
        asked = json.dumps([sent.action, at, text.title, sorted(text.tags), text.markdown])
        return cls(sent.once, hashlib.blake2b(asked.encode(), digest_size=_DIGEST_BYTES).hexdigest())


def make_word() -> str:
    """Return a word that no other form carries."""
    return secrets.token_urlsafe(_WORD_BYTES)


async def find_written(db: AsyncSession, author_id: int, once: Once) -> str | None:
    """Return the key of the post that a form has written before; None if it has written none.

    Raises:
        AlreadyWrittenError: It has, with something else in it.
    """
    query = select(Post.key, Post.once_digest).where(
        col(Post.author_id) == author_id, col(Post.once) == once.word
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    if row.once_digest != once.digest:
        raise AlreadyWrittenError(row.key)
    return row.key
