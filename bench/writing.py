"""Writing changed openings into a store of so many: everything that is shown, searched and counted of them,
beside one executemany of the same rows in one transaction, which keeps none of that up to date. Each has
changed by a sentence in its text.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg
from psycopg.types.json import Json
from sqlalchemy import select

from aggregator.store import openings, postings, schema
from aggregator.store.engine import Connection, Store
from bench.crawl import NOW
from bench.databases import Kept
from bench.figures import Figure
from bench.measure import cpu_of

_ROUNDS, _ROWS = 3, 500


async def figure(at: Kept, size: int, where: str) -> Figure:
    """Processor seconds of one changed opening, the server's among them."""
    ours, least = [], []
    store = await Store.open(at.url)
    try:
        for turn in range(_ROUNDS):
            some = random.Random(turn).sample(range(1, size + 1), min(_ROWS, size))
            async with store.write() as conn:
                keys = await _keys(conn, some)
                await _edit(conn, some, turn)
            before = _spent(at)
            async with store.write() as conn:
                await openings.refresh_all(conn, keys, NOW)
            ours.append((_spent(at) - before) / len(some))
            least.append((_raw_sqlite if at.file else _raw_postgres)(at, some) / len(some))
    finally:
        await store.close()
    note = f"{min(_ROWS, size)} in one transaction"
    return Figure(
        "upsert", statistics.median(ours), statistics.median(least), size=size, store=where, note=note
    )


def _spent(at: Kept) -> float:
    return time.process_time() + (cpu_of(at.server) if at.server else 0.0)


async def _keys(conn: Connection, some: list[int]) -> dict[int, list[str]]:
    keys: dict[int, list[str]] = {one: [] for one in some}
    table = schema.opening_keys
    for row in await conn.execute(select(table).where(table.c.opening_id.in_(some))):
        keys[row.opening_id].append(row.key)
    return keys


async def _edit(conn: Connection, some: list[int], turn: int) -> None:
    """A sentence more in every posting of theirs."""
    for one in await postings.of_openings(conn, some):
        said = replace(one.posting, description=f"{one.posting.description}\n\nEdited for the {turn}th time.")
        hashes = {"row_hash": "", "content_hash": ""}
        await postings.change(conn, one.id, said, one.tags, now=NOW, opening_id=one.opening_id, **hashes)


def _statement(columns: list[str], mark: str) -> str:
    names, marks = ", ".join(columns), ", ".join([mark] * len(columns))
    new = ", ".join(f"{one} = excluded.{one}" for one in columns if one != "id")
    return f"INSERT INTO openings ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {new}"  # noqa: S608


def _raw_sqlite(at: Kept, some: list[int]) -> float:
    assert at.file is not None
    with closing(sqlite3.connect(at.file)) as conn:
        marks = ", ".join("?" * len(some))
        found = conn.execute(f"SELECT * FROM openings WHERE id IN ({marks})", some)  # noqa: S608
        rows, columns = found.fetchall(), [one[0] for one in found.description]
        start = _spent(at)
        with conn:
            conn.executemany(_statement(columns, "?"), rows)
        return _spent(at) - start


def _raw_postgres(at: Kept, some: list[int]) -> float:
    with psycopg.connect(at.url) as conn:
        found = conn.execute("SELECT * FROM openings WHERE id = ANY(%s)", [some])
        columns = [one.name for one in found.description or ()]
        rows = [tuple(map(_bindable, row)) for row in found]
        start = _spent(at)
        conn.cursor().executemany(_statement(columns, "%s"), rows)
        conn.commit()
        return _spent(at) - start


def _bindable(value: Any) -> Any:
    return Json(value) if isinstance(value, dict) else value
