"""A service in many processes over the recorded world, on loopback; processes can be killed and come back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from chartwork.recording import Recording

MEMBER = Path(__file__).parent / "chartwork" / "member.py"
ROOT = Path(__file__).parents[1]


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
    """A process, by its role. `number` tells those of one role apart."""

    role: str
    number: int
    process: asyncio.subprocess.Process
    starts: int = 1


@dataclass
class Many:
    """The processes. What ends is started again, as systemd would."""

    folder: Path
    variables: dict[str, str]
    members: list[Member] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    kills: int = 0
    ending: bool = False

    def tell(self, now: datetime, since: float | None) -> None:
        """The time from now on: it stands still, or goes on from `since`, in seconds since 1970."""
        self._write("clock.json", {"now": now.isoformat(), "since": since})

    def describe(self, **world: Any) -> None:
        self._write("world.json", world)

    def _write(self, name: str, told: dict[str, Any]) -> None:
        part = self.folder / f"{name}.part"
        part.write_text(json.dumps(told))
        part.replace(self.folder / name)

    async def start(self, role: str, count: int) -> None:
        for number in range(count):
            self.members.append(Member(role, number, await self._run(role, number)))
        if role == "serve":
            for member in self.members[-count:]:
                assert member.process.stdout is not None
                self.ports.append(int(await member.process.stdout.readline()))

    async def _run(self, role: str, number: int) -> asyncio.subprocess.Process:
        known = {name: value for name, value in os.environ.items() if not name.startswith("CHARTWORK_")}
        known["PYTHONPATH"] = str(ROOT)
        with (self.folder / f"{role}{number}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, str(MEMBER), role, str(self.folder / "world.json")),
                cwd=self.folder,
                env=known | self.variables,
                stdout=asyncio.subprocess.PIPE if role == "serve" else asyncio.subprocess.DEVNULL,
                stderr=log,
            )

    async def kill(self, member: Member) -> None:
        """SIGKILL, and a new one in its place."""
        with suppress(ProcessLookupError):
            member.process.kill()
        await member.process.wait()
        self.kills += 1
        await self._again(member)

    async def keep(self) -> None:
        """Starts again what ended by itself, for ever."""
        while True:
            for member in self.members:
                if member.process.returncode is not None:
                    await self._again(member)
            await asyncio.sleep(0.2)

    async def _again(self, member: Member) -> None:
        member.process = await self._run(member.role, member.number)
        member.starts += 1

    async def stop(self) -> list[int]:
        """SIGTERM to all; how they ended."""
        for member in self.members:
            with suppress(ProcessLookupError):
                member.process.send_signal(signal.SIGTERM)
        return [await member.process.wait() for member in self.members]

    def said(self) -> str:
        """All their logs."""
        return "\n".join(f"== {one.name}\n{one.read_text()}" for one in sorted(self.folder.glob("*.log")))


@asynccontextmanager
async def many(folder: Path, variables: dict[str, str]) -> AsyncIterator[Many]:
    """Processes with these settings; none is left."""
    all_of_them = Many(folder, variables)
    try:
        yield all_of_them
    finally:
        for member in all_of_them.members:
            with suppress(ProcessLookupError):
                member.process.kill()
        for member in all_of_them.members:
            await member.process.wait()
