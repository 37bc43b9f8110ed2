"""Every number there is. `docs/operations.md` says what to read from them.

Each label has few values, and none of them comes from a visitor: routes and events as they are declared,
reasons and kinds that stand in the source.
"""

import os

from prometheus_client import Counter, Gauge, Histogram, values

from rxapp.metrics.run_folder import VARIABLE, keep_place, read_place

# As prometheus-client calls the files in which a process keeps them.
KINDS = ("counter", "histogram", "gauge_livesum")
if VARIABLE in os.environ:
    keep_place(KINDS)
    # By itself, it would name them by the process, and those of all that are gone would stay.
    values.ValueClass = values.MultiProcessValue(read_place)

# What a page, an event or a round trip takes, in seconds; a session store gives up after 0.75.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

REQUEST_SECONDS = Histogram(
    "rxapp_http_request_duration_seconds",
    "HTTP requests, and the time until the last byte of the answer was handed to the server.",
    ("method", "route", "status"),
    buckets=_SECONDS,
)
REFUSALS = Counter(
    "rxapp_refusals", "HTTP requests and websockets that were refused, by reason.", ("reason",)
)
SOCKETS = Gauge("rxapp_sockets", "Open websockets.", multiprocess_mode="livesum")
SOCKETS_OPENED = Counter("rxapp_sockets_opened", "Websockets that were opened.")

EVENT_SECONDS = Histogram(
    "rxapp_event_duration_seconds",
    "Time that handlers of events took, but for those that go on in the background.",
    ("event",),
    buckets=_SECONDS,
)
EVENTS = Counter("rxapp_events", "Events that are over.", ("event", "outcome"))

SESSION_EVENTS = Counter("rxapp_session_events", "Sessions to which something happened.", ("kind", "reason"))
SESSION_SECONDS = Histogram(
    "rxapp_session_operation_duration_seconds",
    "Operations on the session store, and the time until it answered.",
    ("operation", "outcome"),
    buckets=_SECONDS,
)

WORKERS = Gauge("rxapp_workers", "Workers that are alive.", multiprocess_mode="livesum")
LOOP_DELAY_SECONDS = Histogram(
    "rxapp_event_loop_delay_seconds",
    "How late a worker's event loop came to what was due, looked at once a second.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
REDIS_CONNECTIONS = Gauge(
    "rxapp_redis_connections",
    "Connections to the Redis of the sessions.",
    ("state",),
    multiprocess_mode="livesum",
)
DATABASE_CONNECTIONS = Gauge(
    "rxapp_database_connections", "Connections to the database.", ("state",), multiprocess_mode="livesum"
)
DATABASE_CONNECTIONS_MAX = Gauge(
    "rxapp_database_connections_max",
    "Connections to the database that the workers may have.",
    multiprocess_mode="livesum",
)
