"""Waiting until jobs that were handed over are done."""

from __future__ import annotations

import asyncio

from aggregator.work import Here, Work
from aggregator.workers import Workers


async def all_done(work: Work) -> None:
    """Until nothing that was handed over before waits or is at work."""
    if isinstance(work, Here):
        while work._tasks:
            await asyncio.wait(work._tasks)
        return
    assert isinstance(work, Workers)
    left = await _unfinished(work)
    while left:
        await asyncio.sleep(0.1)
        left &= await _unfinished(work)


async def _unfinished(work: Workers) -> set[int]:
    return {one.id for one in await work.listed() if one.state != "given up"}
