"""The posts that come with the app."""

from rxapp.blog import service
from rxapp.blog.importer import ImportSummary, import_folder
from rxapp.runtime import Runtime
from rxapp.settings import PROJECT_ROOT

POSTS = PROJECT_ROOT / "content" / "posts"


async def seed_posts(runtime: Runtime) -> ImportSummary:
    """Load the posts that come with the app; those already there stay as they are."""
    return await import_folder(runtime.open_db, POSTS, clock=runtime.clock)


async def seed_when_empty(runtime: Runtime) -> None:
    """Load the posts that come with the app into a database that has none."""
    async with runtime.open_db() as db:
        is_empty = not await service.has_posts(db)
    if is_empty:
        await seed_posts(runtime)
