"""The seam for work: whoever has a job to be done says so here, and not how it is carried out.

A job is coarse (a board's run, a batch of digests), and may be carried out twice: what is due is a row, and a
job begins by asking whether it still is. Of one name one job waits at a time, and of one lock one is at work.
A job that breaks is tried again after growing waits, and given up in the end.

`Here` carries jobs out in this process. `aggregator.workers` hands them to any number of processes.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

log = logging.getLogger(__name__)

Queue = Literal["collect", "match", "send", "upkeep"]
QUEUES: tuple[Queue, ...] = ("collect", "match", "send", "upkeep")
State = Literal["waits", "at work", "given up"]
TRIES = 6
FIRST_WAIT = 5.0  # seconds; each further wait is three times as long

CarryOut = Callable[[str], Awaitable[object]]  # takes the job's key


@dataclass(frozen=True, slots=True)
class Job:
    """`kind` says what is to be done, `key` with what. `lock`: what no two jobs may have at once; the job's
    own name if left out."""

    kind: str
    queue: Queue
    key: str = ""
    lock: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind} {self.key}".strip()


@dataclass(frozen=True, slots=True)
class Pulse:
    """Seconds: a worker says so often that it lives; one that has not for so long is dead; a job that broke
    waits so long before its second try; a worker looks so often for jobs that nobody tells it of: those whose
    lock has become free, and those whose wait is over."""

    beat: float = 10.0
    dead: float = 30.0
    first_wait: float = FIRST_WAIT
    look: float = 5.0


def wait_after(tries: int, first: float = FIRST_WAIT) -> float | None:
    """Seconds to wait after so many tries that broke; None: the job is given up."""
    return None if tries >= TRIES else first * 3.0 ** (tries - 1)


class Work(Protocol):
    """Where jobs are carried out."""

    async def defer(self, job: Job) -> bool:
        """Hands a job over. False: one of that name waits already, and this one is dropped."""


def _is_broken_off() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Here:
    """This process, with at most so many jobs of a queue at work."""

    def __init__(
        self, carry_out: Mapping[str, CarryOut], at_once: int, first_wait: float = FIRST_WAIT
    ) -> None:
        self._carry_out, self._first_wait = carry_out, first_wait
        rooms = dict.fromkeys(QUEUES, 1) | {"collect": at_once, "send": 2}  # bounces are read beside sending
        self._rooms = {one: asyncio.Semaphore(rooms[one]) for one in QUEUES}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work: set[asyncio.Task[None] | None] = set()

    async def defer(self, job: Job) -> bool:
        if job.name in self._waiting:
            return False
        self._waiting.add(job.name)
        task = asyncio.create_task(self._insist(job), name=job.name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _insist(self, job: Job) -> None:
        for tries in range(1, TRIES + 1):
            async with self._locks[job.lock or job.name], self._rooms[job.queue]:
                self._waiting.discard(job.name)
                self._at_work.add(asyncio.current_task())
                try:
                    await self._carry_out[job.kind](job.key)
                except Exception:
                    if _is_broken_off():  # a driver made another error of it
                        raise
                    wait = wait_after(tries, self._first_wait)
                    log.exception("%s failed%s", job.name, " and is given up" if wait is None else "")
                else:
                    return
                finally:
                    self._at_work.discard(asyncio.current_task())
            if wait is None or job.name in self._waiting:  # the one that waits does it
                return
            self._waiting.add(job.name)
            await asyncio.sleep(wait)

    async def stop(self, grace: float) -> None:
        """Gives what is at work `grace` seconds to end, then breaks it off; what waits is not begun."""
        left = list(self._tasks)
        for task in self._tasks - self._at_work:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
