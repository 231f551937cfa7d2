"""Boards collected into a store of so many openings, beside the least that it could cost, and two peers.

All read the same boards (`bench.boards`) over loopback; none waits between requests. On PostgreSQL the
server's processor time counts as ours. The peers neither tag nor store; the bound does not either.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from aggregator.collect import Collector
from aggregator.store import boards as known_boards
from aggregator.store import schema
from aggregator.store.engine import Store
from bench import boards, crawl
from bench.databases import Kept
from bench.figures import Figure
from bench.measure import cpu, cpu_of, first_line, process
from scrapers.source import Board

ROUNDS, BOARDS = 3, 8  # each round reads other boards
PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"  # made by `make bench`
_WAIT = 300.0  # seconds for whatever should take a few
_SETTLED = "settled"  # not measured: the run after that of the day on which postings went closes them
PEER_NAMES = ("Scrapy", "ats-scrapers")


@dataclass(slots=True)
class _Taken:
    """Processor seconds by figure, one for each round."""

    ours: dict[str, list[float]] = field(default_factory=dict)
    bound: dict[str, list[float]] = field(default_factory=dict)
    peers: dict[str, list[float]] = field(default_factory=dict)
    amiss: dict[str, str] = field(default_factory=dict)  # why a peer has no figure

    def figure(self, kind: str, size: int, where: str, note: str) -> Figure:
        ours, least = statistics.median(self.ours[kind]), statistics.median(self.bound[kind])
        peers = (
            {name: statistics.median(some) for name, some in self.peers.items()} if kind == "crawl" else {}
        )
        amiss = "; ".join(f"{name}: {why}" for name, why in self.amiss.items()) if kind == "crawl" else ""
        return Figure(kind, ours, least, peers, size, where, "; ".join(filter(None, (note, amiss))))


async def figures(at: Kept, size: int, where: str) -> AsyncIterator[Figure]:
    """Four figures of one store. What was collected stays in it: a few hundred openings of its many."""
    taken = _Taken()
    store = await Store.open(at.url)
    try:
        async with store.read() as conn:  # a seed that this store has not seen
            seed = int(await conn.scalar(select(func.max(schema.postings.c.id))) or 0)
        served = process(sys.executable, "-m", "bench.boards", str(ROUNDS * BOARDS), str(seed))
        async with served as server:
            gateway = await first_line(server, _WAIT)
            for number in range(ROUNDS):
                await asyncio.wait_for(_round(at, store, gateway, seed, number, taken), 4 * _WAIT)
    finally:
        await store.close()
    postings = f"{BOARDS} boards of {boards.POSTINGS} postings, {boards.CODING:.0%} of them coding"
    for kind in ("crawl", "churn", "unchanged 304", "unchanged bytes"):
        yield taken.figure(kind, size, where, postings if kind == "crawl" else "")


async def _round(at: Kept, store: Store, gateway: str, seed: int, number: int, taken: _Taken) -> None:
    numbers = range(number * BOARDS, (number + 1) * BOARDS)
    some = [boards.board(one, seed) for one in numbers]
    paths = [boards.path(one, seed) for one in numbers]
    postings = BOARDS * boards.POSTINGS
    async with store.write() as conn:
        await known_boards.register(conn, some, crawl.NOW)
    async with crawl.client(gateway) as http, aiohttp.ClientSession() as bare:
        collector = Collector(store, http.fetch, lambda: crawl.NOW, crawl.nobody)
        for kind, day, etag in (
            ("crawl", 1, 0),
            ("unchanged bytes", 1, 0),
            ("churn", 2, 1),
            (_SETTLED, 2, 1),
            ("unchanged 304", 2, 1),
        ):
            each = postings if kind in ("crawl", "churn") else BOARDS
            async with bare.get(f"{gateway}/answer?day={day}&etag={etag}") as told:
                assert told.status == 200
            if kind == _SETTLED:
                await _ours(collector, some, "unchanged 304")()
                continue
            marks = await _marks(bare, gateway, paths)
            least = await cpu(_bound(bare, gateway, paths, marks if kind == "unchanged 304" else [], kind))
            before = cpu_of(at.server) if at.server else 0.0
            ours = await cpu(_ours(collector, some, kind))
            ours += cpu_of(at.server) - before if at.server else 0.0
            taken.ours.setdefault(kind, []).append(ours / each)
            taken.bound.setdefault(kind, []).append(least / each)
            if kind == "crawl":
                await _peers(gateway, paths, taken)


def _ours(collector: Collector, some: Sequence[Board], kind: str) -> Callable[[], Awaitable[None]]:
    expected = "unchanged" if kind.startswith("unchanged") else "ok"

    async def work() -> None:
        for one in some:
            done = await collector.collect(one.name)
            assert done is not None
            assert done.run.report.outcome == expected, (kind, done.run.report)

    return work


async def _marks(bare: aiohttp.ClientSession, gateway: str, paths: Sequence[str]) -> list[str]:
    """The ETags of the boards as they are now, "" where there are none."""
    found = []
    for path in paths:
        async with bare.get(f"{gateway}{path}") as answer:
            await answer.read()
            found.append(answer.headers.get("ETag", ""))
    return found


def _bound(
    bare: aiohttp.ClientSession, gateway: str, paths: Sequence[str], marks: Sequence[str], kind: str
) -> Callable[[], Awaitable[None]]:
    """Gets the same answers, and decodes what is new."""

    async def work() -> None:
        for at, path in enumerate(paths):
            headers = {"If-None-Match": marks[at]} if marks else {}
            async with bare.get(f"{gateway}{path}", headers=headers) as answer:
                body = await answer.read()
                assert answer.status == (304 if marks else 200), answer.status
            if not kind.startswith("unchanged"):
                crawl.decode(body)

    return work


async def _peers(gateway: str, paths: Sequence[str], taken: _Taken) -> None:
    """Each in a process of its own, with its own interpreter."""
    asked = json.dumps({"gateway": gateway, "paths": list(paths)}).encode()
    program = str(Path(__file__).parent / "peers" / "crawl.py")
    for name in PEER_NAMES:
        if not PEERS.exists():
            taken.amiss[name] = "not installed (make .venv-peers/ready)"
            continue
        async with process(str(PEERS), program, name) as peer:
            said, _ = await asyncio.wait_for(peer.communicate(asked), _WAIT)
        if peer.returncode:
            taken.amiss[name] = f"ended with status {peer.returncode}"
            continue
        answer = json.loads(said)
        assert answer["postings"] == len(paths) * boards.POSTINGS, (name, answer)
        taken.peers.setdefault(name, []).append(answer["seconds"] / answer["postings"])
