"""Runs the comparison: `uv run python -m benchmarks.returning`."""

from benchmarks.returning.run import main

main()
