"""Runs the comparison: `uv run python -m benchmarks.sessions`."""

from benchmarks.sessions.run import main

main()
