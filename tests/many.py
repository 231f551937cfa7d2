"""A service in many processes over the recorded world, on this machine; they can be killed and come back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import member
from aiohttp import web
from commands import forked

from chartwork.recording import Recording

PORT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a host got: when it came and when it was answered, in seconds."""

    host: str
    began: float
    ended: float


class Watched(Recording):
    """A recording that notes who was asked when."""

    def __init__(self) -> None:
        super().__init__(day=1)
        self.asked: list[Asked] = []

    async def _answer(self, request: web.Request) -> web.Response:
        began = time.monotonic()
        answer = await super()._answer(request)
        self.asked.append(Asked(request.headers["Host"], began, time.monotonic()))
        return answer


@dataclass
class Member:
    """A process by its role; `number` tells those of one role apart."""

    role: str
    number: int
    process: ForkServerProcess


@dataclass
class Many:
    """The processes. What ends is started again, as systemd would."""

    folder: Path
    variables: dict[str, str]
    members: list[Member] = field(default_factory=list)
    kills: int = 0
    ends: list[str] = field(default_factory=list)  # those that ended by themselves

    def tell(self, now: datetime, since: float | None = None) -> None:
        """The time from now on: it stands still, or goes on `since` then, in seconds since 1970."""
        self._write("clock.json", {"now": now.isoformat(), "since": since})

    def describe(self, **world: Any) -> None:
        """The world of those that start from now on."""
        self._write("world.json", world)

    def _write(self, name: str, told: dict[str, Any]) -> None:
        part = self.folder / f"{name}.part"
        part.write_text(json.dumps(told))
        part.replace(self.folder / name)

    def start(self, role: str, count: int) -> None:
        for number in range(count):
            self.members.append(Member(role, number, self._run(role, number)))

    async def port(self, number: int) -> int:
        """Where a web process answers."""
        file = self.folder / f"serve{number}.port"
        deadline = time.monotonic() + PORT_SECONDS
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline, self.said()
            await asyncio.sleep(0.05)
        return int(file.read_text())

    def _run(self, role: str, number: int) -> ForkServerProcess:
        return forked(member.main, role, number, str(self.folder), self.variables)

    def kill(self, *some: Member, meanwhile: Callable[[], None] = lambda: None) -> None:
        """SIGKILL, and new ones in their place; `meanwhile` none of them is there."""
        for one in some:
            one.process.kill()
        for one in some:
            one.process.join()
        self.kills += len(some)
        meanwhile()
        for one in some:
            one.process = self._run(one.role, one.number)

    def keep(self) -> None:
        """Starts again what has ended by itself."""
        for one in self.members:
            if one.process.exitcode is not None:
                self.ends.append(f"{one.role}{one.number}: {one.process.exitcode}")
                one.process = self._run(one.role, one.number)

    async def stop(self) -> list[int | None]:
        """SIGTERM to all; how they ended."""
        for one in self.members:
            with suppress(ProcessLookupError):
                os.kill(one.process.pid or 0, signal.SIGTERM)
        for one in self.members:
            await asyncio.to_thread(one.process.join)
        return [one.process.exitcode for one in self.members]

    def said(self) -> str:
        """All their logs."""
        return "\n".join(f"== {one.name}\n{one.read_text()}" for one in sorted(self.folder.glob("*.log")))


@contextmanager
def many(folder: Path, variables: dict[str, str]) -> Iterator[Many]:
    """Processes with these settings; none is left."""
    all_of_them = Many(folder, variables)
    try:
        yield all_of_them
    finally:
        for one in all_of_them.members:
            one.process.kill()
        for one in all_of_them.members:
            one.process.join()
            one.process.close()
