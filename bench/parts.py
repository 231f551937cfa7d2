"""The parts of the bench, each run in a process of its own with a time limit.

    python -m bench.parts PART '{"size": 10000, "store": "SQLite", "url": "sqlite:///…", …}'

prints a JSON line for each figure as soon as it is taken. `bench.__main__` runs them all, on stores that it
has filled before.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bench import collecting, crawl, digests, footprint, matching, pay, searching, sending, storage, tagging
from bench import writing as changed
from bench.databases import Kept
from bench.figures import Figure, to_json
from bench.measure import end_tidily
from chartwork import demo
from chartwork.recording import DEMO

_NOTHING = Kept("")


@dataclass(frozen=True, slots=True)
class Given:
    """What a part measures on. `bare`: the URL of an empty store of the same kind."""

    size: int = 0
    store: str = ""
    at: Kept = _NOTHING
    bare: str = ""
    folder: Path = Path()


Taking = Callable[[Given], AsyncIterator[Figure]]


@dataclass(frozen=True, slots=True)
class Part:
    """`kinds`: the figures it takes. `by`: it is run once, for every size, for every size and store, or for
    every size on SQLite only. `limit`: seconds that it may take at 100,000, half of it whatever the size."""

    name: str
    kinds: tuple[str, ...]
    take: Taking
    by: Literal["once", "size", "store", "SQLite"] = "store"
    limit: float = 900.0

    def seconds(self, size: int) -> float:
        return self.limit * (0.5 + 0.5 * size / 100_000)


async def _world(given: Given) -> AsyncIterator[Figure]:
    catalogue = tuple(
        one for one in demo.boards(DEMO / "mail" / "day1") if not one.platform.endswith("_alert")
    )
    with crawl.recorded_world() as gateway:
        yield await crawl.figure(gateway, catalogue)
        for one in tagging.figures(await crawl.texts(gateway, catalogue)):
            yield one


async def _each(figures: Iterable[Figure]) -> AsyncIterator[Figure]:
    for one in figures:
        yield one


async def _pay(given: Given) -> AsyncIterator[Figure]:
    """As ratios: the parsers' own times stand in the note."""
    for line in pay.lines():
        peer = line.name.removeprefix("read pay: ").removesuffix(" against ours")
        if line.ratio == line.ratio:  # else it is no number: the peer did not run
            yield Figure(f"pay: {peer}", 1.0, peers={peer: line.ratio}, note=line.detail)
        else:
            yield Figure(f"pay: {peer}", why=line.detail)


async def _footprint(given: Given) -> AsyncIterator[Figure]:
    async for one in footprint.figures(given.at, Kept(given.bare), given.size, given.store):
        yield one


async def _backup(given: Given) -> AsyncIterator[Figure]:
    yield await storage.backup(given.at, given.size, given.store, given.folder)


async def _upsert(given: Given) -> AsyncIterator[Figure]:
    yield await changed.figure(given.at, given.size, given.store)


async def _due(given: Given) -> AsyncIterator[Figure]:
    yield await digests.due(given.at, given.size, given.store)


async def _send(given: Given) -> AsyncIterator[Figure]:
    yield await sending.sent(given.at.url, given.size, given.store)


# Those that write come last: what they leave in a store is little, but the sizes are taken before.
PARTS: tuple[Part, ...] = (
    Part("world", ("recorded world", "tag coding", "tag other"), _world, "once"),
    Part("pay", ("pay",), _pay, "once", 120),
    Part("ready", ("digest plain", "digest RSA", "digest Ed25519"), lambda _: _each(digests.ready()), "once"),
    Part("match", ("match",), lambda given: _each(matching.figures([given.size])), "size", 300),
    Part("size", ("size", "size rows", "size indexes", "size search"),
         lambda one: storage.figures(one.at, one.size, one.store)),
    Part("search", ("search p50", "search p99"),
         lambda one: searching.searches(one.at, one.size, one.store)),
    Part("pages", ("page anew", "page unasked", "page kept"),
         lambda one: searching.pages_of(one.at, one.size, one.store)),
    Part("paint", ("LCP", "CLS"), lambda one: searching.painted(one.at, one.size), "SQLite"),
    Part("service", ("start", "start to sets", "memory serve", "memory run"), _footprint),
    Part("backup", ("backup",), _backup),
    Part("upsert", ("upsert",), _upsert),
    Part("crawl", ("crawl", "churn", "unchanged bytes", "unchanged 304"),
         lambda one: collecting.figures(one.at, one.size, one.store)),
    Part("digests", ("digest due",), _due),
    Part("send", ("send",), _send),
)  # fmt: skip
BY_NAME = {one.name: one for one in PARTS}


def told(given: Given) -> str:
    """What the process of a part is given on its command line."""
    at = given.at
    return json.dumps({
        "size": given.size, "store": given.store, "bare": given.bare, "folder": str(given.folder),
        "url": at.url, "file": str(at.file) if at.file else None, "server": at.server,
        "programs": str(at.programs) if at.programs else None,
    })  # fmt: skip


def given_of(said: str) -> Given:
    """`told` read back."""
    row: dict[str, Any] = json.loads(said)
    paths = {name: Path(row[name]) if row[name] else None for name in ("file", "programs")}
    at = Kept(row["url"], server=row["server"], **paths)
    return Given(row["size"], row["store"], at, row["bare"], Path(row["folder"]))


async def main() -> None:
    end_tidily()
    async for one in BY_NAME[sys.argv[1]].take(given_of(sys.argv[2])):
        print(json.dumps(to_json(one), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
