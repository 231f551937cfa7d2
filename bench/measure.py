"""What every bench shares: a line of the table, and processor time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

ROUNDS = 5
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Line:
    """One measured ratio and its target; `detail` says what both sides did."""

    name: str
    ratio: float
    target: str
    detail: str


async def cpu(work: Callable[[], Awaitable[object]]) -> float:
    """Processor seconds of one run, all threads of this process."""
    start = time.process_time()
    await work()
    return time.process_time() - start


def spent(work: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def seconds(work: Callable[[Thing], object], things: Sequence[Thing]) -> float:
    """Processor seconds for one thing, the best of some rounds."""
    best = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for one in things:
            work(one)
        best.append((time.process_time() - start) / len(things))
    return min(best)
