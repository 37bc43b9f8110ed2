"""Measures the app against the same pages on Next.js, and its list against a million posts.

`uv run python -m benchmarks` compares the pages, `uv run python -m benchmarks.paging` times the list.
"""
