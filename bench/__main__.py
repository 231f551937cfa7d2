"""`make bench`: what the work costs and how the cost grows, each figure beside its bound and its peers.

    python -m bench                                       # small sizes
    python -m bench --sizes 10000 100000 1000000 --keep   # all; the stores stay for another time
    python -m bench --prepare --sizes 1000000             # only makes the stores: nothing is measured
    python -m bench --parts search pages --sizes 100000

Every figure goes to the file of results at once, and its line of the table to standard output; `python -m
bench.report` makes the documents of them. Processor time, where nothing else is said: other work on the
machine does not count. Progress goes to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from aggregator.store import market, move
from aggregator.store.engine import Store
from bench import databases, results, subscribers, synthetic
from bench.crawl import NOW
from bench.figures import SIZES, STORES, Figure, from_json, kind_of
from bench.measure import end_tidily, process
from bench.parts import BY_NAME, PARTS, Given, Part, told
from bench.report import row

FOLDER = Path(tempfile.gettempdir()) / "chartwork-bench"


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    read.add_argument("--sizes", nargs="+", type=int, default=[SIZES[0]], help="openings and subscriptions")
    read.add_argument("--stores", nargs="+", choices=STORES, default=list(STORES))
    read.add_argument("--parts", nargs="+", choices=sorted(BY_NAME), default=[one.name for one in PARTS])
    read.add_argument("--folder", type=Path, default=FOLDER, help="for stores and temporary files")
    read.add_argument("--results", type=Path, default=results.FILE, help="file that figures are added to")
    read.add_argument("--keep", action="store_true", help="leave the stores for another time")
    read.add_argument("--prepare", action="store_true", help="only make the stores, and keep them")
    given = read.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    given.folder.chmod(0o755)  # PostgreSQL's user reads there
    with tempfile.TemporaryDirectory(prefix="t-", dir=given.folder) as scratch:
        Path(scratch).chmod(0o755)
        os.environ["TMPDIR"] = tempfile.tempdir = scratch
        try:
            asyncio.run(_run(given))
        finally:
            tempfile.tempdir = None
            if not (given.keep or given.prepare):
                for one in _stores(given.folder, [*given.sizes, 0]):
                    shutil.rmtree(one) if one.is_dir() else one.unlink()


def _stores(folder: Path, sizes: list[int]) -> Iterator[Path]:
    """What `databases.kept` leaves of these sizes."""
    for size in sizes:
        yield from folder.glob(f"{size}.db*")
        yield from folder.glob(f"{size}.pg")


async def _run(given: argparse.Namespace) -> None:
    end_tidily()
    parts = [BY_NAME[name] for name in given.parts]
    if not given.prepare:
        for part in parts:
            if part.by == "once":
                await take(part, Given(), given.results)
            for size in given.sizes if part.by == "size" else ():
                await take(part, Given(size), given.results)
    for size in given.sizes:
        for where in given.stores:  # both are made before either is measured, which writes into it
            await _made(size, where, given.folder)
        for where in given.stores if not given.prepare else ():
            rest = [one for one in parts if one.by in ("store", where)]
            if rest:
                await _on_store(rest, size, where, given)


async def _on_store(parts: list[Part], size: int, where: str, given: argparse.Namespace) -> None:
    with ExitStack() as stack:
        at = stack.enter_context(databases.kept(where, given.folder, size))
        bare = None if at is None else stack.enter_context(databases.kept(where, given.folder, 0))
        if at is None or bare is None:
            for kind in (kind for part in parts for kind in part.kinds):
                _keep(Figure(kind, size=size, store=where, why=databases.NO_POSTGRES), given.results)
            return
        await (await Store.open(bare.url)).close()
        for part in parts:
            on = Given(size, where, at, bare.url, Path(tempfile.gettempdir()))
            await take(part, on, given.results)


async def _made(size: int, where: str, folder: Path) -> None:
    """The store with as many openings and subscriptions, if it has not so many yet."""
    with databases.kept(where, folder, size) as at:
        if at is None:
            return
        began = time.monotonic()
        print(f"{where}, {size:,}: filling what is missing", file=sys.stderr, flush=True)
        store = await Store.open(at.url)
        try:
            if at.file:
                await synthetic.fill(store, size, NOW)
                await subscribers.fill(store, size, NOW)
            elif await _is_empty(store):
                await _made(size, "SQLite", folder)
                await _copied(store, size, folder)
        finally:
            await store.close()
        print(f"{where}, {size:,}: filled in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


async def _is_empty(store: Store) -> bool:
    async with store.read() as conn:
        return not await market.newest(conn)


async def _copied(store: Store, size: int, folder: Path) -> None:
    """As an operator would do it who moves from a file to PostgreSQL."""
    with databases.kept("SQLite", folder, size) as at:
        assert at is not None
        source = await Store.open(at.url)
        try:
            await move.copy(source, store, NOW)
            await move.adopt(store, None)
        finally:
            await source.close()


async def take(part: Part, given: Given, file: Path) -> None:
    """Runs a part in a process of its own; what it could not take is noted with the reason."""
    where = " ".join(filter(None, (part.name, f"{given.size:,}" if given.size else "", given.store)))
    began, limit, missing = time.monotonic(), part.seconds(given.size), dict.fromkeys(part.kinds)
    print(f"{where}: at most {limit:.0f} s", file=sys.stderr, flush=True)
    why = "not told by its part"
    command = (sys.executable, "-m", "bench.parts", part.name, told(given))
    async with process(*command, family=True) as started:
        assert started.stdout is not None
        try:
            async with asyncio.timeout(limit):
                async for line in started.stdout:
                    found = from_json(json.loads(line))
                    missing.pop(found.kind.partition(":")[0], None)
                    _keep(found, file)
                status = await started.wait()
                why = f"its part ended with status {status}" if status else why
        except TimeoutError:
            why = f"not taken within {limit:.0f} s"
    store = given.store if part.by == "store" else ""
    for kind in missing:
        _keep(Figure(kind, size=given.size, store=store, why=why), file)
    print(f"{where}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _with_load(figure: Figure) -> Figure:
    """Says so beside a figure that other work has delayed: more than twice as much as the machine can do."""
    load, can = os.getloadavg()[0], os.cpu_count() or 1
    if load <= 2 * can or kind_of(figure).unit != "s" or figure.ours is None or ": " in figure.kind:
        return figure
    return replace(figure, note="; ".join(filter(None, (figure.note, f"load {load:.0f} of {can}"))))


def _keep(figure: Figure, file: Path) -> None:
    figure = _with_load(figure)
    results.add(file, figure, time.time())
    print(" | ".join(row(figure, {})), flush=True)


if __name__ == "__main__":
    main()
