"""Keeps what was found, for people and with every single measurement."""

import json
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")


@contextmanager
def open_folder(what: str) -> Generator[Path]:
    """Hand out a folder for all that a run makes, and remove it at the end.

    Args:
        what: What is being prepared, for whoever waits.
    """
    folder = Path(tempfile.mkdtemp(prefix="rxapp-bench-"))
    try:
        print(f"preparing {what} (logs in {folder})", flush=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def save_results(name: str, text: str, found: Any) -> None:
    """Print a report, and write it and what it is made of to `results/`.

    Args:
        name: The files' name.
        text: The report, as Markdown.
        found: Everything that was measured, as JSON can hold it.
    """
    RESULTS.mkdir(exist_ok=True)
    RESULTS.joinpath(f"{name}.md").write_text(text, encoding="utf-8")
    RESULTS.joinpath(f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print("\n" + text)
