"""Searching and pages over many openings, on both databases: the ten commonest requests.

The site runs in a process of its own, which tells how much processor time it has used: what a request costs
there is compared with what aiohttp's "hello" costs there. The time of a search is that of everything
between the question and what the template is given: which openings, in which order, all counts beside the
choices, and the page's openings read from the database.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from aggregator.store.engine import Store
from aggregator.store.listed import Catalogue
from alerts.message import Site
from bench import databases, paint, synthetic
from bench.measure import Line
from web import forms, search
from web.app import make_app
from web.page import CATALOGUE

NOW = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)
SITE = Site(url="http://127.0.0.1", name="Chartwork", sender="a@example.org", postal="x", key=b"k" * 32)
# What people ask for, from the first page to the questions that are hard to answer.
REQUESTS = {
    "first page": "",
    "remote": "setting=remote",
    "remote, my state": "setting=remote&lives=TX",
    "I hold CPC, 2 years": "holds=CPC&years=2",
    "hospital in Texas": "setting=hospital&state=TX",
    "best paid remote": "setting=remote&order=pay",
    "pay at least, stated": "pay=80000&paid=1",
    "a common word": "q=coder&posted=7",
    "a rare word": f"q={synthetic.RARE}",
    "all of it": "q=coding&setting=remote&lives=OH&holds=CCS&pay=25&posted=30&specialty=hcc&order=pay",
}
_ROUNDS, _REQUESTS = 100, 200
_PATIENCE = 3600.0  # seconds until the sets are read, before which nothing is measured


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one search: of this process's processor, and of the clock."""

    cpu: float
    clock: float


async def search_times(store: Store) -> dict[str, list[Taken]]:
    """What each search took, in turns; by name. The first turns are not counted: they read the sets."""
    catalogue, found = Catalogue(store, patience=_PATIENCE), dict[str, list[Taken]]()
    asked = {name: forms.listing(parse_qs(query)) for name, query in REQUESTS.items()}
    for turn in range(_ROUNDS + 2):
        for name, one in asked.items():
            clock, cpu = time.perf_counter(), time.process_time()
            await search.find(store, catalogue, one, NOW.date())
            if turn > 1:
                taken = Taken(time.process_time() - cpu, time.perf_counter() - clock)
                found.setdefault(name, []).append(taken)
    await catalogue.close()
    return found


def at(share: float, times: Iterable[float]) -> float:
    """The time, in milliseconds, that this share of them does not exceed."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1e3


async def serve(url: str) -> None:
    """The site over a store until standard input ends; /cpu tells the processor's seconds, /forget drops
    the pages that are kept."""
    store = await Store.open(url, migrate=False)
    app = make_app(store=store, site=SITE, clock=lambda: NOW)
    app[CATALOGUE] = Catalogue(store, patience=_PATIENCE)

    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="Hello world")

    async def cpu(request: web.Request) -> web.Response:
        return web.Response(text=repr(time.process_time()))

    bare = web.Application()
    bare.add_routes([web.get("/", hello)])
    app.add_routes([web.get("/cpu", cpu)])
    runners = [web.AppRunner(one, access_log=None) for one in (app, bare)]
    for runner in runners:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for runner in runners:
        await runner.cleanup()
    await store.close()  # else its threads keep this process alive


@asynccontextmanager
async def served(url: str) -> AsyncIterator[tuple[str, str]]:
    """Addresses of the site and of "hello" in another process."""
    command = (sys.executable, "-m", "bench.pages", "--serve", url)
    pipe = asyncio.subprocess.PIPE
    server = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert server.stdout is not None
    try:
        yield (
            (await server.stdout.readline()).decode().strip(),
            (await server.stdout.readline()).decode().strip(),
        )
    finally:
        await server.communicate(b"")  # which ends its input


async def page_costs(url: str) -> tuple[float, float, float]:
    """Processor seconds of the server for one "hello", one page made anew, and one that is kept."""
    limit = aiohttp.ClientTimeout(total=_PATIENCE)
    async with (
        served(url) as (site, hello),
        aiohttp.ClientSession(
            timeout=limit, headers={"Accept-Encoding": "br"}, auto_decompress=False
        ) as client,
    ):

        async def ask(address: str) -> str:
            async with client.get(address) as answer:
                assert answer.status == 200, f"{address}: {answer.status}"  # an error costs less than a page
                return (await answer.read()).decode(errors="replace")

        async def cost(addresses: list[str]) -> float:
            start = float(await ask(f"{site}/cpu"))
            for one in addresses:
                await ask(one)
            return (float(await ask(f"{site}/cpu")) - start) / len(addresses)

        pages = [f"{site}/?{query}" for query in REQUESTS.values()]
        for one in pages * 2:
            await ask(one)
        rounds = _REQUESTS // len(pages)
        # a name that is ignored makes another address of the same search
        anew = [f"{one}&turn={turn}" for turn in range(rounds) for one in pages]
        kept, half = pages * rounds * 5, len(anew) // 2  # in each half every page as often
        costs = [
            (await cost([hello] * _REQUESTS * 5), await cost(part), await cost(kept))
            for part in (anew[:half], anew[half:])
        ]
    hellos, anews, keeps = zip(*costs, strict=True)
    return min(hellos), min(anews), min(keeps)


async def lines_of(url: str, count: int, where: str) -> tuple[list[Line], float]:
    """The table's lines for one database with so many openings, and the p99 of searches in milliseconds.

    What a search takes is processor time where the database works in this process, and the clock's where it
    is a server: its work and the way there count, too.
    """
    store = await Store.open(url)
    try:
        await synthetic.fill(store, count, NOW)
        times = await search_times(store)
    finally:
        await store.close()
    print(f"{count:,} openings, {where}; milliseconds of the processor and of the clock", file=sys.stderr)
    for name, some in times.items():
        cpu, clock = [one.cpu for one in some], [one.clock for one in some]
        said = f"{at(0.5, cpu):7.2f} {at(0.99, cpu):7.2f}   {at(0.5, clock):7.2f} {at(0.99, clock):7.2f}"
        print(f"  {name:22} p50 and p99 {said}", file=sys.stderr)
    every = [one for some in times.values() for one in some]
    cpu, clock = [one.cpu for one in every], [one.clock for one in every]
    p99 = at(0.99, cpu if where == "SQLite" else clock)
    beside_it = (
        f"p50, p99 of the processor {at(0.5, cpu):.1f}, {at(0.99, cpu):.1f},"
        f" of the clock {at(0.5, clock):.1f}, {at(0.99, clock):.1f}"
    )
    hello, anew, kept = await page_costs(url)
    painted = await paint.lines(f"{count:,}", served(url)) if where == "SQLite" else []
    what = f"{count:,}, {where}"
    beside = f"against {hello * 1e6:.0f} µs of hello"
    return [
        *painted,
        Line(f"search p99 of 10 ms: {what}", p99 / 10, "≤ 1", f"{p99:.1f} ms; {beside_it}"),
        Line(f"hello ÷ page made anew: {what}", hello / anew, "≥ 0.1", f"{anew * 1e6:.0f} µs {beside}"),
        Line(f"hello ÷ page that is kept: {what}", hello / kept, "≥ 0.5", f"{kept * 1e6:.0f} µs {beside}"),
    ], p99


async def each(counts: tuple[int, ...]) -> AsyncIterator[Line]:
    """The table's lines for so many openings each, on both databases, as they are made."""
    for where in ("SQLite", "PostgreSQL"):
        p99 = []
        for count in counts:
            with databases.empty(where) as url:
                if url:
                    some, worst = await lines_of(url, count, where)
                    p99.append(worst)
                    for one in some:
                        yield one
        if len(p99) > 1:
            what = f"search p99, {counts[0]:,} → {counts[-1]:,}, {where}"
            yield Line(what, p99[-1] / p99[0], "≤ 3", f"{p99[0]:.1f} and {p99[-1]:.1f} ms")


async def lines(counts: tuple[int, ...]) -> list[Line]:
    """All of them."""
    return [one async for one in each(counts)]


async def tell(counts: tuple[int, ...]) -> None:
    """Prints each as soon as it is made: the largest sizes take an hour."""
    async for one in each(counts):
        print(f"{one.name:56} {one.ratio:6.2f}  {one.target:7} {one.detail}", flush=True)


def main() -> None:
    """`python -m bench.pages 10000 100000`: these lines alone."""
    read = argparse.ArgumentParser()
    read.add_argument("counts", nargs="*", type=int, default=[10_000])
    read.add_argument("--serve", help=argparse.SUPPRESS)
    given = read.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve))
        return
    asyncio.run(tell(tuple(given.counts)))


if __name__ == "__main__":
    main()
