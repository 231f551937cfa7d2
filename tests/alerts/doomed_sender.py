"""Workers made to be killed. This process has done everything once, on the store that it is started with; for
each line of its input ("URL PORT TIME FEED") it becomes two: the child is a worker on that store until it
dies, its number and then its end are told.

A worker takes in what the feed holds and it does not have, makes what is due and sends it, and goes on 20
minutes later by its own clock, which it keeps beside the feed.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from adverts import NOW, advert, coding, publish
from readers import SITE, subscriber
from smtp_server import smtp_server
from sqlalchemy import select
from statements import share

from aggregator.store.engine import Store
from aggregator.store.schema import postings
from alerts import arrivals, send
from alerts.smtp import Smtp

STEP = timedelta(minutes=20)


async def take_in(store: Store, listed: list[str], now: datetime, most: int = 1) -> None:
    """What runs of boards do: up to so much of what is listed and not yet known, each with its matches."""
    async with store.read() as conn:
        known = set(await conn.scalars(select(postings.c.key)))
    for key in [one for one in listed if one not in known][:most]:
        async with store.write() as conn:
            made = await publish(conn, advert(key, title=f"Inpatient Coder {key}"), coding(), now=now)
            await arrivals.on_openings(conn, [made], now)


async def turn(store: Store, port: int, now: datetime) -> None:
    """What a tick of the service does."""
    await send.prepare(store, site=SITE, now=now, limit=1000)
    async with Smtp("127.0.0.1", port, security="none", data_timeout=5, at_once=4) as transport:
        await send.deliver(store, transport, site=SITE, now=lambda: now, limit=1000)


def _lines(feed: str) -> list[str]:
    return Path(feed).read_text().split()


async def work(url: str, port: str, at: str, feed: str) -> None:
    now, clock = datetime.fromisoformat(at), Path(feed).with_suffix(".clock")
    store = await Store.open(url, migrate=False)
    while True:
        await take_in(store, await asyncio.to_thread(_lines, feed), now)
        await turn(store, int(port), now)
        await asyncio.sleep(0.1)
        now += STEP
        part = clock.with_suffix(".part")
        part.write_text(now.isoformat())
        part.replace(clock)


async def rehearse(url: str) -> None:
    """All of it once on this store, so that what is born afterwards has nothing to compile."""
    store = await Store.open(url)
    await subscriber(store, frequency="instant")
    await take_in(store, ["1"], NOW)
    async with smtp_server() as server:
        await turn(store, server.port, NOW)
        assert len(server.received) == 1
    await store.close()


def main() -> None:
    share()
    asyncio.run(rehearse(sys.argv[1]))
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(work(*line.split()))
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - the test reads it
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
