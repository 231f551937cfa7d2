"""What the two databases have in common only by its words: inserting many rows, and what may be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_new(conn: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """INSERT … ON CONFLICT DO NOTHING."""
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_or_set(
    conn: AsyncConnection,
    table: Table,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    again: Mapping[str, Any] | None = None,
) -> postgresql.Insert | sqlite.Insert:
    """INSERT … ON CONFLICT (key) DO UPDATE: the row of `key` has these values afterwards, or those of `again`
    where there is one already."""
    row, wanted = {**values, **key}, dict(values if again is None else again)
    at = [table.c[name] for name in key]
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table).values(row).on_conflict_do_update(index_elements=at, set_=wanted)
    return sqlite.insert(table).values(row).on_conflict_do_update(index_elements=at, set_=wanted)


async def insert_all(conn: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """INSERT of many narrow rows, all with the same columns. PostgreSQL takes them as one statement with an
    array for each column: else each row is a message to it, and an answer."""
    if not rows:
        return
    names = tuple(rows[0])
    if conn.dialect.name == "postgresql":
        await conn.execute(_of_arrays(table, names), {one: [row[one] for row in rows] for one in names})
    else:
        await conn.execute(_plain(table), rows)


@cache  # to make a statement takes longer than to run it
def _plain(table: Table) -> Insert:
    return insert(table)


@cache
def _of_arrays(table: Table, names: tuple[str, ...]) -> Insert:
    arrays = (bindparam(one, type_=postgresql.ARRAY(table.c[one].type)) for one in names)
    rows = func.unnest(*arrays).table_valued(*names).render_derived()
    return insert(table).from_select(names, select(rows))
