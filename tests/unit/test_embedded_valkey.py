"""The embedded server, with real processes that come and go."""

import os
import signal
import socket
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from rxapp.embedded_valkey import EmbeddedValkeyError, ensure_embedded_valkey
from tests.support.valkey_users import (
    FORKING_USER,
    User,
    await_fact,
    execute,
    find_processes,
    find_server,
    find_supervisor,
    kill_services,
)


@pytest.fixture
def data_dir(tmp_path: Path) -> Generator[Path]:
    """A data directory; what still runs on it when the test ends is killed."""
    folder = tmp_path / "data"
    yield folder
    kill_services(folder)


def test_two_users_share_one_server(data_dir: Path) -> None:
    first, second = User(data_dir), User(data_dir)
    execute(first.read_url(), "SET", "k", "v")
    assert execute(second.read_url(), "GET", "k") == b"v"
    assert len(find_processes(data_dir)) == 2
    first.leave()
    second.leave()


def test_server_outlives_its_starter_and_ends_with_the_last_user(data_dir: Path) -> None:
    starter = User(data_dir)
    url = starter.read_url()
    other = User(data_dir)
    other.read_url()
    starter.leave()
    execute(url, "SET", "k", "v")
    other.leave()
    await_fact(lambda: not find_processes(data_dir))


def test_server_ends_with_a_user_that_is_killed(data_dir: Path) -> None:
    user = User(data_dir)
    user.read_url()
    user.kill()
    await_fact(lambda: not find_processes(data_dir))


def test_data_outlives_the_server(data_dir: Path) -> None:
    user = User(data_dir)
    execute(user.read_url(), "SET", "k", "v")
    user.leave()
    await_fact(lambda: not find_processes(data_dir))
    user = User(data_dir)
    assert execute(user.read_url(), "GET", "k") == b"v"
    user.leave()


def test_newcomer_during_shutdown_gets_a_server_with_the_data(data_dir: Path) -> None:
    user = User(data_dir)
    execute(user.read_url(), "SET", "k", "v")
    for _ in range(5):
        user.leave()
        user = User(data_dir)
        assert execute(user.read_url(), "GET", "k") == b"v"
    user.leave()


def test_all_killed_at_once_recovers_with_the_data(data_dir: Path) -> None:
    user = User(data_dir)
    execute(user.read_url(), "SET", "k", "v")
    processes = find_processes(data_dir)
    for process in processes:
        process.kill()
    user.kill()
    await_fact(lambda: not find_processes(data_dir))
    assert (data_dir / "valkey" / "valkey.sock").exists()
    user = User(data_dir)
    assert execute(user.read_url(), "GET", "k") == b"v"
    user.leave()


def test_killed_server_is_started_again(data_dir: Path) -> None:
    user = User(data_dir)
    url = user.read_url()
    execute(url, "SET", "k", "v")
    find_server(data_dir).kill()
    again = User(data_dir)
    assert execute(again.read_url(), "GET", "k") == b"v"
    user.leave()
    again.leave()
    await_fact(lambda: not find_processes(data_dir))


def test_supervisor_whose_connection_is_closed_still_ends_the_server(data_dir: Path) -> None:
    user = User(data_dir)
    url = user.read_url()
    server = find_server(data_dir)
    execute(url, "CLIENT", "KILL", "TYPE", "normal")
    await_fact(lambda: execute(url, "CLIENT", "LIST").count(b"cmd=NULL") == 1)
    assert find_server(data_dir) == server
    user.leave()
    await_fact(lambda: not find_processes(data_dir))


def test_server_without_a_supervisor_gets_one_from_the_next_user(data_dir: Path) -> None:
    user = User(data_dir)
    user.read_url()
    server = find_server(data_dir)
    find_supervisor(data_dir).kill()
    await_fact(lambda: find_processes(data_dir) == [server])
    newcomer = User(data_dir)
    newcomer.read_url()
    assert find_server(data_dir) == server
    user.leave()
    newcomer.leave()
    await_fact(lambda: not find_processes(data_dir))


def test_user_brings_back_a_server_whose_every_process_was_killed(data_dir: Path) -> None:
    ensure_embedded_valkey(data_dir)
    kill_services(data_dir)
    await_fact(lambda: not find_processes(data_dir))
    assert execute(ensure_embedded_valkey(data_dir), "GET", "k") is None


def test_second_checkout_has_a_server_of_its_own(data_dir: Path, tmp_path: Path) -> None:
    ours, theirs = User(data_dir), User(tmp_path / "other")
    execute(ours.read_url(), "SET", "k", "ours")
    assert execute(theirs.read_url(), "GET", "k") is None
    theirs.leave()
    await_fact(lambda: not find_processes(tmp_path / "other"))
    assert len(find_processes(data_dir)) == 2
    ours.leave()


def test_forked_worker_keeps_the_server_of_its_parent(data_dir: Path) -> None:
    parent = User(data_dir, FORKING_USER)
    url = parent.read_url()
    parent.process.wait()
    execute(url, "SET", "k", "v")
    parent.leave()
    await_fact(lambda: not find_processes(data_dir))


def test_ctrl_c_leaves_the_server_to_the_app_that_is_still_ending(data_dir: Path) -> None:
    user = User(data_dir)
    url = user.read_url()
    groups = {os.getpgid(process.pid) for process in find_processes(data_dir)}
    assert os.getpgid(user.process.pid) not in groups
    execute(url, "SET", "k", "v")
    os.killpg(user.process.pid, signal.SIGINT)
    user.leave()
    await_fact(lambda: not find_processes(data_dir))


def test_socket_and_data_are_private(data_dir: Path) -> None:
    ensure_embedded_valkey(data_dir)
    assert data_dir.stat().st_mode & 0o077 == 0
    assert (data_dir / "valkey").stat().st_mode & 0o077 == 0
    assert (data_dir / "valkey" / "valkey.sock").stat().st_mode & 0o077 == 0
    server = find_server(data_dir)
    assert not [link for link in server.net_connections() if link.family != socket.AF_UNIX]


def test_sessions_are_never_evicted_and_every_write_is_logged(data_dir: Path) -> None:
    url = ensure_embedded_valkey(data_dir)
    assert execute(url, "CONFIG", "GET", "maxmemory-policy") == [b"maxmemory-policy", b"noeviction"]
    assert execute(url, "CONFIG", "GET", "appendonly") == [b"appendonly", b"yes"]
    assert execute(url, "CONFIG", "GET", "appendfsync") == [b"appendfsync", b"everysec"]


@pytest.mark.parametrize("name", ["a folder with 100% odd? #name", "deep/" * 30])
def test_any_data_directory_will_do(tmp_path: Path, name: str) -> None:
    user = User(tmp_path / name)
    execute(user.read_url(), "SET", "k", "v")
    user.leave()
    await_fact(lambda: not find_processes(tmp_path))


def test_server_that_cannot_start_is_reported_with_its_log(data_dir: Path) -> None:
    (data_dir / "valkey").mkdir(parents=True)
    (data_dir / "valkey" / "appendonlydir").write_text("in the way")
    with pytest.raises(
        EmbeddedValkeyError, match=r"the server ended with status .* \(its log: .*valkey.log\)"
    ):
        ensure_embedded_valkey(data_dir)


def test_other_platforms_are_told_to_set_redis_url(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(EmbeddedValkeyError, match="set REDIS_URL"):
        ensure_embedded_valkey(data_dir)
