"""Measures the app against the same pages on Next.js, its list against a million posts, and its sessions.

`uv run python -m benchmarks` compares the pages, `uv run python -m benchmarks.paging` times the list,
`uv run python -m benchmarks.returning` compares how it comes back, and `uv run python -m benchmarks.sessions`
compares the sessions with those of other frameworks.
"""
