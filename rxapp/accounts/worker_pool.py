"""A few threads for slow work on passwords, and a short queue before them.

Each hash takes 64 MiB and a good part of a core, so the number that run at once is what bounds the
memory, and the length of the queue is what bounds the wait.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from rxapp.accounts.errors import TooBusyError

T = TypeVar("T")

# One hash with the real parameters takes 0.11 s here, and two at once 12 a second on two cores: a full
# queue is six seconds. More workers gain nothing there, since a hash uses four threads of its own.
_WORKERS = 2
_QUEUE = 64
_PATIENCE_SECONDS = 5.0
_RETRY_SECONDS = 5


class WorkerPool:
    """Threads of one process. It has to be made after a fork, as threads do not survive one."""

    def __init__(
        self, workers: int = _WORKERS, queue: int = _QUEUE, patience: float = _PATIENCE_SECONDS
    ) -> None:
        """Prepare the threads; they start when there is work.

        Args:
            workers: How many jobs run at once.
            queue: How many may wait.
            patience: Seconds after which a job is not begun any more: whoever sent it has gone, or will
                have when it ends. Without that, a busy machine would work for those alone.
        """
        self._patience = patience
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="password")
        self._room = BoundedSemaphore(workers + queue)

    async def run(self, job: Callable[[], T]) -> T:
        """Return what a job returns, without holding up the event loop.

        Raises:
            TooBusyError: The queue is full, or was too slow. The job has not begun and will not.
        """
        begun_by = time.monotonic() + self._patience

        def run_in_time() -> T:
            if time.monotonic() > begun_by:
                raise TooBusyError(_RETRY_SECONDS)
            return job()

        if not self._room.acquire(blocking=False):
            raise TooBusyError(_RETRY_SECONDS)
        try:
            future = self._threads.submit(run_in_time)
        except BaseException:
            self._room.release()
            raise
        # Of the thread's future, not of what is awaited: a job that has begun takes up its place until
        # it ends, even if nobody waits for it any more.
        future.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Drop what waits, and let what runs come to its end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
