"""The program that serves what was built before, as `reflex run --env prod` does once it has built."""

import sys

from reflex.utils.exec import run_backend_prod
from reflex_base.constants import LogLevel
from reflex_base.environment import environment

if __name__ == "__main__":
    environment.REFLEX_SKIP_COMPILE.set(True)
    run_backend_prod("127.0.0.1", int(sys.argv[1]), LogLevel.INFO, mount_frontend_compiled_app=True)
