"""Where the workers of one run write down their numbers, and which of them are alive.

    <data>/metrics/lock              held while a run begins
    <data>/metrics/<run>/<pid>.lock  held by a process for as long as it lives
    <data>/metrics/<run>/*_<pid>.db  its numbers, which prometheus-client maps into memory

The kernel drops the locks of whoever exits, however it ends. So nobody is taken for alive who is not, and the
number of a process that somebody else has got meanwhile misleads nobody. The numbers themselves are in the
kernel's hands as soon as they are written: killing a worker takes back none of them.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import structlog

from rxapp.valkey_supervisor import lock_file

if sys.platform != "win32":
    import fcntl

# prometheus-client looks here for the folder when it is first imported.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

# Of each kind of number, for more than a thousand label values with all the buckets of a histogram.
ROOM_BYTES = 4 << 20

log = structlog.get_logger("rxapp.metrics")

# Never closed: a lock ends with its process.
_held: list[int] = []


def claim_run_folder(data_dir: Path) -> None:
    """Make a folder for the numbers of this run, and remove those of runs that are over.

    Its workers find it in the environment. Nothing happens there, or if somebody has named a folder.

    Args:
        data_dir: Where the app keeps its data.

    Raises:
        RuntimeError: It is too late: each worker would keep its numbers to itself.
    """
    if VARIABLE in os.environ:
        return
    if "prometheus_client" in sys.modules:
        raise RuntimeError("prometheus_client was imported before there was a folder for what it counts")
    home = data_dir / "metrics"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = lock_file(home / "lock", fcntl.LOCK_EX)
    try:
        for run in filter(Path.is_dir, home.iterdir()):
            if not any(is_held(each) for each in run.glob("*.lock")):
                shutil.rmtree(run)
        folder = Path(tempfile.mkdtemp(dir=home))
        hold_place(folder)
    finally:
        os.close(lock)
    os.environ[VARIABLE] = str(folder)


def find_run_folder() -> Path:
    """Return the folder of this run.

    Raises:
        KeyError: There is none: `claim_run_folder` comes first.
    """
    return Path(os.environ[VARIABLE])


def hold_place(folder: Path) -> None:
    """Let others see that this process is alive, until it is not any more."""
    _held.append(lock_file(folder / f"{os.getpid()}.lock", fcntl.LOCK_EX))


def reserve_room(kinds: Iterable[str]) -> None:
    """Take the disk space that the numbers of this process, and of those that are forked from it, may need.

    prometheus-client maps files into memory that are mostly holes. To write into one while the disk is full
    ends the process at once, with SIGBUS. It leaves a file as large as it finds it, and cuts one that it has
    begun itself to a size of its own as that grows: so this has to come before the first number.

    Args:
        kinds: Of numbers, each of which has a file.
    """
    if VARIABLE not in os.environ or not hasattr(os, "posix_fallocate"):
        return
    folder, names = find_run_folder(), tuple(kinds)
    _fill_files(folder, names)
    os.register_at_fork(after_in_child=lambda: _fill_files(folder, names))


def _fill_files(folder: Path, kinds: Iterable[str]) -> None:
    """Make the files of this process, without holes."""
    try:
        for kind in kinds:
            file = os.open(folder / f"{kind}_{os.getpid()}.db", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(file, 0, ROOM_BYTES)
            finally:
                os.close(file)
    except OSError as error:
        remedy = "make room, or this process may end without a word"
        log.warning("no room for numbers", folder=str(folder), error=error.strerror, remedy=remedy)


def forget_what_the_dead_had(folder: Path) -> None:
    """Remove the gauges of processes that are gone. What they have counted stays."""
    dead = [lock.stem for lock in folder.glob("*.lock") if not is_held(lock)]
    for gauges in (file for pid in dead for file in folder.glob(f"gauge_live*_{pid}.db")):
        gauges.unlink(missing_ok=True)


def is_held(lock: Path) -> bool:
    """Return whether a process holds a lock."""
    try:
        os.close(lock_file(lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False
