"""Where the workers of one run write down their numbers, and which of them are alive.

    <data>/metrics/lock                held while a run begins
    <data>/metrics/<run>/<place>.lock  held by a process for as long as it lives
    <data>/metrics/<run>/*_<place>.db  its numbers, which prometheus-client maps into memory

The kernel drops the locks of whoever exits, however it ends. So nobody is taken for alive who is not, and
whoever comes next takes the place and counts on in its files: however many workers die, there are no more
files than there were processes at once. The numbers themselves are in the kernel's hands as soon as they are
written: killing a worker takes back none of them.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
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

# The name of the place that this process has, if it has one.
_own: list[str] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_own.clear)


def claim_run_folder(data_dir: Path) -> None:
    """Make a folder for the numbers of this run, and remove those of runs that are over.

    Its workers find it in the environment. There, or if somebody has named a folder, that is made when it is
    missing, and nothing is removed.

    Args:
        data_dir: Where the app keeps its data.

    Raises:
        OSError: Nothing can be written there.
        RuntimeError: It is too late: each worker would keep its numbers to itself.
    """
    if named := os.environ.get(VARIABLE):
        folder = Path(named)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        take_place(folder)
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
        take_place(folder)
    finally:
        os.close(lock)
    os.environ[VARIABLE] = str(folder)


def find_run_folder() -> Path:
    """Return the folder of this run.

    Raises:
        KeyError: There is none: `claim_run_folder` comes first.
    """
    return Path(os.environ[VARIABLE])


def take_place(folder: Path) -> None:
    """Let others see that this process is alive, until it is not any more.

    It takes over what its predecessor in the place has counted, and not what that had open. Whoever has a
    place keeps it.

    Raises:
        OSError: Nothing can be written there.
    """
    if _own:
        return
    for place in map(str, count()):
        with suppress(BlockingIOError):
            _held.append(lock_file(folder / f"{place}.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
            _own.append(place)
            _remove_gauges(folder, place)
            return


def read_place() -> str:
    """Return the name of the place that this process has: no two that are alive have the same."""
    return _own[0]


def keep_place(kinds: Iterable[str]) -> None:
    """Give this process, and each that is forked from it, a place and the disk space that numbers may need.

    prometheus-client maps files into memory that are mostly holes. To write into one while the disk is full
    ends the process at once, with SIGBUS. It leaves a file as large as it finds it, and cuts one that it has
    begun itself to a size of its own as that grows: so this has to come before the first number.

    Args:
        kinds: Of numbers, each of which has a file.

    Raises:
        KeyError: There is no folder: `claim_run_folder` comes first.
    """
    folder, names = find_run_folder(), tuple(kinds)
    _settle(folder, names)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _settle(folder, names))


def _settle(folder: Path, kinds: Iterable[str]) -> None:
    """Take a place, and make its files without holes."""
    try:
        take_place(folder)
        if hasattr(os, "posix_fallocate"):
            _fill_files(folder, kinds)
    except OSError as error:
        remedy = "make room, or this process may end without a word"
        log.warning("no room for numbers", folder=str(folder), error=error.strerror, remedy=remedy)
    if not _own:
        # Not another one's, whatever else fails: two that write into one file both count wrong.
        _own.append(f"process-{os.getpid()}")


def _fill_files(folder: Path, kinds: Iterable[str]) -> None:
    for kind in kinds:
        file = os.open(folder / f"{kind}_{read_place()}.db", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, ROOM_BYTES)
        finally:
            os.close(file)


def forget_what_the_dead_had(folder: Path) -> None:
    """Remove the gauges of processes that are gone. What they have counted stays."""
    for path in folder.glob("*.lock"):
        with suppress(BlockingIOError):
            # Held meanwhile, so that nobody takes the place and has new ones removed.
            lock = lock_file(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                _remove_gauges(folder, path.stem)
            finally:
                os.close(lock)


def _remove_gauges(folder: Path, place: str) -> None:
    for gauges in folder.glob(f"gauge_live*_{place}.db"):
        gauges.unlink(missing_ok=True)


def is_held(lock: Path) -> bool:
    """Return whether a process holds a lock."""
    try:
        os.close(lock_file(lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False
