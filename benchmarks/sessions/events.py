"""Times Reflex events with and without a look at the session, over a real websocket."""

import secrets
import shutil
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import Command, Server, run_server
from benchmarks.sessions.redis_server import RedisServer
from benchmarks.sessions.visitor import sign_in, split_headers
from benchmarks.spread import Spread, spread_of
from benchmarks.tools import find_tool, make_environment, run_tool
from tests.support.app_server import PROJECT_ROOT, find_free_port
from tests.support.event_socket import EventSocket, open_event_socket

# Where Reflex keeps its states, and in which database of Redis.
IN_REDIS, IN_MEMORY = "redis", "memory"
DATABASES = {IN_REDIS: 9, IN_MEMORY: 10}

_APP = Path(__file__).with_name("events_app")
_STATE = (
    "reflex___state____state.rxapp___session_state___state____session_state.counting___counting____counter"
)
_UNCHECKED, _CHECKED = f"{_STATE}.count_unchecked", f"{_STATE}.count_checked"
_TURN = 100
_WARM_UP = 50


@dataclass(frozen=True)
class EventLatency:
    """How long it takes from an event to what it changes.

    Attributes:
        states: Where Reflex keeps its states.
        unchecked_ms: Medians of turns of events that do not ask whose they are.
        checked_ms: The same of events that ask.
    """

    states: str
    unchecked_ms: Spread
    checked_ms: Spread

    @property
    def ratio(self) -> float:
        """How much longer the look at the session makes it."""
        return self.checked_ms.median / self.unchecked_ms.median


def measure_events(redis: RedisServer, folder: Path, *, events: int) -> list[EventLatency]:
    """Send events of both kinds in turn, one at a time, to an app for each kind of state manager.

    Args:
        redis: Where the sessions are.
        folder: Takes a copy of the app, what Reflex writes, and logs.
        events: How many of each kind.
    """
    with ExitStack() as stack:
        commands = {states: _prepare(redis, folder, states) for states in DATABASES}
        servers = {
            states: sign_in(stack.enter_context(run_server(command))) for states, command in commands.items()
        }
        return [_measure(states, server, events) for states, server in servers.items()]


def _measure(states: str, server: Server, events: int) -> EventLatency:
    """Time events of both kinds, one of each at a time, so that noise on the machine meets both."""
    times: dict[str, list[float]] = {_UNCHECKED: [], _CHECKED: []}
    with open_event_socket(server.url, split_headers(server)) as socket:
        for _ in range(_WARM_UP):
            for name in times:
                _time_event(socket, name)
        for _ in range(events):
            for name, taken in times.items():
                taken.append(_time_event(socket, name))
    return EventLatency(states, _summarise(times[_UNCHECKED]), _summarise(times[_CHECKED]))


def _time_event(socket: EventSocket, name: str) -> float:
    """Send an event and return the milliseconds until its change is here.

    Raises:
        RuntimeError: It changed something else, as when the visitor has been sent to sign in.
    """
    started = time.perf_counter()
    delta = socket.send_event(name)
    taken = (time.perf_counter() - started) * 1000
    if _STATE not in delta:
        raise RuntimeError(f"{name} changed {delta}")
    return taken


def _summarise(times: list[float]) -> Spread:
    """Summarise the medians of turns: single events have outliers that say nothing about the rest."""
    turns = [times[start : start + _TURN] for start in range(0, len(times), _TURN)]
    return spread_of([spread_of(turn).median for turn in turns])


def _prepare(redis: RedisServer, folder: Path, states: str) -> Command:
    """Copy the app, make the database that the app's runtime wants, and say how to serve it."""
    home, port = folder / f"events-{states}", find_free_port()
    shutil.copytree(_APP, home, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PROJECT_ROOT / "reflex.lock", home / "reflex.lock")
    url = f"http://127.0.0.1:{port}"
    environment = {
        **make_environment(),
        "DATABASE_URL": f"sqlite:///{home}/app.db",
        "GRANIAN_WORKERS": "1",
        "PYTHONPATH": str(PROJECT_ROOT),
        "REDIS_URL": redis.make_url(DATABASES[states]),
        "REFLEX_CHECK_LATEST_VERSION": "0",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_USE_NPM": "1",
        "RXAPP_DATA_DIR": str(home / "data"),
        "RXAPP_PUBLIC_URL": url,
        "RXAPP_SECRET": secrets.token_urlsafe(48),
        "STATE_MANAGER": states,
    }
    run_tool([find_tool("rxapp"), "migrate"], home, environment)
    serve = ["-m", "reflex", "run", "--env", "prod", "--backend-only", "--backend-port", str(port)]
    return Command(f"events, {states}", [sys.executable, *serve], home, environment, url, home / "log")
