"""Completes `reflex export`, once the frontend is built, with documents that Python renders."""

import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from reflex.plugins import Plugin
from reflex.utils import build
from reflex.utils.exec import get_compile_context
from reflex_base.config import get_config
from reflex_base.constants import CompileContext
from typing_extensions import override


class StaticExportPlugin(Plugin):
    """Writes files into the build of `reflex export`. That of `reflex run` is served with live documents."""

    writes_documents: ClassVar[bool] = True
    """False for an export that is to hold the frontend alone."""

    def __init__(self, export: str) -> None:
        """Choose what writes the files.

        Args:
            export: Module and name of an async function that takes the folder, as in "app.export:write_site".
                It is imported when it is needed: the app reads the configuration that lists this plugin.
        """
        self._export = export

    @override
    def post_build(self, **context: Any) -> None:
        """Write the files."""
        if get_compile_context() is not CompileContext.EXPORT or not self.writes_documents:
            return
        folder: Path = context["static_dir"]
        _compress_build(folder)
        asyncio.run(self._find_export()(folder))

    def _find_export(self) -> Callable[[Path], Coroutine[Any, Any, None]]:
        module, _, name = self._export.partition(":")
        return getattr(import_module(module), name)


def _compress_build(folder: Path) -> None:
    """Compress what has been built so far, and nothing that follows.

    The documents bring their own compressed files. Reflex would compress thousands of them as thoroughly as
    the scripts, which takes minutes.
    """
    config = get_config()
    build._compress_static_output(folder, tuple(config.frontend_compression_formats))  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    config.frontend_compression_formats = []
