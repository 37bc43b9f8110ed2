"""The values that every session of the comparison holds."""

import json
from pathlib import Path
from typing import Any

VALUES_FILE = Path(__file__).with_name("values.json")
# Each framework's session lives as long: what a cookie and a record cost does not depend on it.
SECONDS = 86_400


def read_values() -> dict[str, Any]:
    """Return the values."""
    return json.loads(VALUES_FILE.read_text(encoding="utf-8"))
