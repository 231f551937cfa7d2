"""What the two databases have in common only by its words: inserting what may be there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
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
