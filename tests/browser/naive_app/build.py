"""Builds the naive app, in a folder of its own that is kept from run to run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.app_server import PROJECT_ROOT

_APP = Path(__file__).parent / "app"


def export_naive_app(name: str = "naive") -> subprocess.CompletedProcess[str]:
    """Export the naive app's frontend, as for a release.

    Args:
        name: Name of the folder that is kept.

    Returns:
        How the export ended, with everything that it printed.
    """
    folder = PROJECT_ROOT / ".rxapp" / "tests" / name
    shutil.copytree(_APP, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PROJECT_ROOT / "reflex.lock", folder / "reflex.lock", dirs_exist_ok=True)
    environment = {key: os.environ[key] for key in ("HOME", "LANG", "TMPDIR") if key in os.environ}
    environment |= {
        # The virtual environment's own `bin` holds the Node that Reflex looks for on PATH.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(PROJECT_ROOT),
        # So that no message is wrapped.
        "COLUMNS": "1000",
        "REFLEX_CHECK_LATEST_VERSION": "0",
        "REFLEX_TELEMETRY_ENABLED": "false",
    }
    return subprocess.run(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
