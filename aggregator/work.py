"""The seam for work: whoever has a job to be done says so here, and not how it is carried out.

`Here` carries it out in this process: so many jobs at once, and never two of one name, so that a board is
not collected twice at a time. A job that breaks is logged and ends alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

log = logging.getLogger(__name__)
Job = Callable[[], Awaitable[object]]


class Work(Protocol):
    """Where jobs are carried out."""

    def defer(self, name: str, job: Job) -> bool:
        """Hands a job over. False: one of that name is still at work, and this one is dropped."""


class Here:
    """This process, with at most `at_once` jobs at work."""

    def __init__(self, at_once: int) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._jobs: dict[str, asyncio.Task[None]] = {}

    def defer(self, name: str, job: Job) -> bool:
        if name in self._jobs:
            return False
        self._jobs[name] = asyncio.create_task(self._carry_out(name, job), name=name)
        return True

    async def _carry_out(self, name: str, job: Job) -> None:
        try:
            async with self._room:
                await job()
        except Exception:
            log.exception("%s failed", name)
        finally:
            del self._jobs[name]

    async def done(self) -> None:
        """Waits until nothing is at work."""
        while self._jobs:
            await asyncio.wait(self._jobs.values())

    async def stop(self, grace: float) -> None:
        """Gives what is at work `grace` seconds to end, then breaks it off."""
        if self._jobs:
            await asyncio.wait(self._jobs.values(), timeout=grace)
        left = list(self._jobs.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
