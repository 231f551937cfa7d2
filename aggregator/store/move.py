"""A store copied row by row into another, empty one, of either kind: from SQLite to PostgreSQL, mostly.

Two stores that mail the same people would each send what the other has sent. So a copy may not mail until
somebody says that it is the one from now on (`adopt`), and then the one that it was made of may not.
`backup.restore` holds what it puts back in the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store import facts, filling
from aggregator.store.engine import Store
from aggregator.store.errors import StoreError
from aggregator.store.schema import metadata

_LOCK = 0x686F6C64  # "hold": PostgreSQL's lock of whoever adopts a copy; senders share it
_BITS = (1 << 64) - 1
# What decides who is mailed what. If one of these changed after the copy, the copy does not know it.
_OF_PEOPLE = ("filters", "matches", "subscriptions", "outbox", "deliveries", "suppressions", "asks")


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and a sum over their contents in which their order does not count."""

    rows: int
    sum: int


async def copy(source: Store, target: Store, now: datetime) -> dict[str, Sum]:
    """Copies everything, compares it, and returns it by table. Raises StoreError; then nothing was copied."""
    tables = _tables()
    async with source.read() as there, target.write() as here:
        for table in tables:
            if (await here.execute(select(func.count()).select_from(table))).scalar_one():
                raise StoreError(f"{target.name}: {table.name} has rows already; a copy needs an empty store")
        await filling.lay_aside(here, tables)
        await filling.clear(here, tables)
        sums = {one.name: await _copy(there, here, one) for one in (*tables, filling.WORDS)}
        await _finish(here, tables)
        for table in (*tables, filling.WORDS):
            found = await _sum(here, table)
            if found != sums[table.name]:
                raise StoreError(f"{table.name}: {sums[table.name].rows} rows became {found.rows} others")
        del sums[filling.WORDS.name]
        theirs = {name: asdict(sums[name]) for name in _OF_PEOPLE}
        held = {"why": f"it is a copy of {source.name} of {now:%Y-%m-%d %H:%M} UTC", "of": theirs}
        await facts.put(here, facts.HELD, held)
    return sums


async def held(conn: AsyncConnection) -> str | None:
    """Why a store may not mail; None when it may."""
    found = await facts.get(conn, facts.HELD)
    return None if found is None else str(found["why"])


async def held_meanwhile(conn: AsyncConnection) -> str | None:
    """As `held`, and nobody adopts a copy of this store before this transaction ends."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _LOCK})
    return await held(conn)


async def hold(conn: AsyncConnection, why: str) -> None:
    """From now on a store may not mail, until it is adopted."""
    await facts.put(conn, facts.HELD, {"why": why})


async def adopt(target: Store, source: Store | None) -> str | None:
    """The target may mail from now on, and the source it is a copy of, if it is still there, may not; returns
    what held it. Raises StoreError when the source has gone on since the copy was made."""
    async with target.write() as here:
        found = await facts.get(here, facts.HELD)
        if found is None:
            return None
        if source is not None:
            async with source.write() as there:
                if there.dialect.name == "postgresql":
                    await there.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                for name, kept in found.get("of", {}).items():
                    if asdict(await _sum(there, metadata.tables[name])) != kept:
                        raise StoreError(f"{source.name}: {name} has changed since the copy; make a new one")
                await hold(there, f"{target.name} has taken over")
        await facts.put(here, facts.HELD, None)
    return str(found["why"])


def _tables() -> list[Table]:
    """All of them, each after those that it refers to; what is true of the one store is not of the other."""
    return [one for one in metadata.sorted_tables if one.name not in ("facts", "hosts", "job_errors")]


async def _copy(there: AsyncConnection, here: AsyncConnection, table: Table) -> Sum:
    rows = total = 0
    async for some in filling.read(there, table):
        await filling.put(here, table, some)
        rows, total = rows + len(some), total + _summed(some)
    return Sum(rows, total & _BITS)


async def _sum(conn: AsyncConnection, table: Table) -> Sum:
    rows = total = 0
    async for some in filling.read(conn, table):
        rows, total = rows + len(some), total + _summed(some)
    return Sum(rows, total & _BITS)


def _summed(rows: Iterable[filling.Row]) -> int:
    return sum(int.from_bytes(hashlib.sha256(_bytes(one)).digest()[:8]) for one in rows)


def _bytes(row: filling.Row) -> bytes:
    return orjson.dumps(row, default=bytes.hex)


async def _finish(here: AsyncConnection, tables: Sequence[Table]) -> None:
    """What is not copied but follows from what is."""
    await filling.make_anew(here, tables)
    for table in tables:
        await _count_on(here, table)
    if here.dialect.name == "postgresql":
        await here.execute(text("ANALYZE"))


async def _count_on(here: AsyncConnection, table: Table) -> None:
    """PostgreSQL gives out numbers after the greatest that is there."""
    column = table.autoincrement_column
    if here.dialect.name == "postgresql" and column is not None:
        greatest = select(func.coalesce(func.max(column), 0)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        await here.execute(select(func.setval(sequence, func.greatest(greatest, 1), greatest > 0)))
