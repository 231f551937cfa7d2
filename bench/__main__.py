"""`make bench`: what crawling, tagging and storing cost, beside the least that anybody could pay for it.

Every line is a ratio of two figures of the same run. Processor time, not the clock's: the recorded world is
served by another process, and a machine's other work does not count. The bound fetches the same answers with
aiohttp alone, decodes them with orjson and takes their text with lexbor; it keeps nothing.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
from selectolax.lexbor import LexborHTMLParser

from aggregator.collect import Collector
from aggregator.domain import tagging
from aggregator.domain.search import Filter
from aggregator.store import boards, openings
from aggregator.store.engine import Connection, Store
from chartwork import demo
from chartwork.recording import DEMO
from scrapers import registry
from scrapers.answer import Answer
from scrapers.http import Http, Limits
from scrapers.run import run
from scrapers.source import Board, RawPosting, Request

ROUNDS = 5
NOW = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One measured ratio and its target; `detail` says what both sides did."""

    name: str
    ratio: float
    target: str
    detail: str


@contextmanager
def recorded_world() -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.recorded"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.communicate()


def client(gateway: str) -> Http:
    """The product's own client, without pauses between requests to this machine."""
    limits = Limits(pace=0.0, spares=False)
    return Http(contact="http://127.0.0.1/", version="0", limits=limits, gateway=gateway)


class Tap:
    """A fetcher that remembers what was asked for."""

    def __init__(self, http: Http) -> None:
        self.http = http
        self.asked: list[Request] = []

    async def fetch(self, request: Request, **options: Any) -> Answer:
        self.asked.append(request)
        return await self.http.fetch(request, **options)


async def cpu(work: Callable[[], Awaitable[object]]) -> float:
    """Processor seconds of one run, all threads of this process."""
    start = time.process_time()
    await work()
    return time.process_time() - start


async def crawl(gateway: str, catalogue: tuple[Board, ...]) -> tuple[float, float, int, list[Request]]:
    """Processor seconds of the first run of every board and of a second one, postings, requests."""
    async with client(gateway) as http:
        tap = Tap(http)
        store = await Store.open("sqlite://")
        try:
            async with store.write() as conn:
                await boards.register(conn, catalogue, NOW)
            collector = Collector(store, tap.fetch, lambda: NOW, _nobody)

            async def all_boards() -> None:
                for board in catalogue:
                    done = await collector.collect(board.name)
                    assert done is not None
                    assert done.run.report.outcome in ("ok", "unchanged"), done.run.report

            first = await cpu(all_boards)
            asked = list(tap.asked)
            again = await cpu(all_boards)
            async with store.read() as conn:
                listed = sum(one.last_report.listed for one in await boards.states(conn) if one.last_report)
                assert await openings.count(conn, Filter(), NOW.date()) > 200
        finally:
            await store.close()
    return first, again, listed, asked


async def _nobody(conn: Connection, found: Any, now: datetime) -> int:
    return 0


async def bound(gateway: str, asked: list[Request]) -> float:
    """Processor seconds of fetching and decoding the same answers, and nothing else."""
    async with aiohttp.ClientSession() as session:

        async def everything() -> None:
            for request in asked:
                parts = urlsplit(request.url)
                address = gateway + parts.path + (f"?{parts.query}" if parts.query else "")
                headers = {**request.headers, "Host": parts.netloc}
                async with session.request(
                    request.method, address, json=request.json, headers=headers
                ) as got:
                    _decode(await got.read())

        return await cpu(everything)


def _decode(body: bytes) -> None:
    try:
        _texts(orjson.loads(body))
    except orjson.JSONDecodeError:
        LexborHTMLParser(body).text()


def _texts(value: Any) -> None:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        if "<" in value or "&lt;" in value:
            LexborHTMLParser(value).text()
    elif value is not None and not isinstance(value, int | float):
        for one in value:
            _texts(one)


async def texts(gateway: str, catalogue: tuple[Board, ...]) -> list[RawPosting]:
    """Every posting with a text, as its source words it."""
    found = []
    async with client(gateway) as http:
        for board in catalogue:
            result = await run(board, registry.platform(board.platform), http.fetch, now=lambda: NOW)
            found += [one.raw for one in result.seen if one.raw.description]
    return found


def tag(raw: RawPosting) -> bool:
    """Is it a coding job? With everything that it claims, as `chartwork tag` gives it."""
    return tagging.tag(
        title=raw.title, company=raw.company, location=raw.location, description=raw.description or ""
    ).is_coding


def seconds(work: Callable[[RawPosting], object], postings: list[RawPosting]) -> float:
    """Processor seconds for one posting, the best of some rounds."""
    best = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for one in postings:
            work(one)
        best.append((time.process_time() - start) / len(postings))
    return min(best)


def tagging_lines(raws: list[RawPosting]) -> list[Line]:
    lines = []
    for kind, wanted, target in (("coding", True, "≤ 8"), ("other", False, "≤ 1.2")):
        some = [one for one in raws if tag(one) is wanted]
        ours = seconds(tag, some)
        least = seconds(lambda one: LexborHTMLParser(one.description or "").text(), some)
        detail = f"{ours * 1e6:.0f} µs, lexbor parse and text {least * 1e6:.0f} µs, {len(some)} postings"
        lines.append(Line(f"tag one {kind} posting", ours / least, target, detail))
    return lines


async def crawl_lines(gateway: str, catalogue: tuple[Board, ...]) -> list[Line]:
    rounds = []
    for _ in range(ROUNDS):
        first, again, listed, asked = await crawl(gateway, catalogue)
        rounds.append((first, again, await bound(gateway, asked), listed, len(asked)))
    first, again, least = (statistics.median(one[at] for one in rounds) for at in range(3))
    listed, requests = rounds[0][3:]
    detail = (
        f"{first / listed * 1e3:.2f} ms a posting, bound {least / listed * 1e3:.2f} ms; {requests} requests"
    )
    again_detail = f"{again * 1e3:.0f} ms for {len(catalogue)} boards, first run {first * 1e3:.0f} ms"
    return [
        Line("crawl, tag and store", first / least, "≤ 2", detail),
        Line("the same boards again, unchanged, against the first run", again / first, "", again_detail),
    ]


async def main() -> None:
    catalogue = tuple(
        one for one in demo.boards(DEMO / "mail" / "day1") if not one.platform.endswith("_alert")
    )
    with recorded_world() as gateway:
        lines = await crawl_lines(gateway, catalogue)
        lines += tagging_lines(await texts(gateway, catalogue))
    print(f"{'what':56} {'ratio':>6}  {'target':7} detail")
    for one in lines:
        print(f"{one.name:56} {one.ratio:6.2f}  {one.target:7} {one.detail}")


asyncio.run(main())
