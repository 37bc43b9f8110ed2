"""Numbers for Prometheus: what the app does, how long it takes, and what it refuses.

They are off unless `RXAPP_METRICS_TOKEN` is set. The reasons are in `docs/decisions/0021-metrics.md`, and
what there is to read from them in `docs/operations.md`.
"""
