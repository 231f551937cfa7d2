"""The recorded world, served over real HTTP on this machine: many hosts behind one port, told apart by Host.

`data/demo` is written by `python -m bench.world`. A line of its routes.jsonl is one answer: to which day,
method, host and target it belongs, what a POST's JSON body must hold, and the file, type, status and headers
to answer with. An answer of a later day replaces that of an earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from aiohttp import web

import data

DEMO = Path(data.__file__).parent / "demo"

_Key = tuple[str, str, str, tuple[tuple[str, str], ...]]  # method, host, path, sorted query


@dataclass(frozen=True, slots=True)
class _Answer:
    """`asked` is the part of a JSON body that must stand in the request; empty for any body."""

    day: int
    asked: Mapping[str, Any]
    body: bytes
    type: str
    status: int
    headers: Mapping[str, str]

    def answers(self, day: int, said: Any) -> bool:
        known = isinstance(said, dict)
        return self.day <= day and all(known and said.get(name) == one for name, one in self.asked.items())

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Does the one who asks hold this very answer? An ETag goes first (RFC 9110, 13.2.2)."""
        for asked, stated in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            if asked in headers and stated in self.headers:
                return headers[asked] == self.headers[stated]
        return False


class Recording:
    """Answers for every recorded host; `async with` it. `day` (from 1 on) may be set at any time.

    What was not recorded is a 404. Raises DataError when the recording is missing or damaged.
    """

    def __init__(self, *, day: int = 1, folder: Path = DEMO) -> None:
        self.day = day
        self._folder = folder
        self._answers = _load(folder)
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def gateway(self) -> str:
        """The address that `scrapers.http.Http` takes as its gateway."""
        return f"http://127.0.0.1:{self._port}"

    def mail(self, day: int) -> Path:
        """The folder of the mailboxes, one for each board, as they were at the end of a day."""
        return self._folder / "mail" / f"day{day}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._runner, self._port = runner, runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        known = self._answers.get(_key(request.method, request.headers.get("Host", ""), request.raw_path), ())
        said = _json(await request.read()) if request.method == "POST" else None
        fitting = [one for one in known if one.answers(self.day, said)]
        if not fitting:
            return web.Response(status=404, text="not recorded")
        found = max(fitting, key=lambda one: (len(one.asked), one.day))
        if found.is_known(request.headers):
            return web.Response(status=304, headers=found.headers)
        headers = {**found.headers, "Content-Type": found.type}
        return web.Response(status=found.status, body=found.body, headers=headers)


def _key(method: str, host: str, target: str) -> _Key:
    """What a request is looked up by; the order of the query says nothing."""
    parts = urlsplit(target)
    query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return method, host.lower().removesuffix(":443"), unquote(parts.path), query


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _load(folder: Path) -> dict[_Key, list[_Answer]]:
    found: dict[_Key, list[_Answer]] = {}
    try:
        lines = (folder / "routes.jsonl").read_text(encoding="utf-8").splitlines()
        for route in map(json.loads, lines):
            answer = _Answer(
                day=route["day"],
                asked=route["json"] or {},
                body=(folder / "files" / route["file"]).read_bytes() if route["file"] else b"",
                type=route["type"],
                status=route["status"],
                headers=route["headers"],
            )
            found.setdefault(_key(route["method"], route["host"], route["target"]), []).append(answer)
    except (OSError, ValueError, LookupError, TypeError) as broken:
        raise data.DataError(f"{folder}: the recording cannot be read ({broken!r})") from broken
    return found
