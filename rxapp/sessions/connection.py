"""Clients of Redis as it is deployed: one server, a master watched by Sentinels, or a Cluster.

A client never repeats a command by itself. One that is sent twice may count twice, and only the caller
knows which may. It keeps nobody waiting either: to connect and to answer, a server has one timeout each.
Finding a server takes at most one more, and with a Cluster all of it together at most two.
"""

from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from rxapp.sessions.redis_cluster import PromptCluster, connect_to_cluster
from rxapp.sessions.redis_nodes import NodeSubscription, find_answering_node
from rxapp.sessions.redis_sentinel import connect_to_master
from rxapp.sessions.redis_urls import (
    CLUSTER_SCHEMES,
    PLAIN_SCHEMES,
    SENTINEL_SCHEMES,
    parse_cluster_url,
    parse_sentinel_url,
)


def connect(url: str, *, timeout: float = 0.5) -> Redis | RedisCluster:
    """Return a client, which connects at its first command and answers in bytes.

    With TLS it refuses a server whose certificate does not bear the host's name or is not signed by an
    authority that this machine, or the file `ssl_ca_certs`, trusts.

    Args:
        url: One of

            - `redis://`, `rediss://` (TLS) or `unix://`, with the options that redis-py takes;
            - `redis+sentinel://[user:password@]host[:26379][,host...]/service[/database]`, with the
              options `sentinel_username` and `sentinel_password`;
            - `redis+cluster://[user:password@]host[:6379][,host...]`.

            The last two use TLS as `rediss+sentinel://` and `rediss+cluster://`, or with `ssl=true`, and
            take the options `ssl_ca_certs`, `ssl_certfile` and `ssl_keyfile`, which are paths.
        timeout: Seconds to wait for a connection, and again for each answer. An option of the same
            purpose in a plain URL wins.

    Raises:
        ValueError: The URL has another form. The message does not quote it.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "retry": _never_retry(),
    }
    if url.startswith(SENTINEL_SCHEMES):
        return connect_to_master(parse_sentinel_url(url), options)
    if url.startswith(CLUSTER_SCHEMES):
        return connect_to_cluster(parse_cluster_url(url), options)
    if url.startswith(PLAIN_SCHEMES):
        return _connect_to_server(url, options)
    raise ValueError(
        f"must start with one of {', '.join(PLAIN_SCHEMES + SENTINEL_SCHEMES + CLUSTER_SCHEMES)}"
    )


def _never_retry() -> Retry:
    return Retry(NoBackoff(), retries=0)


def _connect_to_server(url: str, options: dict[str, Any]) -> Redis:
    """Return a client of one server."""
    try:
        client = Redis.from_url(url, **options)  # pyright: ignore[reportUnknownMemberType] -- takes any
        client.connection_pool.make_connection()  # tells an option that there is not
        if not url.startswith("unix"):
            int(urlsplit(url).path.strip("/") or "0")  # redis-py would take a name for the database 0
    except (ValueError, TypeError, RedisError):
        raise ValueError("is not a URL that redis-py can read") from None
    return client


async def open_subscription(client: Redis | RedisCluster) -> PubSub:
    """Return a subscription, connected but not yet subscribed to anything.

    Of a Cluster it is one node that answers, and hears what is published on any. A subscription that has
    failed may have missed messages. Close it then, and open another, which may be on another node.

    Read it with `get_message(timeout=seconds)`. Waiting without end, as `listen()` does, raises a
    `TimeoutError` after the client's own timeout.

    Args:
        client: Made by `connect`.

    Raises:
        redis.exceptions.ConnectionError: No server is there.
        redis.exceptions.TimeoutError: The server did not answer in time.
    """
    if isinstance(client, PromptCluster):
        return await client.run_in_time(lambda: _subscribe_to_node(client))
    if isinstance(client, RedisCluster):
        raise TypeError("only a client made by `connect` can be subscribed to")
    subscription = client.pubsub()
    await subscription.connect()
    return subscription


async def _subscribe_to_node(client: PromptCluster) -> PubSub:
    node = await find_answering_node(client.get_nodes(), in_cluster=True)
    subscription = NodeSubscription(node, _never_retry())
    await subscription.connect()
    return subscription
