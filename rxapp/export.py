"""The whole site as files: every page, every post, and the files that machines read."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.routes import FILES
from rxapp.database import DatabaseNotMigratedError
from rxapp.progress import make_progress, track
from rxapp.rendering import PageRequest, StaticExport
from rxapp.rxapp import hold_runtime, read_policy, settings, site
from rxapp.ui.site import SITE_NAME


async def export_site(folder: Path) -> None:
    """Write what the site would answer now, and how many documents that was.

    Ends the command with status 1 and a word on why if the database is not ready.

    Args:
        folder: The finished build.
    """
    try:
        async with hold_runtime():
            count = await _write_site(folder)
    except DatabaseNotMigratedError as error:
        sys.exit(f"rxapp: {error}")
    Console().print(f"Exported {count:,} documents to {folder}")


async def _write_site(folder: Path) -> int:
    for path, make in FILES.items():
        (folder / path.strip("/")).write_bytes(await make())
    export = site.export_to(folder, policy=read_policy(), title=SITE_NAME, backend=settings.api_url or "")
    slugs, tags = await _find_what_there_is()
    console = Console(stderr=True)
    with make_progress(console) as progress:
        count = await export.write_pages()
        for slug in track(progress, slugs, "Posts"):
            await export.write(urls.POST, PageRequest(urls.post(slug), {"slug": slug}))
        for tag in track(progress, ["", *tags], "Lists"):
            count += await _write_list(export, tag)
    for url in export.left_out:
        console.print(f"No file, its name is too long: {url}", soft_wrap=True, markup=False)
    return count + len(slugs) - len(export.left_out)


async def _find_what_there_is() -> tuple[Sequence[str], Sequence[str]]:
    """Return the slugs of all public posts, and their tags."""
    app = runtime.current()
    async with app.engine.connect() as db:
        posts = await service.list_public_urls(db, now=app.clock())
        return [slug for slug, _ in posts], await service.list_tags(db, now=app.clock())


async def _write_list(export: StaticExport, tag: str) -> int:
    """Write a list page by page, as the links on them lead, and return how many there are."""
    query = {"tag": tag} if tag else {}
    count = 0
    while (loaded := await export.write(urls.BLOG, PageRequest(urls.BLOG, query=query))) is not None:
        count += 1
        if not loaded.model.next:
            break
        query["after"] = loaded.model.next
    return count
