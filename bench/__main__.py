"""`make bench`: what the work costs, every line a ratio of two figures of the same run.

Processor time, not the clock's: a machine's other work does not count. With "full", what takes minutes to
build is measured, too: `make bench-full`.
"""

from __future__ import annotations

import asyncio
import sys

from bench import crawl, matching, pay, tagging
from chartwork import demo
from chartwork.recording import DEMO

_SUBSCRIPTIONS = (10_000, 100_000, 1_000_000) if "full" in sys.argv else (10_000, 100_000)


async def main() -> None:
    catalogue = tuple(
        one for one in demo.boards(DEMO / "mail" / "day1") if not one.platform.endswith("_alert")
    )
    with crawl.recorded_world() as gateway:
        lines = await crawl.lines(gateway, catalogue)
        lines += tagging.lines(await crawl.texts(gateway, catalogue))
    lines += pay.lines()
    lines += matching.lines(_SUBSCRIPTIONS)
    print(f"{'what':56} {'ratio':>6}  {'target':7} detail")
    for one in lines:
        print(f"{one.name:56} {one.ratio:6.2f}  {one.target:7} {one.detail}")


asyncio.run(main())
