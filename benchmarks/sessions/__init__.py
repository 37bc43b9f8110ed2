"""Measures the app's sessions against those of other frameworks, all of them on one Redis.

`uv run python -m benchmarks.sessions` runs all of it.
"""
