"""Jobs on a real PostgreSQL: the same meaning as in one process, and what became of workers that died."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress

import psycopg
import pytest
from jobs import all_done
from postgres import Cluster, binaries, server
from programs import missing

from aggregator import workers
from aggregator.schedule import Tick
from aggregator.store import connect, migrations
from aggregator.store import queue as queues
from aggregator.store.engine import StoreUnavailable
from aggregator.work import TRIES, CarryOut, Job, Pulse
from aggregator.workers import Workers, cron

pytestmark = pytest.mark.postgres
PULSE = Pulse(beat=0.2, dead=1.0, first_wait=0.0, look=0.1)
JOB = Job("read", "collect", "a")


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    made = postgres.migrated()
    yield made
    postgres.recycle(made)


@pytest.fixture
async def queue(url: str) -> AsyncIterator[Workers]:
    async with Workers(url, role="test-queue", pulse=PULSE) as opened:
        yield opened


@asynccontextmanager
async def worker(url: str, do: CarryOut, *, at_once: int = 8, grace: float = 5.0) -> AsyncIterator[None]:
    """One that is told to end in the end, as by SIGTERM."""
    async with Workers(url, role="test-worker", pulse=PULSE) as opened:
        working = asyncio.create_task(
            opened.work({"read": do}, ["collect"], at_once=at_once, grace=grace), name="worker"
        )
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


async def states(queue: Workers) -> list[tuple[str, str, int]]:
    return [(one.key, one.state, one.tries) for one in await queue.listed()]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(1200):
        if await condition():
            return
        await asyncio.sleep(0.05)
    pytest.fail("waited in vain")


async def given_up(queue: Workers) -> bool:
    return "given up" in [state for _, state, _ in await states(queue)]


async def test_of_one_name_one_waits(queue: Workers) -> None:
    assert [await queue.defer(JOB) for _ in range(3)] == [True, False, False]
    assert await queue.defer(Job("read", "collect", "b"))
    assert await states(queue) == [("a", "waits", 0), ("b", "waits", 0)]


async def test_of_one_lock_one_is_at_work_whoever_works(queue: Workers, url: str) -> None:
    at_work = most = 0

    async def do(key: str) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.05)
        at_work -= 1

    for key in "abcdef":
        await queue.defer(Job("read", "collect", key, lock="host x"))
    async with worker(url, do), worker(url, do):
        await all_done(queue)
    assert (most, await states(queue)) == (1, [])


async def test_what_breaks_is_tried_again_and_given_up_with_its_reason(queue: Workers, url: str) -> None:
    tried = 0

    async def do(key: str) -> None:
        nonlocal tried
        tried += 1
        raise ValueError(f"no such board: {key}")

    await queue.defer(JOB)
    async with worker(url, do):
        await until(lambda: given_up(queue))
    (told,) = await queue.listed()
    assert (tried, told.tries, told.error) == (TRIES, TRIES, "ValueError: no such board: a")
    await queue.again(told.id)
    assert [state for _, state, _ in await states(queue)] == ["waits"]


async def test_one_that_waits_for_its_next_try_lets_others_of_its_lock_pass(queue: Workers, url: str) -> None:
    done = asyncio.Event()

    async def do(key: str) -> None:
        if key == "a":
            raise ValueError("broken")
        done.set()

    slow = Workers(url, role="test-worker", pulse=Pulse(beat=0.2, dead=1.0, first_wait=3600.0, look=0.1))
    async with slow:
        working = asyncio.create_task(slow.work({"read": do}, ["collect"], at_once=1, grace=1.0))
        await queue.defer(Job("read", "collect", "a", lock="host x"))
        await queue.defer(Job("read", "collect", "b", lock="host x"))
        await done.wait()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    assert await states(queue) == [("a", "waits", 1)]


async def test_one_that_broke_gives_way_to_its_like(queue: Workers, url: str) -> None:
    """A job that is at work may be queued once more; if it breaks then, there must not be two that wait."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    tries = 0

    async def do(key: str) -> None:
        nonlocal tries
        tries += 1
        begun.set()
        await go_on.wait()
        if tries == 1:
            raise ValueError("broken")

    await queue.defer(JOB)
    async with worker(url, do, at_once=1):
        await begun.wait()
        assert await queue.defer(JOB)
        go_on.set()
        await all_done(queue)
    assert (tries, await states(queue)) == (2, [])


async def test_a_worker_that_is_told_to_end_gives_its_jobs_back(queue: Workers, url: str) -> None:
    begun = asyncio.Event()

    async def do(key: str) -> None:
        begun.set()
        await asyncio.Event().wait()

    await queue.defer(JOB)
    async with worker(url, do, grace=0.1):
        await begun.wait()
    assert await states(queue) == [("a", "waits", 1)]


async def test_a_worker_that_is_told_to_end_ends_its_jobs_first(queue: Workers, url: str) -> None:
    begun = asyncio.Event()
    ended = []

    async def do(key: str) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        ended.append(key)

    await queue.defer(JOB)
    async with worker(url, do):
        await begun.wait()
    assert (ended, await states(queue)) == (["a"], [])


async def test_jobs_of_a_worker_that_died_are_queued_again(queue: Workers, url: str) -> None:
    await queue.defer(JOB)
    fetched(url)
    await queue.rescue()
    assert await states(queue) == [("a", "at work", 0)], "its worker may live"
    silent(url)
    await queue.rescue()
    assert await states(queue) == [("a", "waits", 1)]


async def test_a_job_that_kills_its_workers_is_given_up(queue: Workers, url: str) -> None:
    await queue.defer(JOB)
    for _ in range(TRIES):
        fetched(url)
        silent(url)
        await queue.rescue()
    assert await states(queue) == [("a", "given up", TRIES)]


def fetched(url: str) -> None:
    """A worker takes the job that waits."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        connection.execute(
            "SELECT procrastinate_fetch_job_v2(NULL, worker_id) FROM procrastinate_register_worker_v1()"
        )


def silent(url: str) -> None:
    """No worker has said for a minute that it lives."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")


async def test_a_worker_begins_anew_when_the_database_comes_back(queue: Workers, url: str) -> None:
    done: list[str] = []

    async def do(key: str) -> None:
        done.append(key)

    async def twice() -> bool:
        return len(done) >= 2

    async with worker(url, do):
        await queue.defer(JOB)
        await all_done(queue)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        for _ in range(100):
            with suppress(StoreUnavailable):
                if await queue.defer(JOB):
                    break
        await until(twice)
    assert done == ["a", "a"]


async def test_after_a_worker_that_lasted_the_pauses_are_short_again(
    queue: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_PAUSES", (0.0, 3600.0))
    monkeypatch.setattr(workers, "_LASTED", 0.0)
    begun, often = 0, asyncio.Event()

    async def lost(self: Workers, options: object) -> None:
        nonlocal begun
        begun += 1
        if begun == 4:
            often.set()
        raise OSError("the database is away")

    monkeypatch.setattr(Workers, "_run", lost)
    working = asyncio.create_task(queue.work({}, ["collect"], at_once=1, grace=0.0))
    try:
        await asyncio.wait_for(often.wait(), 30)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def test_who_is_told_to_end_while_the_database_is_away_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "POOL_WAIT", 0.2)
    monkeypatch.setattr(queues, "_PAUSE", 0.05)  # between tries to note how a job ended
    with server(binaries() or missing("initdb", "postgresql")) as running:
        url = running.url("postgres")
        migrations.upgrade(url)
        async with Workers(url, role="a", pulse=PULSE) as one, Workers(url, role="b", pulse=PULSE) as other:
            looked = asyncio.Event()

            async def do(key: str) -> None:
                pass

            async def look() -> None:
                looked.set()

            working = asyncio.create_task(one.work({"read": do}, ["collect"], at_once=1, grace=0.1))
            ticking = asyncio.create_task(other.tick([Tick("boards", 1.0, look)]))
            await one.defer(JOB)
            await all_done(one)
            await looked.wait()
            running.stop()
            for task in (working, ticking):
                task.cancel()
            _, left = await asyncio.wait({working, ticking}, timeout=60)
        running.start()  # what `server` stops in the end
    assert left == set()
    assert working.cancelled()
    assert ticking.cancelled()


async def test_of_many_that_tick_one_looks_each_time(url: str) -> None:
    looked = 0

    async def look() -> None:
        nonlocal looked
        looked += 1

    async def often() -> bool:
        return looked >= 6

    begins = int(time.time())
    async with Workers(url, role="a", pulse=PULSE) as one, Workers(url, role="b", pulse=PULSE) as other:
        ticking = [asyncio.create_task(each.tick([Tick("boards", 1.0, look)])) for each in (one, other)]
        await until(often)
        for task in ticking:
            task.cancel()
        await asyncio.gather(*ticking, return_exceptions=True)
    with psycopg.connect(url) as connection:
        last = connection.execute("SELECT max(defer_timestamp) FROM procrastinate_periodic_defers").fetchone()
    assert last is not None
    assert looked <= last[0] - begins + 2  # each second since, this one, and the one before


async def test_says_when_there_is_no_queue(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "POOL_WAIT", 0.5)
    with pytest.raises(StoreUnavailable, match="cannot be"):
        async with Workers(postgres.url("nowhere"), role="x", most=1) as queue:
            await queue.defer(JOB)


@pytest.mark.parametrize(
    ("seconds", "line"),
    [(1.0, "* * * * * */1"), (20.0, "* * * * * */20"), (60.0, "*/1 * * * *"), (3600.0, "0 * * * *")],
)
def test_every_so_often_as_a_cron_line(seconds: float, line: str) -> None:
    assert cron(seconds) == line


@pytest.mark.parametrize("seconds", [0.5, 7.0, 90.0, 7200.0])
def test_there_is_no_cron_line_for_it(seconds: float) -> None:
    with pytest.raises(ValueError, match="no cron line"):
        cron(seconds)
