"""In development: the backend's URLs on the frontend's port, so that links and forms work there too."""

import json
from collections.abc import Iterable
from typing import Any

from reflex.plugins import Plugin
from reflex_base.config import get_config
from typing_extensions import override

from rxapp.web.generated_scripts import VITE_CONFIG, replace_once

SERVER_OPTIONS = "  server: {\n"


class DevProxyPlugin(Plugin):
    """Makes Vite's development server hand some paths to the backend. A build is not affected."""

    def __init__(self, prefixes: Iterable[str], form_prefixes: Iterable[str] = ()) -> None:
        """Choose what goes to the backend.

        Args:
            prefixes: Beginnings of paths that are no pages.
            form_prefixes: Beginnings of paths of pages that take forms at their own URL.
        """
        self._prefixes = tuple(prefixes)
        self._form_prefixes = tuple(form_prefixes)

    @override
    def pre_compile(self, **context: Any) -> None:
        """Add the proxy to the configuration that Reflex generates."""
        context["add_modify_task"](VITE_CONFIG, self.add_proxy)

    def add_proxy(self, source: str) -> str:
        """Return Vite's configuration with the proxy.

        Raises:
            ValueError: If Reflex has changed the place where it belongs.
        """
        backend = f"http://localhost:{get_config().backend_port or 8000}"
        entries = [f"{json.dumps(prefix)}: {json.dumps(backend)}" for prefix in self._prefixes]
        # Vite answers by itself what is bypassed.
        bypass = '({ method, url }) => (method === "POST" ? undefined : url)'
        forms = f"{{ target: {json.dumps(backend)}, changeOrigin: true, bypass: {bypass} }}"
        entries += [f"{json.dumps(prefix)}: {forms}" for prefix in self._form_prefixes]
        options = f"{SERVER_OPTIONS}    proxy: {{ {', '.join(entries)} }},\n"
        return replace_once(VITE_CONFIG, source, SERVER_OPTIONS, options, plugin=type(self).__name__)
