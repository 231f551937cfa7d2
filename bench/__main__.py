"""`make bench`: what the work costs, every line a ratio of two figures of the same run.

Processor time, not the clock's: a machine's other work does not count.
"""

from __future__ import annotations

import asyncio

from bench import crawl, pages, pay, tagging
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
    lines += await pages.lines((10_000,))
    print(f"{'what':56} {'ratio':>6}  {'target':7} detail")
    for one in lines:
        print(f"{one.name:56} {one.ratio:6.2f}  {one.target:7} {one.detail}")


asyncio.run(main())
