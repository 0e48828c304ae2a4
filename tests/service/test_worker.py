import asyncio
import threading
import time

import pytest

from service.errors import BusyError, DeadlineError
from service.worker import SearchWorker


@pytest.fixture
def run():
    return asyncio.run


async def hold(worker, release):
    with worker.place():
        return await worker.run(lambda: release.wait(5))


def make(**options):
    return SearchWorker(**{"threads": 1, "waiting": 1, "deadline_s": 5.0, **options})


def test_value_comes_from_another_thread(run):
    worker = make()
    assert run(worker.run(threading.get_ident)) != threading.get_ident()


def test_loop_stays_free_while_a_search_blocks(run):
    async def scenario():
        worker, release, ticks = make(), threading.Event(), 0
        search = asyncio.create_task(hold(worker, release))
        for _ in range(5):
            await asyncio.sleep(0.01)
            ticks += 1
        still_searching = not search.done()
        release.set()
        return ticks, still_searching, await search

    assert run(scenario()) == (5, True, True)


def test_one_runs_one_waits_and_the_third_is_refused(run):
    async def scenario():
        worker, release = make(), threading.Event()
        admitted = [asyncio.create_task(hold(worker, release)) for _ in range(2)]
        await asyncio.sleep(0.02)
        with pytest.raises(BusyError) as refused:
            await hold(worker, release)
        release.set()
        await asyncio.gather(*admitted)
        return refused.value.retry_after_s, worker.taken

    assert run(scenario()) == (1, 0)


def test_late_search_raises_and_keeps_its_place_until_it_ends(run):
    async def scenario():
        worker, release = make(waiting=0, deadline_s=0.05), threading.Event()
        with pytest.raises(DeadlineError):
            await hold(worker, release)
        while_stuck = worker.taken
        with pytest.raises(BusyError):
            await hold(worker, release)
        release.set()
        await asyncio.sleep(0.05)
        return while_stuck, worker.taken, await hold(worker, release)

    assert run(scenario()) == (1, 0, True)


def test_late_search_that_has_not_begun_never_runs(run):
    async def scenario():
        worker, release, ran = make(deadline_s=0.05), threading.Event(), []
        stuck = asyncio.create_task(hold(worker, release))
        await asyncio.sleep(0)
        with worker.place(), pytest.raises(DeadlineError):
            await worker.run(lambda: ran.append(1))
        with pytest.raises(DeadlineError):
            await stuck
        release.set()
        await asyncio.sleep(0.05)
        return ran

    assert run(scenario()) == []


def test_cancelled_request_keeps_the_place_of_its_running_search(run):
    async def scenario():
        worker, release = make(waiting=0), threading.Event()
        search = asyncio.create_task(hold(worker, release))
        await asyncio.sleep(0.02)
        search.cancel()
        await asyncio.gather(search, return_exceptions=True)
        taken = worker.taken
        release.set()
        await asyncio.sleep(0.05)
        return taken, worker.taken

    assert run(scenario()) == (1, 0)


def test_errors_of_a_search_come_through(run):
    def fail():
        raise LookupError("nothing")

    with pytest.raises(LookupError, match="nothing"):
        run(make().run(fail))


def test_closing_drops_what_waits(run):
    async def scenario():
        worker, release = make(), threading.Event()
        first = asyncio.create_task(hold(worker, release))
        second = asyncio.create_task(hold(worker, release))
        await asyncio.sleep(0.02)
        worker.close()
        release.set()
        return await asyncio.gather(first, second, return_exceptions=True)

    first, second = run(scenario())
    assert first is True
    assert isinstance(second, asyncio.CancelledError)


def test_places_taken_are_observed(run):
    seen = []
    worker = make(observe=seen.append)
    run(hold(worker, _set_event()))
    assert seen == [1, 0]


def _set_event():
    event = threading.Event()
    event.set()
    return event


def test_throughput_is_that_of_the_threads(run):
    async def scenario(threads):
        worker = make(threads=threads, waiting=8)
        started = time.perf_counter()
        await asyncio.gather(*(worker.run(lambda: time.sleep(0.05)) for _ in range(4)))
        return time.perf_counter() - started

    assert run(scenario(4)) < 0.15 < run(scenario(1))
