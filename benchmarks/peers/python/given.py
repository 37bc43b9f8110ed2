"""What the benchmark tells every peer, and how long a session lives in all of them."""

import json
import os
from pathlib import Path
from typing import Any

REDIS_URL = os.environ["REDIS_URL"]
VALUES: dict[str, Any] = json.loads(Path(os.environ["SESSION_VALUES"]).read_text(encoding="utf-8"))
SECONDS = 86_400
