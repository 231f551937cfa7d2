"""Searching and pages over many openings, on both databases: the ten commonest requests.

The site runs in a process of its own, which tells how much processor time it has used: what a request costs
there is compared with what aiohttp's "hello" costs there. The time of a search is that of everything
between the question and what the template is given: which openings, in which order, all counts beside the
choices, and the page's openings read from the database.
"""

from __future__ import annotations

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
from bench import synthetic
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
    """The site over a store until standard input ends; /cpu tells the processor's seconds."""
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
    command = (sys.executable, "-m", "bench.pages", url)
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


@dataclass(frozen=True, slots=True)
class Costs:
    """Processor seconds of the server for one "hello", one page that is kept, one made anew of a search that
    was asked before, and one of a search that nobody has asked."""

    hello: float
    kept: float
    anew: float
    unasked: float


async def page_costs(url: str) -> Costs:
    """The lesser of two halves, each with every page as often."""
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
        # a name that is ignored makes another address of the same search, other pay another search
        anew = [f"{one}&turn={turn}" for turn in range(rounds) for one in pages]
        unasked = [
            f"{one}&pay={20_001 + turn}" for turn in range(rounds) for one in pages if "pay=" not in one
        ]
        costs = []
        for half in (0, 1):
            asked = [hello] * _REQUESTS * 5, pages * rounds * 5, _half(anew, half), _half(unasked, half)
            costs.append([await cost(some) for some in asked])
    return Costs(*map(min, *costs))


def _half(some: list[str], which: int) -> list[str]:
    middle = len(some) // 2
    return some[middle:] if which else some[:middle]


def main() -> None:
    """`python -m bench.pages URL`: the site and "hello", until its input ends."""
    asyncio.run(serve(sys.argv[1]))


if __name__ == "__main__":
    main()
