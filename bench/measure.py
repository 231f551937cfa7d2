"""What every bench shares: a line of the table, and processor time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
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


def show(lines: Iterable[Line]) -> None:
    """Prints the table."""
    print(f"{'what':56} {'ratio':>6}  {'target':7} detail")
    for one in lines:
        print(f"{one.name:56} {one.ratio:6.2f}  {one.target:7} {one.detail}")


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
