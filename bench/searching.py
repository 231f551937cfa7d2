"""The ten commonest requests over a store of so many openings, and what pages of them cost beside "hello".

What a search takes is processor time where the database works in this process, and the clock's where it is a
server: its work and the way there count, too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from aggregator.store.engine import Store
from bench import pages, paint
from bench.databases import Kept
from bench.figures import Figure


async def searches(at: Kept, size: int, where: str) -> AsyncIterator[Figure]:
    """p50 and p99 of all requests together, and the p99 of each."""
    store = await Store.open(at.url, migrate=False)
    try:
        times = await pages.search_times(store)
    finally:
        await store.close()
    taken = {name: [one.clock if at.server else one.cpu for one in some] for name, some in times.items()}
    every = [one for some in taken.values() for one in some]
    note = "clock" if at.server else "processor"
    for share in (50, 99):
        yield Figure(
            f"search p{share}", pages.at(share / 100, every) / 1e3, size=size, store=where, note=note
        )
    for name, some in taken.items():
        middle = f"p50 {pages.at(0.5, some):.2f} ms"
        yield Figure(f"search p99: {name}", pages.at(0.99, some) / 1e3, size=size, store=where, note=middle)


async def pages_of(at: Kept, size: int, where: str) -> AsyncIterator[Figure]:
    """Processor seconds of the site's process for a page."""
    costs = await pages.page_costs(at.url)
    for kind, cost in (
        ("page anew", costs.anew),
        ("page unasked", costs.unasked),
        ("page kept", costs.kept),
    ):
        yield Figure(kind, cost, costs.hello, size=size, store=where, note=f"{1 / cost:,.0f} a second")


async def painted(at: Kept, size: int) -> AsyncIterator[Figure]:
    """What Chromium sees, the worse of two pages; which database it is makes no difference to it."""
    lines = await paint.lines(f"{size:,}", pages.served(at.url))
    for kind, unit in (("LCP", 1.0), ("CLS", 0.02)):
        some = [one for one in lines if one.name.startswith(kind)]
        if some:
            worst = max(some, key=lambda one: one.ratio)
            yield Figure(
                kind, worst.ratio * unit, size=size, note=worst.name.partition(": ")[2].partition(",")[0]
            )
        else:
            yield Figure(kind, size=size, why="Chromium is not installed")
