"""Reflex's settings of the app whose events are timed."""

import os

import reflex as rx
from reflex_base.constants import StateManagerMode

config = rx.Config(
    app_name="counting",
    redis_url=os.environ["REDIS_URL"],
    state_manager_mode=StateManagerMode(os.environ["STATE_MANAGER"]),
    telemetry_enabled=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
