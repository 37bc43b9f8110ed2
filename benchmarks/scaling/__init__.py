"""Measures how what the app costs grows: with workers, open websockets, stored sessions and posts.

`uv run python -m benchmarks.scaling` runs all of it.
"""
