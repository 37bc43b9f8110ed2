"""What the measurements were made on."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.tools import find_tool, read_output
from benchmarks.workspace import NEXT_FOLDER


def describe_machine() -> dict[str, str]:
    """Return processor, memory, system and the time."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": f"{_read_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def describe_apps() -> dict[str, str]:
    """Return the versions of both apps' foundations."""
    packages: Mapping[str, str] = json.loads((NEXT_FOLDER / "package.json").read_text())["dependencies"]
    return {
        "Reflex": version("reflex"),
        "granian": version("granian"),
        "Next.js": packages["next"],
        "React of the peer": packages["react"],
        "Node": read_output([find_tool("node"), "--version"]).removeprefix("v"),
    }


def write_table(facts: Mapping[str, str]) -> str:
    """Write facts as one line of Markdown."""
    return " · ".join(f"{name} {value}" for name, value in facts.items())


def _read_processor() -> str:
    """Return the processor's name where the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
