"""The tags of posts that are written here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, desc, select

from rxapp.models import PostTag, Tag


async def list_known_tags(db: AsyncSession, *, limit: int = 30) -> Sequence[str]:
    """Return the names of the tags that most posts carry, by name."""
    uses = func.count(col(PostTag.post_id))
    query = select(Tag.name).join(PostTag, col(PostTag.tag_id) == col(Tag.id)).group_by(col(Tag.id), Tag.name)
    return sorted((await db.scalars(query.order_by(desc(uses), Tag.name).limit(limit))).all())


async def read_tag_names(db: AsyncSession, post_id: int) -> Sequence[str]:
    """Return the names of the tags of a post, in the order of their slugs."""
    query = select(Tag.name).join(PostTag, col(PostTag.tag_id) == col(Tag.id))
    return (await db.scalars(query.where(col(PostTag.post_id) == post_id).order_by(Tag.slug))).all()


async def write_tags(db: AsyncSession, post_id: int, tags: dict[str, str], published_at: datetime) -> None:
    """Give a post exactly these tags, new ones where no post has had them.

    Args:
        db: The database session; an `IntegrityError` means that somebody has just made one of them.
        post_id: Which post.
        tags: The name of each by its slug; a tag that exists keeps its own.
        published_at: The post's date.
    """
    found = await db.execute(select(Tag.slug, Tag.id).where(col(Tag.slug).in_(tags)))
    known = {slug: tag_id for slug, tag_id in found.all()}  # noqa: C416 -- rows are no tuples to a type checker
    for slug in sorted(tags.keys() - known.keys()):
        made = insert(Tag).values(slug=slug, name=tags[slug]).returning(col(Tag.id))
        known[slug] = (await db.execute(made)).scalar_one()
    has = set((await db.scalars(select(PostTag.tag_id).where(col(PostTag.post_id) == post_id))).all())
    wanted = set(known.values())
    if dropped := has - wanted:
        await db.execute(
            delete(PostTag).where(col(PostTag.post_id) == post_id, col(PostTag.tag_id).in_(dropped)),
            execution_options={"synchronize_session": False},
        )
    if added := sorted(tag_id for tag_id in wanted - has if tag_id is not None):
        rows = [{"post_id": post_id, "tag_id": tag_id, "published_at": published_at} for tag_id in added]
        await db.execute(insert(PostTag), rows)
