"""What the real program takes beside a store of so many openings: memory, time to its first page, disk, and
the time of a backup.

`chartwork serve` and `chartwork run` are started as anybody would start them, in a folder of their own.
`run` has no board that is due but a mailbox of recorded alert mails, so it asks nobody for anything: it
collects them, for which it reads every filter there is, and matches. Times are the clock's, the best of some.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

import aiohttp
from sqlalchemy import text

from aggregator.store import boards
from aggregator.store.engine import Store
from bench import pages
from bench.databases import Kept
from bench.figures import Figure
from bench.measure import first_line, process, resident
from chartwork.recording import DEMO
from chartwork.serving import system_clock
from scrapers import catalogue
from scrapers.source import Board

MAILBOX = "linkedin_alert"
_STARTS, _WAIT = 3, 900.0  # seconds until the sets, or all filters, are read
_HELLO = """
import asyncio, sys
from aiohttp import web
async def hello(request):
    return web.Response(text="Hello world")
async def main():
    app = web.Application()
    app.add_routes([web.get("/", hello)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""
_SCANNED = "more than 1,000"  # what the list says of itself until the sets are read
Started = tuple[asyncio.subprocess.Process, str]


@asynccontextmanager
async def chartwork(command: str, url: str, **settings: str) -> AsyncIterator[Started]:
    """The program at work, and the address of its site."""
    folder = Path(tempfile.mkdtemp(prefix="chartwork-bench-"))
    given = {f"CHARTWORK_{name}".upper(): value for name, value in settings.items()}
    env = {name: value for name, value in os.environ.items() if not name.startswith("CHARTWORK_")} | given
    env |= {"CHARTWORK_DATABASE": url, "CHARTWORK_LOG": "warning", "CHARTWORK_SECRET": "bench" * 8}
    program = str(Path(sys.executable).with_name("chartwork"))
    try:
        async with process(program, command, "--port", "0", env=env, cwd=folder) as started:
            port = re.search(r"\d+$", await first_line(started, _WAIT))
            assert port is not None, f"chartwork {command} told no port"
            yield started, f"http://127.0.0.1:{port[0]}"
    finally:
        shutil.rmtree(folder)


async def page(client: aiohttp.ClientSession, address: str) -> str:
    async with client.get(address) as answer:
        assert answer.status == 200, f"{address}: {answer.status}"
        return await answer.text()


async def until_sets(client: aiohttp.ClientSession, site: str) -> None:
    """Until the list shows counts."""
    async with asyncio.timeout(_WAIT):
        while _SCANNED in await page(client, f"{site}/"):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)


async def memory_of_serve(url: str) -> int:
    """Resident bytes after all sets are read and each of the ten commonest requests was answered."""
    async with chartwork("serve", url) as (started, site), _client() as client:
        await until_sets(client, site)
        for query in list(pages.REQUESTS.values()) * 3:
            await page(client, f"{site}/?{query}")
        for path in ("/states", "/credentials", "/remote", "/market", "/sources"):
            await page(client, f"{site}{path}")
        return resident(started.pid)


async def memory_of_run(url: str) -> int:
    """Resident bytes of the whole service after it has collected, matched, and answered the same requests."""
    began = system_clock()
    with tempfile.TemporaryDirectory(prefix="chartwork-bench-") as folder:
        settings = _mail_alone(Path(folder), await _resting(url))
        async with chartwork("run", url, **settings) as (started, site), _client() as client:
            await until_sets(client, site)
            await _until_collected(url, began)
            for query in list(pages.REQUESTS.values()) * 3:
                await page(client, f"{site}/?{query}")
            found = resident(started.pid)
    await _again(url)
    return found


async def _resting(url: str) -> list[Board]:
    """The boards of a store, none of them due: `run` asks none, and closes nothing of theirs."""
    store = await Store.open(url, migrate=False)
    async with store.write() as conn:
        await conn.execute(
            text("UPDATE boards SET due_at = '2999-01-01 00:00:00' WHERE name <> :board"), {"board": MAILBOX}
        )
        found = [one.board for one in await boards.states(conn) if one.board.name != MAILBOX]
    await store.close()
    return found


async def _again(url: str) -> None:
    """So that what has been read is due, and news, another time."""
    store = await Store.open(url, migrate=False)
    board = {"board": MAILBOX}
    async with store.write() as conn:
        await conn.execute(text("UPDATE postings SET status = 'closed' WHERE board = :board"), board)
        await conn.execute(
            text("UPDATE boards SET due_at = '2000-01-01 00:00:00' WHERE name = :board"), board
        )
    await store.close()


def _mail_alone(folder: Path, resting: Iterable[Board]) -> dict[str, str]:
    """Settings of a service that has nothing to read but a folder of mails, dated today."""
    catalogue.write(folder / "boards.csv", resting)
    mails = folder / "mails"
    mails.mkdir()
    today = format_datetime(system_clock()).encode()
    for one in (DEMO / "mail" / "day1" / "linkedin").glob("*.eml"):
        body = re.sub(rb"(?m)^Date: .*?(\r?)$", rb"Date: " + today + rb"\1", one.read_bytes(), count=1)
        (mails / one.name).write_bytes(body)
    return {
        "boards": str(folder / "boards.csv"),
        "mailboxes": json.dumps({MAILBOX: str(mails)}),
        "contact_url": "http://127.0.0.1/about",
    }


async def _until_collected(url: str, began: datetime) -> None:
    """Until the mailbox has been read since then, and what was in it is matched."""
    store = await Store.open(url, migrate=False)
    try:
        async with asyncio.timeout(_WAIT):
            while True:
                async with store.read() as conn:
                    known = {one.board.name: one for one in await boards.states(conn)}
                state = known.get(MAILBOX)
                if state is not None and state.last_run_at and state.last_run_at > began:
                    return
                await asyncio.sleep(0.2)
    finally:
        await store.close()


async def start(url: str) -> tuple[float, float]:
    """Seconds from the start of a fresh process to the whole first page, and to the first with counts."""

    async def once() -> tuple[float, float]:
        began = time.perf_counter()
        async with chartwork("serve", url) as (_, site), _client() as client:
            await page(client, f"{site}/")
            first = time.perf_counter() - began
            await until_sets(client, site)
            return first, time.perf_counter() - began

    times = [await once() for _ in range(_STARTS)]
    return min(one for one, _ in times), min(one for _, one in times)


async def start_of_hello() -> float:
    """The same of aiohttp's "hello"."""

    async def once() -> float:
        began = time.perf_counter()
        async with process(sys.executable, "-c", _HELLO) as started, _client() as client:
            await page(client, await first_line(started, _WAIT))
            return time.perf_counter() - began

    return min([await once() for _ in range(_STARTS)])


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_WAIT))


async def figures(at: Kept, bare: Kept, size: int, where: str) -> AsyncIterator[Figure]:
    """Four figures of a store, beside those of one that is empty."""
    first, counted = await start(at.url)
    yield Figure("start", first, await start_of_hello(), size=size, store=where, note="clock")
    yield Figure("start to sets", counted, size=size, store=where, note="clock")
    measures: tuple[tuple[str, Callable[[str], Awaitable[int]]], ...] = (
        ("memory serve", memory_of_serve),
        ("memory run", memory_of_run),
    )
    for kind, measure in measures:
        least, ours = await measure(bare.url), await measure(at.url)
        yield Figure(kind, ours, least, size=size, store=where)
