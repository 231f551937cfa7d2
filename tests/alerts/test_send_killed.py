"""A worker that is killed again and again, at any moment, and a server that hangs up at every stage: nothing
is lost, nothing is sent twice, and at most one item is shown twice for each death."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from adverts import NOW
from aiosmtpd.smtp import SMTP, Envelope, Session
from doomed_sender import STEP, take_in, turn
from postgres import Cluster
from readers import carried, opened, subscriber
from smtp_server import HANG_UP, OK, Server, smtp_server
from sqlalchemy import select

from aggregator.store import outbox
from aggregator.store.engine import Store
from aggregator.store.schema import deliveries, postings
from aggregator.store.schema import outbox as outbox_table
from alerts.delivery import LEASE

TESTS = Path(__file__).parents[1]
WORKERS = Path(__file__).with_name("doomed_sender.py")
KILLS = int(os.environ.get("CHARTWORK_TEST_KILLS", "100" if os.environ.get("CI") == "true" else "12"))
PEOPLE = {  # what a death can show twice is what these have in the air: a digest of days would be many items
    "a@one.example": "instant",
    "b@one.example": "instant",
    "c@two.example": "daily",
    "d@three.example": "instant",
}


@dataclass
class Rough(Server):
    """Now and then it hangs up or says later, at every stage; once in a while it takes a message and hangs up
    instead of saying so. Only what it has taken is `received`."""

    luck: random.Random = field(default_factory=lambda: random.Random(1))
    rough: bool = True
    asked: int = 0  # for how many recipients

    def _chance(self, *answers: tuple[float, str]) -> str:
        drawn = self.luck.random()
        for share, answer in answers if self.rough else ():
            if drawn < share:
                return answer
            drawn -= share
        return OK

    def hangs_up(self, stage: str) -> bool:
        return self._chance((0.02, HANG_UP)) == HANG_UP

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer(server, [self._chance((0.03, HANG_UP), (0.02, "451 4.3.0 later"))])

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked += 1
        await asyncio.sleep(0.04)  # as servers take their time to look somebody up
        answer = self._chance((0.03, HANG_UP), (0.02, "450 4.2.1 later"), (0.01, "421 4.7.0 too much"))
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return self._answer(server, [answer])

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._chance((0.03, HANG_UP), (0.02, "451 4.3.0 later"))
        if answer == OK:
            [recipient] = envelope.rcpt_tos
            assert isinstance(envelope.content, bytes)
            self.received.append((recipient, envelope.content))
            answer = self._chance((0.01, HANG_UP))
        return self._answer(server, [answer])


@pytest.fixture
def stage(request: pytest.FixtureRequest, store_url: str) -> Iterator[str]:
    """The URL of another store on the same database, on which workers rehearse."""
    if store_url.startswith("sqlite"):
        yield "sqlite://"
        return
    server: Cluster = request.getfixturevalue("postgres")
    url = server.migrated()
    yield url
    server.recycle(url)


@asynccontextmanager
async def workers(stage: str) -> AsyncIterator[asyncio.subprocess.Process]:
    path = os.pathsep.join((str(TESTS.parent), str(TESTS)))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(WORKERS), stage),
        env={**os.environ, "PYTHONPATH": path},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def kill_one(
    process: asyncio.subprocess.Process, line: str, server: Rough, luck: random.Random, feed: Path
) -> None:
    """Lets a worker come so far and no further: it dies shortly after some of its recipients were named, or
    some of its turns are over; what counts is what it did, not how fast this machine is. It must not have
    ended by itself."""
    assert process.stdin is not None
    assert process.stdout is not None
    born, named = datetime.fromisoformat(line.split()[2]), server.asked + luck.randint(0, 9)
    turns = born + luck.randint(1, 5) * STEP
    process.stdin.write(f"{line}\n".encode())
    number = int(await process.stdout.readline())
    while server.asked < named and (clock_of(feed) or born) < turns:  # noqa: ASYNC110 - of another process
        await asyncio.sleep(0.005)
    await asyncio.sleep(luck.uniform(0, 0.1))
    os.kill(number, 9)
    assert int(await process.stdout.readline()) == -9


def clock_of(feed: Path) -> datetime | None:
    """The time of the worker that lives, or of the last one; None before the first has had a turn."""
    file = feed.with_suffix(".clock")
    return datetime.fromisoformat(file.read_text()) if file.exists() else None


@pytest.mark.xdist_group("clock")
@pytest.mark.timeout(600)
async def test_workers_that_are_killed_lose_nothing_and_send_nothing_twice(
    store_url: str, stage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    luck, feed, now = random.Random(7), tmp_path / "feed", NOW
    feed.write_text("")
    store = await Store.open(store_url, migrate=False)
    for number, (address, frequency) in enumerate(PEOPLE.items()):
        await subscriber(store, address=address, frequency=frequency, ip=f"192.0.2.{number}")
    listed: list[str] = []
    server = Rough()
    async with smtp_server(server):
        async with workers(stage) as process:
            for death in range(KILLS):
                listed += [f"{death}-{number}" for number in range(luck.randint(1, 2))]
                feed.write_text(" ".join(listed))
                line = f"{store_url} {server.port} {now.isoformat()} {feed}"
                await kill_one(process, line, server, luck, feed)
                now = max(now, clock_of(feed) or now) + LEASE
        server.rough = False
        await finish(store, server, listed, now)
    messages = Counter(opened(body)["Message-ID"] for _, body in server.received)
    ids, brought = await openings_of(store), await brought_by(store, set(messages))
    async with store.read() as conn:
        came = await outbox.counts(conn)
    await store.close()
    shown = {one: Counter(carried(opened(body) for body in server.to(one))) for one in PEOPLE}
    repeated = sum(times - 1 for each in shown.values() for times in each.values())
    with capsys.disabled():
        print(  # noqa: T201 - the proof is these figures
            f"\n{store_url.partition(':')[0]}: kills {KILLS}, postings {len(listed)}, delivered"
            f" {len(server.received)}, ambiguous {came.get('ambiguous', 0)}, repeated items {repeated}"
        )
    assert ids.keys() == set(listed)
    assert brought == {one: set(ids.values()) for one in PEOPLE}
    assert all(shown.values())
    assert [one for one, times in messages.items() if times > 1] == []
    assert repeated <= KILLS
    assert came.keys() <= {"sent", "ambiguous", "dropped"}
    if store_url.startswith("sqlite"):
        with closing(sqlite3.connect(store_url.removeprefix("sqlite:///"))) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert file.execute("PRAGMA foreign_key_check").fetchall() == []


async def finish(store: Store, server: Server, listed: list[str], now: datetime) -> None:
    """The worker that lives: what is listed is taken in, and ten days later all has been sent."""
    await take_in(store, listed, now, most=len(listed))
    for _ in range(10 * 8):
        await turn(store, server.port, now)
        now += timedelta(hours=3)


async def brought_by(store: Store, message_ids: set[str]) -> dict[str, set[int]]:
    """The openings in everybody's messages that the store calls sent; all of them came to the server."""
    joined = deliveries.join(outbox_table, outbox_table.c.id == deliveries.c.outbox_id)
    wanted = select(outbox_table.c.recipient, outbox_table.c.message_id, deliveries.c.opening_id)
    brought: dict[str, set[int]] = {}
    async with store.read() as conn:
        sent = wanted.select_from(joined).where(outbox_table.c.state == "sent")
        for row in await conn.execute(sent):
            assert row.message_id in message_ids
            brought.setdefault(row.recipient, set()).add(row.opening_id)
    return brought


async def openings_of(store: Store) -> dict[str, int]:
    async with store.read() as conn:
        rows = await conn.execute(select(postings.c.key, postings.c.opening_id))
    return {row.key: row.opening_id for row in rows}
