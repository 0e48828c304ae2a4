"""Runs blocking searches beside the event loop: few at once, few waiting, none for ever."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from service.errors import BusyError, DeadlineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class SearchWorker:
    """A thread pool that refuses what it could not finish soon.

    Refusing at once keeps the time of accepted requests bounded: with ``threads`` searches
    running, an accepted one waits for at most ``waiting / threads`` others.

    Args:
        threads: searches at once.
        waiting: requests that may wait for a thread; one more raises ``BusyError``.
        deadline_s: time for one search, waiting included; then ``DeadlineError``.
        observe: called with the places taken whenever that changes.
    """

    def __init__(
        self,
        *,
        threads: int,
        waiting: int,
        deadline_s: float,
        observe: Callable[[int], None] = lambda _taken: None,
    ) -> None:
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._places = threads + waiting
        self._deadline_s = deadline_s
        self._observe = observe
        self._taken = 0
        self._overdue = 0

    @property
    def taken(self) -> int:
        """Places in use: requests admitted, and searches that outlived theirs."""
        return self._taken + self._overdue

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one place while a request, of one question or many, is worked on.

        Raises:
            BusyError: all places are taken.
        """
        if self.taken >= self._places:
            raise BusyError(retry_after_s=1)
        self._count(requests=1)
        try:
            yield
        finally:
            self._count(requests=-1)

    async def run(self, search: Callable[[], T]) -> T:
        """Return what ``search`` returns, run in a thread.

        Raises:
            DeadlineError: it was not done in time; if it had begun it keeps its place until done.
        """
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="search")
        job: Future[T] = self._pool.submit(search)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(job), self._deadline_s)
        except TimeoutError as error:
            raise DeadlineError({"deadline_s": self._deadline_s}, retry_after_s=1) from error
        finally:
            # A thread cannot be stopped: its place stays taken until it is free again.
            if not job.done():
                self._keep_place(job)

    def _keep_place(self, job: Future[T]) -> None:
        loop = asyncio.get_running_loop()
        self._count(overdue=1)

        def give_back(_: Future[T]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(partial(self._count, overdue=-1))

        job.add_done_callback(give_back)

    def _count(self, *, requests: int = 0, overdue: int = 0) -> None:
        self._taken += requests
        self._overdue += overdue
        self._observe(self.taken)

    def close(self) -> None:
        """Let go of the threads; searches that wait are dropped, those that run may end."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
