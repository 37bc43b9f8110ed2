"""The project as it was before, as browsers may still have it open when a newer backend comes."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

from tests.support.app_server import PROJECT_ROOT, Report

# Read before the tests leave behind what is set for apps.
_REVISION = os.environ.get("RXAPP_EARLIER_RELEASE", "HEAD^")


def take_earlier_release(folder: Path, report: Report = print) -> Path:
    """Return the project as it was one commit ago, or at the one that `RXAPP_EARLIER_RELEASE` names.

    Without a history, as in a shallow clone, there has been nothing but this release.

    Args:
        folder: Takes the files.
        report: Told which release it is.
    """
    result = subprocess.run(["git", "archive", _REVISION], cwd=PROJECT_ROOT, capture_output=True, check=False)
    if result.returncode:
        report(f"there is no {_REVISION} here: the pages are of this release")
        return PROJECT_ROOT
    with tarfile.open(fileobj=io.BytesIO(result.stdout)) as archive:
        archive.extractall(folder, filter="data")
    report(f"the pages are those of {_REVISION}")
    return folder
