"""Collects the answers of the recorded hosts and writes them down as routes and files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.world.facts import DAYS

JSON, HTML, XML = "application/json", "text/html; charset=UTF-8", "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Route:
    day: int
    method: str
    host: str
    target: str
    asked: str  # the JSON that must stand in a POST's body, as text
    file: str
    type: str
    status: int
    headers: Mapping[str, str]

    def line(self) -> str:
        facts: dict[str, Any] = {
            "day": self.day,
            "method": self.method,
            "host": self.host,
            "target": self.target,
        }
        facts |= {"json": json.loads(self.asked), "file": self.file, "type": self.type}
        facts |= {"status": self.status, "headers": self.headers}
        return json.dumps(facts, ensure_ascii=False)


class Book:
    """Answers of both days. An answer that is the same on the second day is kept once."""

    def __init__(self) -> None:
        self._routes: dict[tuple[int, str, str, str, str], _Route] = {}
        self._files: dict[str, bytes] = {}
        self._mails: dict[str, bytes] = {}

    def answer(
        self,
        day: int,
        url: str,
        name: str,
        body: bytes | str,
        kind: str,
        *,
        asked: Any = None,
        whole: bool = False,
    ) -> None:
        """What `url` answers from a day on. `name`: its file, "board/…". `whole`: with validators."""
        data = body.encode() if isinstance(body, str) else body
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        method = "GET" if asked is None else "POST"
        folder, _, rest = name.partition("/")
        file = f"{folder}/day{day}/{rest}"
        earlier = self._routes.get((1, method, parts.netloc, target, json.dumps(asked)))
        if day > 1 and earlier and self._files[earlier.file] == data:
            file = earlier.file
        self._files[file] = data
        headers = _validators(data, day if file.startswith(f"{folder}/day{day}/") else 1) if whole else {}
        route = _Route(day, method, parts.netloc, target, json.dumps(asked), file, kind, 200, headers)
        self._routes[(day, method, parts.netloc, target, json.dumps(asked))] = route

    def mail(self, day: int, board: str, name: str, body: bytes) -> None:
        """A mail that lies in a board's mailbox by the end of a day."""
        self._mails[f"day{day}/{board}/{name}"] = body

    def write(self, folder: Path) -> None:
        """Writes mail/, routes.jsonl and files/; what the second day no longer has answers 404 there."""
        for name, body in self._mails.items():
            _write(folder / "mail" / name, body)
        kept = []
        for key, route in self._routes.items():
            before = self._routes.get((1, *key[1:]))
            if route.day == 1 or before is None or before.file != route.file:
                kept.append(route)
            if route.day == 1 and (2, *key[1:]) not in self._routes:
                kept.append(_Route(2, *key[1:], "", HTML, 404, {}))
        lines = sorted(kept, key=lambda one: (one.host, one.target, one.asked, one.day))
        _write(folder / "routes.jsonl", "".join(f"{one.line()}\n" for one in lines).encode())
        for name in sorted({one.file for one in kept if one.file}):
            _write(folder / "files" / name, self._files[name])


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _validators(data: bytes, day: int) -> dict[str, str]:
    """What a server states so that one may ask again without being sent the same (RFC 9110, 8.8)."""
    changed = datetime.combine(DAYS[day - 1], time(5, 30), UTC)
    return {
        "ETag": f'W/"{hashlib.sha256(data).hexdigest()[:32]}"',
        "Last-Modified": format_datetime(changed, usegmt=True),
    }
