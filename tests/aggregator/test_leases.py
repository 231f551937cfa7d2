"""No board is read by two at once: leases are renewed, end soon after a death, and are asked for in the end.

Two real processes on one store, and one that is killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from test_collect import NOW, OWN, World, job, page

from aggregator import lease
from aggregator.collect import Collector
from aggregator.store import boards
from aggregator.store.engine import Store
from scrapers.answer import Answer
from scrapers.source import Page, Request

LEASE = lease.LASTS
SECOND = timedelta(seconds=1)
PLACES = os.pathsep.join(str(Path(__file__).parents[at]) for at in (0, 1, 2))


class Slow:
    """A board that answers when it is told to."""

    def __init__(self) -> None:
        self.started, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, request: Request, **_: Any) -> Answer:
        self.started.set()
        await self.go_on.wait()
        return Answer(Page(request.url, page(job(1)), "application/json"), 200)


async def leased_until(store: Store) -> datetime:
    """By trying: the moment until which the lease is held, to the minute."""
    for minutes in range(1000):
        moment = NOW + timedelta(minutes=minutes)
        async with store.read() as conn:
            if await boards.due(conn, moment):
                return moment
    raise AssertionError("held for ever")


async def renewed(store: Store, until: datetime) -> None:
    """Waits for a beat to renew the lease; the test's own time limit ends it otherwise."""
    while await leased_until(store) < until - timedelta(minutes=1):  # noqa: ASYNC110 - the store tells no one
        await asyncio.sleep(0.01)


async def test_a_run_keeps_its_board_however_long_it_takes(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [OWN], NOW)
    world, slow = World(store), Slow()
    collector = Collector(store, slow, lambda: world.now, world.on_openings, beat=0.01)
    running = asyncio.create_task(collector.collect("mercy"))
    await slow.started.wait()
    assert await leased_until(store) == NOW + LEASE
    for _ in range(5):
        world.now += LEASE - SECOND
        until = world.now + LEASE
        await renewed(store, until)
        assert await Collector(store, slow, lambda: world.now, world.on_openings).collect("mercy") is None
    slow.go_on.set()
    assert await running is not None


async def test_who_lost_the_lease_writes_nothing(store: Store) -> None:
    """A machine that slept for an hour, and another one that took the board over meanwhile."""
    async with store.write() as conn:
        await boards.register(conn, [OWN], NOW)
    world, slow = World(store), Slow()
    asleep = Collector(store, slow, lambda: NOW, world.on_openings)  # too long a beat to renew in time
    running = asyncio.create_task(asleep.collect("mercy"))
    await slow.started.wait()
    done = await world.collect(
        job(1, "Outpatient Coder", "Codes clinic visits with CPT. CPC required."), later=LEASE
    )
    assert len(done.decisions.new) == 1
    slow.go_on.set()
    assert await running is None
    (shown,) = await world.listed()
    assert shown.title == "Outpatient Coder"
    async with store.read() as conn:
        assert len(await boards.recent_runs(conn, "mercy", 9)) == 1
    # and it did not give back what is no longer its own
    async with store.write() as conn:
        assert await boards.claim(conn, "mercy", "third", world.now, world.now + LEASE)


async def test_a_run_that_breaks_gives_its_board_back(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [OWN], NOW)
    world = World(store)
    world.breaks = True
    world.answers["mercy"] = page(job(1))
    collector = Collector(store, world.fetch, lambda: NOW, world.on_openings)
    ended = await collector.collect("mercy")
    assert ended is not None
    assert ended.run.report.outcome == "broken"
    later = Collector(store, world.fetch, lambda: NOW + timedelta(hours=1), world.on_openings)
    assert await later.due() == ["mercy"]


HANGS = """
import asyncio, sys
from test_collect import NOW, World
from aggregator.collect import Collector
from aggregator.store.engine import Store

async def fetch(request, **_):
    print("asking", flush=True)
    await asyncio.Event().wait()

async def main():
    store = await Store.open(sys.argv[1], migrate=False)
    await Collector(store, fetch, lambda: NOW, World(store).on_openings).collect("mercy")

asyncio.run(main())
"""


async def started(program: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": PLACES},
    )


async def test_a_killed_process_leaves_its_board_for_minutes_only(store: Store, store_url: str) -> None:
    async with store.write() as conn:
        await boards.register(conn, [OWN], NOW)
    process = await started(HANGS, store_url)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"asking\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    world = World(store)
    world.answers["mercy"] = page(job(1))

    async def collected(after: timedelta) -> bool:
        collector = Collector(store, world.fetch, lambda: NOW + after, world.on_openings)
        return await collector.collect("mercy") is not None

    assert not await collected(LEASE - SECOND)
    assert await collected(LEASE)
    assert timedelta(minutes=5) >= LEASE


WORKS = """
import asyncio, os, sys
from datetime import UTC, datetime, timedelta
from test_collect import OTHERS, World, page
from aggregator.collect import Collector
from aggregator.domain.lifecycle import Rhythm
from aggregator.store.engine import Store
from scrapers.answer import Answer
from scrapers.source import Page

log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
AT_ONCE = Rhythm.steady(timedelta(microseconds=1))

def now():
    return datetime.now(UTC)

def note(what, request):
    os.write(log, f"{what} {request.url.split('/boards/')[1].split('/')[0]} {os.getpid()}\\n".encode())

async def fetch(request, **_):
    note("begins", request)
    await asyncio.sleep(0.02)
    note("ends", request)
    return Answer(Page(request.url, page(*OTHERS), "application/json"), 200)

async def main():
    store = await Store.open(sys.argv[1], migrate=False)
    print("ready", flush=True)
    sys.stdin.readline()
    collector = Collector(store, fetch, now, World(store).on_openings, rhythm=AT_ONCE)
    mine = 0
    while mine < 12:  # everything is always due again, and whoever is faster leaves some to the other
        done = await asyncio.gather(*(collector.collect(name) for name in await collector.due()))
        mine += sum(one is not None for one in done)
    await store.close()

asyncio.run(main())
"""


async def test_two_processes_never_read_one_board_at_once(
    store: Store, store_url: str, tmp_path: Path
) -> None:
    tenants = [f"t{at}" for at in range(6)]
    async with store.write() as conn:
        await boards.register(
            conn, [replace(OWN, name=one, tenant=one) for one in tenants], datetime.now(UTC)
        )
    log = tmp_path / "log"
    processes = [await started(WORKS, store_url, str(log)) for _ in range(2)]
    for one in processes:
        assert one.stdout is not None
        assert await one.stdout.readline() == b"ready\n"
    await asyncio.gather(*(one.communicate(b"go\n") for one in processes))
    assert [one.returncode for one in processes] == [0, 0]
    reads: dict[str, str] = {}
    who: set[str] = set()
    ends = 0
    for line in log.read_text().splitlines():
        what, tenant, process = line.split()
        who.add(process)
        if what == "begins":
            assert tenant not in reads, f"{tenant} is read by {reads[tenant]} and {process}"
            reads[tenant] = process
        else:
            assert reads.pop(tenant) == process
            ends += 1
    assert reads == {}
    assert ends >= 2 * 12
    assert len(who) == 2
    async with store.read() as conn:
        runs = [len(await boards.recent_runs(conn, one, 99)) for one in tenants]
    assert sum(runs) == ends
