"""Runs the measurements: `uv run python -m benchmarks.scaling`."""

from benchmarks.scaling.run import main

main()
