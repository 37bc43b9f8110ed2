"""Numbers of real processes that end in any way, and of runs that are over."""

import os
import stat
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rxapp.metrics.instruments import KINDS
from rxapp.metrics.routes import collect
from rxapp.metrics.run_folder import ROOM_BYTES

COUNT_AND_WAIT = """
import sys
from rxapp.metrics.instruments import SOCKETS, SOCKETS_OPENED, WORKERS
WORKERS.set(1)
for _ in range(int(sys.argv[1])):
    SOCKETS.inc()
    SOCKETS_OPENED.inc()
print("ready", flush=True)
sys.stdin.read()
"""
RUN = """
import os, sys
from pathlib import Path
from rxapp.metrics.run_folder import VARIABLE, claim_run_folder
claim_run_folder(Path(sys.argv[1]))
print(os.environ[VARIABLE], flush=True)
sys.stdin.read()
"""


@contextmanager
def run_program(
    program: str, argument: object, **environment: str
) -> Generator[tuple[str, subprocess.Popen[str]]]:
    """Run a program until the block ends or kills it, and yield the first line that it has printed."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(argument)],
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process


def read(folder: Path) -> dict[str, float]:
    """Return the numbers without labels of a run."""
    lines = [line.split() for line in collect(folder).decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines if "{" not in name}


def test_a_killed_worker_leaves_what_it_counted_and_takes_along_what_it_had_open(tmp_path: Path) -> None:
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    with (
        run_program(COUNT_AND_WAIT, 3, **environment) as (_, first),
        run_program(COUNT_AND_WAIT, 4, **environment),
    ):
        seen = read(tmp_path)
        assert (seen["rxapp_sockets"], seen["rxapp_sockets_opened_total"], seen["rxapp_workers"]) == (7, 7, 2)
        first.kill()
        first.wait()
        seen = read(tmp_path)
        assert (seen["rxapp_sockets"], seen["rxapp_sockets_opened_total"], seen["rxapp_workers"]) == (4, 7, 1)
        with run_program(COUNT_AND_WAIT, 1, **environment):
            seen = read(tmp_path)
        assert (seen["rxapp_sockets"], seen["rxapp_sockets_opened_total"], seen["rxapp_workers"]) == (5, 8, 2)


def test_runs_at_the_same_time_count_apart_and_those_that_are_over_are_removed(tmp_path: Path) -> None:
    with run_program(RUN, tmp_path) as (first, process):
        with run_program(RUN, tmp_path) as (second, _):
            assert first != second
            assert Path(first).is_dir()
        process.kill()
        process.wait()
        with run_program(RUN, tmp_path) as (third, _):
            assert [path for path in (tmp_path / "metrics").iterdir() if path.is_dir()] == [Path(third)]


def test_a_folder_that_comes_too_late_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import prometheus_client\n{RUN}", str(tmp_path)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert "RuntimeError: prometheus_client was imported before" in done.stderr


def test_a_folder_that_somebody_has_named_is_left_to_them(tmp_path: Path) -> None:
    theirs = tmp_path / "of" / "somebody"
    theirs.mkdir(parents=True)
    (theirs / "notes").touch()
    with run_program(RUN, tmp_path / "data", PROMETHEUS_MULTIPROC_DIR=str(theirs)) as (named, _):
        assert named == str(theirs)
    assert (theirs / "notes").exists()
    assert not (tmp_path / "data").exists()


def test_a_named_folder_that_is_missing_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    named = tmp_path / "of" / "somebody"
    with run_program(RUN, tmp_path / "data", PROMETHEUS_MULTIPROC_DIR=str(named)):
        assert stat.S_IMODE(named.stat().st_mode) == 0o700
        with run_program(COUNT_AND_WAIT, 3, PROMETHEUS_MULTIPROC_DIR=str(named)):
            assert read(named)["rxapp_sockets"] == 3


def test_a_name_that_is_empty_names_no_folder(tmp_path: Path) -> None:
    with run_program(RUN, tmp_path, PROMETHEUS_MULTIPROC_DIR="") as (folder, _):
        assert Path(folder).parent == tmp_path / "metrics"


COUNT_VERY_MUCH = """
import os, sys
from rxapp.metrics.instruments import REQUEST_SECONDS
from rxapp.metrics.run_folder import read_place
if sys.argv[1] == "forked" and (child := os.fork()):
    os.waitpid(child, 0)
    sys.exit()
for number in range(300):
    REQUEST_SECONDS.labels("GET", f"/{number}", "2xx").observe(1)
print(read_place(), flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("how", ["started", "forked"])
def test_files_that_grow_have_no_holes_that_a_full_disk_could_not_fill(tmp_path: Path, how: str) -> None:
    with run_program(COUNT_VERY_MUCH, how, PROMETHEUS_MULTIPROC_DIR=str(tmp_path)) as (place, _):
        files = [tmp_path / f"{kind}_{place}.db" for kind in KINDS]
        assert all(file.stat().st_blocks * 512 >= ROOM_BYTES for file in files)
    assert 'route="/299"' in collect(tmp_path).decode()


def test_too_little_room_is_told(tmp_path: Path) -> None:
    program = """
import resource
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
from rxapp.metrics import instruments
"""
    with run_program(program, "", PROMETHEUS_MULTIPROC_DIR=str(tmp_path)) as (line, _):
        assert "no room for numbers" in line


REPLACE_WORKERS = """
import os, signal, sys
from rxapp.metrics.instruments import SOCKETS, SOCKETS_OPENED, WORKERS
workers = []
for line in sys.stdin:
    if line.strip() == "kill":
        os.kill(workers[0], signal.SIGKILL)
        os.waitpid(workers.pop(0), 0)
    elif child := os.fork():
        workers.append(child)
        continue
    else:
        WORKERS.set(1)
        SOCKETS.inc()
        SOCKETS_OPENED.inc()
    print("done", flush=True)
    if line.strip() == "start":
        signal.pause()
for worker in workers:
    os.kill(worker, signal.SIGKILL)
"""


def tell(process: subprocess.Popen[str], order: str) -> None:
    """Have a program do something, and return when it has."""
    assert process.stdin is not None
    assert process.stdout is not None
    print(order, file=process.stdin, flush=True)
    assert process.stdout.readline() == "done\n"


def measure(folder: Path) -> int:
    """Return how much of the disk a folder's files take."""
    return sum(path.stat().st_blocks * 512 for path in folder.iterdir())


def test_however_many_workers_are_killed_their_numbers_take_no_more_room(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", REPLACE_WORKERS],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        tell(process, "start")
        tell(process, "start")
        room = measure(tmp_path)
        for started in range(3, 11):
            tell(process, "kill")
            if started % 2:  # and where nobody asks for the numbers meanwhile
                assert read(tmp_path)["rxapp_workers"] == 1
            tell(process, "start")
            seen = read(tmp_path)
            assert seen["rxapp_sockets_opened_total"] == started
            assert (seen["rxapp_sockets"], seen["rxapp_workers"]) == (2, 2)
            assert measure(tmp_path) == room
