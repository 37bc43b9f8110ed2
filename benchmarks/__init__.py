"""Measures the app against the same pages on Next.js, its list against a million posts, and its sessions.

`uv run python -m benchmarks` compares the pages, `uv run python -m benchmarks.paging` times the list, and
`uv run python -m benchmarks.sessions` compares the sessions with those of other frameworks.
"""
