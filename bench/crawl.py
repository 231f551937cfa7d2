"""Crawling, tagging and storing the recorded world, beside the least that anybody could pay for it.

The world is served by another process, so that its work is not counted. The bound fetches the same answers
with aiohttp alone, decodes them with orjson and takes their text with lexbor; it keeps nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
from selectolax.lexbor import LexborHTMLParser

from aggregator.collect import Collector
from aggregator.domain.search import Filter
from aggregator.store import boards, openings
from aggregator.store.engine import Connection, Store
from bench.figures import Figure
from bench.measure import cpu
from scrapers import registry
from scrapers.answer import Answer
from scrapers.http import Http, Limits
from scrapers.run import run
from scrapers.source import Board, RawPosting, Request

NOW = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)
ROUNDS = 3


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


async def crawl(gateway: str, catalogue: tuple[Board, ...]) -> tuple[float, float, int, list[Request]]:
    """Processor seconds of the first run of every board and of a second one, postings, requests."""
    async with client(gateway) as http:
        tap = Tap(http)
        store = await Store.open("sqlite://")
        try:
            async with store.write() as conn:
                await boards.register(conn, catalogue, NOW)
            collector = Collector(store, tap.fetch, lambda: NOW, nobody)

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


async def nobody(conn: Connection, found: Any, now: datetime) -> int:
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
                    decode(await got.read())

        return await cpu(everything)


def decode(body: bytes) -> None:
    try:
        _texts(orjson.loads(body))
    except orjson.JSONDecodeError:
        LexborHTMLParser(body).text()


def _texts(value: Any) -> None:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        if "<" in value or "&lt;" in value:
            said = LexborHTMLParser(value).text()
            if "&lt;" in value:  # escaped once more: what was read is the markup
                LexborHTMLParser(said).text()
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


async def figure(gateway: str, catalogue: tuple[Board, ...]) -> Figure:
    """The recorded world: many platforms, most boards small, most requests details."""
    rounds = []
    for _ in range(ROUNDS):
        first, again, listed, asked = await crawl(gateway, catalogue)
        rounds.append((first, again, await bound(gateway, asked), listed, len(asked)))
    first, again, least = (statistics.median(one[at] for one in rounds) for at in range(3))
    listed, requests = rounds[0][3:]
    note = f"{requests} requests; all boards again, unchanged: {again / first:.2f} of the first run"
    return Figure("recorded world", first / listed, least / listed, note=note)
