"""What every bench shares: a line of the table, processor time, and processes that end with the bench."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROUNDS = 5
Thing = TypeVar("Thing")
_TICK = os.sysconf("SC_CLK_TCK")
_ENDS = 20.0  # seconds that a process has to end in once it is told to


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


def cpu_of(pid: int) -> float:
    """Processor seconds of a process and all its descendants, those that have ended included."""
    used: dict[int, float] = {}
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name in brackets may hold blanks; what follows it does not: proc_pid_stat(5)
            said = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        parents[int(folder.name)] = int(said[1])
        used[int(folder.name)] = sum(map(int, said[11:15])) / _TICK
    family = {pid}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(used.get(one, 0.0) for one in family)


def resident(pid: int) -> int:
    """Bytes of memory that a process holds itself: what it shares with others counts by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"the kernel tells no memory of process {pid}")


def end_tidily() -> None:
    """From now on SIGTERM cancels what runs here, so that it ends what it has started."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


@asynccontextmanager
async def process(
    *command: str, env: dict[str, str] | None = None, cwd: Path | None = None, family: bool = False
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process with pipes to its standard input and output; it is ended, by its id, with the block.
    `family`: whatever it has started and left behind is ended, too."""
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, env=env, cwd=cwd, start_new_session=family
    )
    try:
        yield started
    finally:
        if started.stdin is not None:
            started.stdin.close()  # which ends those that live as long as it is open
        if started.returncode is None:
            started.terminate()
        try:
            await asyncio.wait_for(started.wait(), _ENDS)
        except TimeoutError:
            started.kill()
            await started.wait()
        if family:
            with suppress(ProcessLookupError):  # nobody is left
                os.killpg(started.pid, signal.SIGKILL)


async def first_line(started: asyncio.subprocess.Process, within: float) -> str:
    """What a process prints first. Raises TimeoutError."""
    assert started.stdout is not None
    return (await asyncio.wait_for(started.stdout.readline(), within)).decode().strip()
