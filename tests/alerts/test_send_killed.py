"""A sender that is killed again and again: nothing is lost, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from adverts import NOW
from readers import SITE, arrive, carried, opened, subscriber
from smtp_server import Server, smtp_server

from aggregator.store import outbox
from aggregator.store.engine import Store
from alerts import send

TESTS = Path(__file__).parents[1]
SENDER = Path(__file__).with_name("doomed_sender.py")
PEOPLE = [f"r{number}@example.org" for number in range(6)]
# After how many messages of a run it is killed, and how many seconds later: a message is answered
# after 20 ms, so that some deaths fall before the answer, some upon it and some after it.
KILLS = [(1, 0.0), (2, 0.02), (1, 0.025), (3, 0.0), (2, 0.03), (1, 0.022), (4, 0.015), (2, 0.021)]


async def killed(url: str, server: Server, now: datetime, messages: int, later: float) -> bool:
    """Runs a sender until so many messages have come, then kills it; False when it ended before that."""
    enough = asyncio.Event()
    wanted = len(server.received) + messages

    async def slow() -> None:
        if len(server.received) >= wanted:
            enough.set()
        await asyncio.sleep(0.02)

    server.during_data = slow
    path = os.pathsep.join((str(TESTS.parent), str(TESTS)))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(SENDER), url, str(server.port), now.isoformat()),
        env={**os.environ, "PYTHONPATH": path},
    )
    ended = asyncio.create_task(process.wait())
    reached = asyncio.create_task(enough.wait())
    await asyncio.wait([ended, reached], return_when=asyncio.FIRST_COMPLETED)
    reached.cancel()
    await asyncio.sleep(later)
    if process.returncode is None:
        process.kill()
    return await ended < 0


async def test_a_sender_that_is_killed_loses_nothing_and_sends_nothing_twice(
    migrated_file: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "store.db")
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = await Store.open(url, migrate=False)
    for number, address in enumerate(PEOPLE):
        frequency = "instant" if number % 2 else "daily"
        await subscriber(store, address=address, frequency=frequency, ip=f"192.0.2.{number}")
    published: list[int] = []
    deaths = 0
    async with smtp_server() as server:
        for number, (messages, later) in enumerate(KILLS):
            now = NOW + number * timedelta(hours=12)  # seven in the morning and in the evening
            published += await arrive(store, f"{number}", now=now - timedelta(minutes=20))
            deaths += await killed(url, server, now, messages, later)
        server.during_data = None
        for number in range(2):
            now = NOW + timedelta(days=10 + number)
            await send.prepare(store, site=SITE, now=now, limit=1000)
            async with server.client() as client:
                await send.deliver(store, client, site=SITE, now=lambda now=now: now, limit=1000)
    async with store.read() as conn:
        came = await outbox.counts(conn)
    await store.close()
    assert deaths >= len(KILLS) - 2
    assert came.keys() == {"sent", "ambiguous"}
    for address in PEOPLE:
        assert set(carried(opened(body) for body in server.to(address))) == set(published), address
    ids = Counter(opened(body)["Message-ID"] for _, body in server.received)
    assert [one for one, times in ids.items() if times > 1] == []
