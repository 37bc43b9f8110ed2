"""The settings in force, and the disk under them."""

import shutil
from pathlib import Path

from rxapp.settings import Settings
from rxapp.status.findings import Finding, note, well, wrong
from rxapp.web import tracing

_LOW_DISK = 0.1
_GIGABYTE = 1e9


def check_settings(settings: Settings) -> list[Finding]:
    """Say what the app has been told, and where that leaves room for doubt."""
    mode = "development" if settings.is_development else "production"
    secret = "of its own" if settings.secret is None else "given"
    origins = ", ".join(settings.allowed_origins)
    return [
        well("settings", f"{mode} at {settings.public_url}, secret {secret}, origins {origins}"),
        well("proxies", f"{settings.trusted_proxy_hops} whose X-Forwarded-For and X-Request-ID count"),
        well("replicas", f"{settings.session_replicas} that must have a write before it is acknowledged"),
        _check_disk(settings.data_dir),
        well("metrics", "on" if settings.metrics_token else "off: RXAPP_METRICS_TOKEN is not set"),
        _check_traces(),
    ]


def _check_disk(folder: Path) -> Finding:
    """Look at the disk where the data directory is, or will be."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(there)
    text = f"{folder}, {usage.free / _GIGABYTE:.1f} GB free"
    if usage.free < _LOW_DISK * usage.total:
        return note("data", text, "less than a tenth of the disk: make room")
    return well("data", text)


def _check_traces() -> Finding:
    if not tracing.is_asked_for():
        return well("traces", "off: OTEL_TRACES_EXPORTER is not set")
    if not tracing.is_installed():
        return wrong(
            "traces", "asked for and not there", "install rxapp[otel], or unset OTEL_TRACES_EXPORTER"
        )
    return well("traces", "on")
