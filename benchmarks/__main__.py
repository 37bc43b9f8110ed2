"""Runs the comparison: `uv run python -m benchmarks`."""

from benchmarks.run import main

main()
