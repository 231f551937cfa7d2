"""A web host on loopback that answers as a test scripts it, and a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Self

from aiohttp.abc import AbstractResolver, ResolveResult

from scrapers.http import Http, Limits

Script = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]
ALLOW_ALL = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def response(status: int, body: bytes | str = b"", **headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = {"Content-Length": str(len(data))} | {n.replace("_", "-"): v for n, v in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode() + data


class FakeTime:
    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def wall(self) -> float:
        return 1_800_000_000.0 + self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


@dataclass(frozen=True)
class Asked:
    at: float
    method: str
    target: str
    host: str
    headers: dict[str, str]
    body: bytes

    @property
    def url(self) -> str:
        return f"{self.host}{self.target}"


@dataclass
class Host:
    """`pages`: what "host/path" is answered with; a list is used up from the front, its last item stays."""

    time: FakeTime = field(default_factory=FakeTime)
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    open_at_most: int = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._tasks: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def http(self, limits: Limits | None = None, **changes: Any) -> Http:
        return Http(
            contact="https://chartwork.example/bot",
            version="1.2",
            limits=replace(limits or Limits(), **{k: v for k, v in changes.items() if hasattr(Limits(), k)}),
            clock=self.time.clock,
            sleep=self.time.sleep,
            wall=self.time.wall,
            chance=lambda: 0.5,
            **({"gateway": self.gateway} | {k: v for k, v in changes.items() if not hasattr(Limits(), k)}),
        )

    @property
    def urls(self) -> list[str]:
        """What was asked for, robots.txt apart."""
        return [one.url for one in self.asked if one.target != "/robots.txt"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open_now += 1
        self.open_at_most = max(self.open_at_most, self.open_now)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                asked = await self._asked(head.decode("latin-1"), reader)
                self.asked.append(asked)
                await self._reply(asked, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            pass  # the end of a test cancels: asyncio would log it as an error of the server
        finally:
            self.open_now -= 1
            writer.close()
            self._tasks.discard(task)

    async def _asked(self, head: str, reader: asyncio.StreamReader) -> Asked:
        first, *lines = head.strip().split("\r\n")
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
        method, target, _ = first.split(" ")
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Asked(self.time.now, method, target, headers["host"], headers, body)

    async def _reply(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        path = f"{asked.host}{asked.target.partition('?')[0]}"
        scripted = self.pages.get(path, ALLOW_ALL)
        if isinstance(scripted, list):
            scripted = scripted.pop(0) if len(scripted) > 1 else scripted[0]
        if isinstance(scripted, bytes):
            writer.write(scripted)
        else:
            await scripted(asked, writer)


class Names(AbstractResolver):
    """A name server of our own; a list is used up from the front, its last address stays."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): list(found) for name, found in names.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = self.names[host]
        address = found.pop(0) if len(found) > 1 else found[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""
