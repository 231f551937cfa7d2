"""The service apart: two web processes, four workers, two schedulers and PostgreSQL, killed at random."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from many import Asked, Many, Watched, many
from postgres import Server, binaries, server
from programs import missing
from readers import opened, subscriber
from smtp_server import Server as MailServer
from smtp_server import smtp_server
from sqlalchemy import text

import data
from aggregator.domain.search import Filter
from aggregator.store import boards
from aggregator.store.engine import Store
from alerts.delivery import LEASE
from chartwork import demo

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("clock"), pytest.mark.timeout(900)]

SECONDS = 60 if os.environ.get("CI") == "true" else 20
PACE = 0.1
# Three on one host, some of one page, some with details, two read from a mailbox.
BOARDS = frozenset(
    {
        *("quillmark", "harrowgate", "verdigrove", "fennimore", "wrenfield", "junipervale", "hicguild"),
        *("codersguild", "remoteok", "arbeitnow", "dunlinbay", "amberwick", "linkedin", "indeed"),
    }
)
NEWEST = frozenset({"remoteok", "arbeitnow"})  # whose lists show only the newest postings
READERS = {
    "remote@example.org": Filter(setting=frozenset({"remote"})),
    "hospital@example.org": Filter(setting=frozenset({"hospital"})),
    "both@example.org": Filter(setting=frozenset({"remote", "hospital"})),
    "cpc@example.org": Filter(holds=frozenset({"CPC"})),
}
SECRET = "a secret of this test, long enough"
SECOND_DAY = demo.BEGINS + timedelta(hours=25)
TRUTH = [json.loads(line) for line in data.lines("demo/truth.jsonl")]


@dataclass
class World:
    """All that runs."""

    postgres: Server
    url: str
    recording: Watched
    mail: MailServer
    all: Many
    store: Store
    restarts: int = 0
    left: str = ""  # what was still to be done when somebody looked last

    def describe(self, day: int, every: float = 4.0) -> None:
        """The world from now on, for those that start: `every` is a board's rhythm, in seconds."""
        self.all.describe(
            mail=str(self.recording.mail(day)),
            gateway=self.recording.gateway,
            every=every,
            boards=sorted(BOARDS),
            pace=PACE,
            total=2.0,
            lease=4.0,
            dead=4.0,
        )

    async def ask(self, question: str, **values: Any) -> list[Any]:
        async with self.store.read() as conn:
            return list((await conn.execute(text(question), values)).all())


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[World]:
    programs = binaries() or missing("initdb", "postgresql")
    # What was committed is there after a crash of PostgreSQL's: only the machine itself must not crash.
    with server(programs, "fsync=off", "full_page_writes=off", "shared_buffers=32MB") as postgres:
        url = postgres.url("postgres")
        async with smtp_server() as mail, Watched() as recording:
            variables = {
                "CHARTWORK_DATABASE": url,
                "CHARTWORK_SECRET": SECRET,
                "CHARTWORK_PORT": "0",
                "CHARTWORK_SITE_URL": "https://jobs.chartwork.example",
                "CHARTWORK_SMTP_HOST": "127.0.0.1",
                "CHARTWORK_SMTP_PORT": str(mail.port),
                "CHARTWORK_SMTP_SECURITY": "none",
                "CHARTWORK_MAIL_FROM": "alerts@chartwork.example",
                "CHARTWORK_MAIL_POSTAL": "1 Main St",
            }
            with many(folder, variables) as all_of_them:
                store = await Store.open(url)
                world = World(postgres, url, recording, mail, all_of_them, store)
                all_of_them.tell(demo.BEGINS, time.time())
                world.describe(day=1)
                try:
                    yield world
                finally:
                    await store.close()


async def until(condition: Callable[[], Awaitable[bool]], world: World, what: str, patience: float) -> None:
    """Waits, and meanwhile starts again what has ended."""
    deadline = time.monotonic() + patience
    while not await condition():
        assert time.monotonic() < deadline, (
            f"waited in vain for {what}: {world.left}\n{world.all.said()[-8000:]}"
        )
        world.all.keep()
        await asyncio.sleep(0.25)


async def all_read(world: World, since: datetime) -> bool:
    async with world.store.read() as conn:
        states = await boards.states(conn)
    return bool(states) and all(one.last_run_at and one.last_run_at >= since for one in states if one.enabled)


async def strike(world: World, luck: random.Random) -> None:
    """Kills one of them: mostly a worker, now and then another, and PostgreSQL itself."""
    what = luck.choices(("work", "schedule", "serve", "postgres"), (6, 2, 1, 2))[0]
    if what == "postgres":
        how = luck.choice((signal.SIGINT, signal.SIGQUIT))
        await asyncio.to_thread(world.postgres.stop, how)
        await asyncio.sleep(luck.uniform(0, 1))
        await asyncio.to_thread(world.postgres.start)
        world.restarts += 1
    else:
        world.all.kill(luck.choice([one for one in world.all.members if one.role == what]))


async def chaos(world: World, seconds: float, luck: random.Random) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        await asyncio.sleep(luck.uniform(0.5, 2.5))
        world.all.keep()
        await strike(world, luck)


async def next_day(world: World) -> None:
    """Every board answers as on the second day, and is due."""
    world.recording.day = 2
    world.describe(day=2)
    world.all.tell(SECOND_DAY, time.time())
    theirs = [one for one in demo.boards(world.recording.mail(2)) if one.name in BOARDS]
    async with world.store.write() as conn:
        await boards.register(conn, theirs, SECOND_DAY)


async def settled(world: World) -> None:
    """Nobody is killed any more, and boards are read seldom: what was begun comes to its end."""
    world.describe(day=2, every=7200.0)
    later = SECOND_DAY + LEASE + timedelta(minutes=5)  # longer than a sender may take
    leap(world, later)
    await until(lambda: none_on_its_way(world), world, "the end of what was being sent", 300)
    # An alert of which several messages came to nothing rests for hours, until the morning at most.
    rested = later + timedelta(days=1)
    leap(world, rested)
    await until(lambda: quiet(world, rested), world, "quiet", 300)


def leap(world: World, to: datetime) -> None:
    """Nobody works while the time leaps: a board that a slow worker read before it would not be due after it,
    and what a fast one sends after it and leaves in doubt would be so for as long again."""
    workers = [one for one in world.all.members if one.role == "work"]
    world.all.kill(*workers, meanwhile=lambda: world.all.tell(to, time.time()))


async def none_on_its_way(world: World) -> bool:
    world.left = str(
        await world.ask("SELECT message_id, next_try_at::text FROM outbox WHERE state = 'sending'")
    )
    return world.left == "[]"


async def quiet(world: World, since: datetime) -> bool:
    """Every board has been read again, no mail is due or on its way, and nobody holds anything."""
    left = await world.ask(
        """
        SELECT 'board', name, due_at::text FROM boards
        WHERE enabled AND (leased_by IS NOT NULL OR last_run_at IS NULL OR last_run_at < :since)
        UNION ALL SELECT 'host', host, leased_until::text FROM hosts WHERE leased_by IS NOT NULL
        UNION ALL SELECT state, message_id, next_try_at::text FROM outbox
        WHERE state IN ('queued', 'sending')
        UNION ALL SELECT 'slot', address, next_slot_at::text FROM subscriptions WHERE next_slot_at < :until
        UNION ALL SELECT status::text, args::text, scheduled_at::text FROM procrastinate_jobs
        WHERE queue_name = 'collect' AND status <> 'failed'
        """,
        since=since.replace(tzinfo=None),
        until=(since + timedelta(hours=1)).replace(tzinfo=None),
    )
    world.left = str(left)
    return not left


async def test_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path) -> None:
    luck = random.Random(20261126)
    async with running(tmp_path) as world:
        for number, (address, wish) in enumerate(READERS.items()):
            facts = {"filter": wish, "frequency": "instant", "now": demo.BEGINS, "ip": f"192.0.2.{number}"}
            await subscriber(world.store, address=address, **facts)
        for role, count in (("schedule", 2), ("work", 4), ("serve", 2)):
            world.all.start(role, count)
        await asyncio.gather(*(world.all.port(number) for number in range(2)))
        await chaos(world, SECONDS / 2, luck)
        await until(lambda: all_read(world, demo.BEGINS), world, "the first runs", 300)
        await next_day(world)
        await chaos(world, SECONDS / 2, luck)
        await until(lambda: all_read(world, SECOND_DAY), world, "the second day's runs", 300)
        await settled(world)
        for number in range(2):
            port = await world.all.port(number)
            page = await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/readyz")
            assert page.status == 200
            page.close()
        await within_the_budget(world)
        assert await world.all.stop() == [0] * 8
        await check(world)
        print(await told(world))  # noqa: T201 - what a reader of CI's log wants to know


async def within_the_budget(world: World) -> None:
    """The connections that docs/how-to/scale-out.md speaks of, and those of the test's own store."""
    rows = await world.ask("SELECT application_name, count(*) FROM pg_stat_activity GROUP BY 1")
    used = {name: count for name, count in rows if name.startswith("chartwork")}
    assert used.keys() == {"chartwork", "chartwork-work", "chartwork-schedule"}
    assert used["chartwork"] <= 8 * (8 + 1)
    assert used["chartwork-work"] <= 4 * 3
    assert used["chartwork-schedule"] <= 2 * 3


async def told(world: World) -> str:
    ambiguous = await world.ask("SELECT count(*) FROM outbox WHERE state = 'ambiguous'")
    runs = await world.ask("SELECT count(*) FROM runs")
    return (
        f"{world.all.kills} processes killed, PostgreSQL restarted {world.restarts} times,"
        f" {len(world.all.ends)} ended by themselves; {len(world.recording.asked)} requests,"
        f" {runs[0][0]} runs, {len(world.mail.received)} mails, {ambiguous[0][0]} of them ambiguous"
    )


async def check(world: World) -> None:
    """What must hold after all that."""
    assert await world.ask("SELECT task_name, args FROM procrastinate_jobs WHERE status <> 'todo'") == []
    await _no_posting_is_lost(world)
    await _no_run_beside_another(world)
    _every_host_is_spared(world.recording.asked)
    await _every_match_is_mailed_once(world)


async def _no_posting_is_lost(world: World) -> None:
    found = await world.ask("SELECT board, key FROM postings WHERE status = 'open'")
    there = {(board, key) for board, key in found}
    there_should_be = {
        (one["board"], one["key"])
        for one in TRUTH
        if one["board"] in BOARDS and one["day_from"] <= 2
        # what the newest postings of a source no longer hold may stand there on
        if one["day_to"] in (None, 2) or one["board"] in NEWEST
    }
    assert there == there_should_be


async def _no_run_beside_another(world: World) -> None:
    runs = defaultdict(list)
    for board, *times in await world.ask("SELECT board, started_at, finished_at FROM runs ORDER BY id"):
        runs[board].append(times)
    assert runs.keys() == BOARDS
    for board, theirs in runs.items():
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(theirs)), board


def _every_host_is_spared(asked: Iterable[Asked]) -> None:
    """One request at a time, and the gap between two, whoever asks."""
    by_host = defaultdict(list)
    for one in sorted(asked, key=lambda one: one.began):
        by_host[one.host].append(one)
    for host, theirs in by_host.items():
        assert min(later.began - earlier.ended for earlier, later in pairwise(theirs)) >= PACE, host


async def _every_match_is_mailed_once(world: World) -> None:
    came = Counter(str(opened(body)["Message-ID"]) for _, body in world.mail.received)
    assert {one: times for one, times in came.items() if times > 1} == {}
    said = await world.ask("SELECT message_id, state FROM outbox")
    assert {one for one, state in said if state == "sent"} <= came.keys()
    # Dropped: a newer message took its place before it went out. What it carried is asked for below.
    assert {state for _, state in said} <= {"sent", "ambiguous", "dropped"}
    missed = await world.ask(
        """
        SELECT subscriptions.address, openings.title FROM subscriptions
        JOIN matches ON matches.filter_id = subscriptions.filter_id
        JOIN openings ON openings.id = matches.opening_id AND openings.status = 'open'
        LEFT JOIN (deliveries JOIN outbox ON outbox.id = deliveries.outbox_id AND outbox.state = 'sent')
        ON deliveries.subscription_id = subscriptions.id AND deliveries.opening_id = openings.id
        WHERE deliveries.opening_id IS NULL
        """
    )
    assert missed == []
    mailed = await world.ask("SELECT count(DISTINCT recipient), count(*) FROM outbox WHERE state = 'sent'")
    assert mailed[0][0] == len(READERS)
