"""`make bench`: what the work costs, every line a ratio of two figures of the same run.

Processor time, not the clock's: a machine's other work does not count. What is sent a second is the clock's,
the best of three rounds in turn with the peer.
"""

from __future__ import annotations

import asyncio

from bench import crawl, matching, pages, pay, sending, tagging
from bench.measure import show
from chartwork import demo
from chartwork.recording import DEMO


async def main() -> None:
    catalogue = tuple(
        one for one in demo.boards(DEMO / "mail" / "day1") if not one.platform.endswith("_alert")
    )
    with crawl.recorded_world() as gateway:
        lines = await crawl.lines(gateway, catalogue)
        lines += tagging.lines(await crawl.texts(gateway, catalogue))
    lines += pay.lines()
    lines += await sending.lines()
    lines += matching.lines((10_000, 100_000))
    lines += await pages.lines((10_000,))
    show(lines)


asyncio.run(main())
