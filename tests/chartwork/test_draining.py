"""SIGTERM in the middle of a batch of mail: what is in hand ends and is noted, what was claimed ahead waits
again, nothing is lost, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from readers import SITE, arrive, opened, subscriber
from smtp_server import Server, smtp_server
from sqlalchemy import select

from aggregator.store.engine import Store
from aggregator.store.schema import outbox
from aggregator.work import Pulse
from aggregator.workers import Workers
from alerts import send
from chartwork import duties

CHARTWORK = Path(sys.executable).parent / "chartwork"
PEOPLE = [f"r{number}@{number}.example" for number in range(14)]
AT_ONCE = 2  # and so ten are claimed before the first is handed over
PATIENCE = 120.0
NOBODY = "name,employer,kind,platform,url\nhere,Ours,other,jsonld,http://127.0.0.1:1/sitemap.xml\n"


async def prepared(url: str) -> None:
    """A digest for each of them, by the system's clock: the command has no other."""
    now = datetime.now(UTC)
    store = await Store.open(url, migrate=False)
    for number, address in enumerate(PEOPLE):
        facts = {"ip": f"192.0.2.{number}", "now": now - timedelta(days=2)}
        await subscriber(store, address=address, **facts)
    await arrive(store, "1", now=now - timedelta(days=2) + timedelta(hours=1))
    assert await send.prepare(store, site=SITE, now=now, limit=99) == len(PEOPLE)
    await store.close()


async def states(url: str) -> Counter[str]:
    store = await Store.open(url, migrate=False)
    async with store.read() as conn:
        found = Counter(await conn.scalars(select(outbox.c.state)))
    await store.close()
    return found


@asynccontextmanager
async def process(
    folder: Path, command: str, url: str, port: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("CHARTWORK_")}
    (folder / "own.csv").write_text(NOBODY)
    variables = {
        "CHARTWORK_BOARDS": "own.csv",
        "CHARTWORK_CONTACT_URL": "https://chartwork.example/about",
        "CHARTWORK_DATABASE": url,
        "CHARTWORK_SITE_URL": SITE.url,
        "CHARTWORK_SECRET": "a secret of this test, long enough",
        "CHARTWORK_PORT": "0",
        "CHARTWORK_SMTP_HOST": "127.0.0.1",
        "CHARTWORK_SMTP_PORT": str(port),
        "CHARTWORK_SMTP_SECURITY": "none",
        "CHARTWORK_SMTP_AT_ONCE": str(AT_ONCE),
        "CHARTWORK_MAIL_FROM": SITE.sender,
        "CHARTWORK_MAIL_POSTAL": SITE.postal,
    }
    with (folder / "log").open("ab") as log:
        running = await asyncio.create_subprocess_exec(
            *(CHARTWORK, command), cwd=folder, env=known | variables, stdout=log, stderr=log
        )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def ended_well(running: asyncio.subprocess.Process, folder: Path) -> None:
    status = await asyncio.wait_for(running.wait(), PATIENCE)
    said = (folder / "log").read_text()
    assert status == 0, said
    assert "Traceback" not in said


async def queue(command: str, url: str) -> None:
    """What a scheduler does."""
    if command == "work":
        async with Workers(url, role="test", pulse=Pulse()) as jobs:
            await jobs.defer(duties.send(0))


@pytest.mark.parametrize("command", ["send", "run", "work"])
async def test_sigterm_in_the_middle_of_a_batch(store_url: str, tmp_path: Path, command: str) -> None:
    if command == "work" and store_url.startswith("sqlite:"):
        pytest.skip("workers share a PostgreSQL")
    await prepared(store_url)
    async with smtp_server() as server:
        in_hand, told = asyncio.Event(), asyncio.Event()

        async def slow() -> None:
            if server.here[""] == AT_ONCE:
                in_hand.set()
            await told.wait()
            await asyncio.sleep(0.5)  # the process has the time to hear that it is told

        server.during_data = slow
        await queue(command, store_url)
        async with process(tmp_path, command, store_url, server.port) as running:
            await asyncio.wait_for(in_hand.wait(), PATIENCE)
            assert await states(store_url) == {"sending": 5 * AT_ONCE, "queued": len(PEOPLE) - 5 * AT_ONCE}
            running.send_signal(signal.SIGTERM)
            told.set()
            await ended_well(running, tmp_path)
        ended = len(server.received)
        assert AT_ONCE <= ended < 5 * AT_ONCE
        assert await states(store_url) == {"sent": ended, "queued": len(PEOPLE) - ended}
        await the_rest(server, tmp_path, command, store_url)
    assert sorted(recipient for recipient, _ in server.received) == sorted(PEOPLE)
    assert len({opened(body)["Message-ID"] for _, body in server.received}) == len(PEOPLE)
    assert await states(store_url) == {"sent": len(PEOPLE)}


async def the_rest(server: Server, folder: Path, command: str, url: str) -> None:
    """Once more, until the last message is in hand."""
    last = asyncio.Event()

    async def look() -> None:
        if len(server.received) == len(PEOPLE):
            last.set()

    server.during_data = look
    await queue(command, url)
    async with process(folder, command, url, server.port) as running:
        if command != "send":
            await asyncio.wait_for(last.wait(), PATIENCE)
            running.send_signal(signal.SIGTERM)
        await ended_well(running, folder)
