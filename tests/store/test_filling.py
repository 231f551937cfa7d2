"""Many rows at once: what is laid aside for them comes back as it was, and rows are what they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Table, insert, select, text

from aggregator.store import filling, search_index
from aggregator.store.engine import Connection, Store, StoreError
from aggregator.store.schema import boards, metadata, opening_facets, openings

TABLES = [one for one in metadata.sorted_tables if one.name not in ("facts", "hosts", "job_errors")]
AT = datetime(2026, 3, 1, 7, 30, 1, 5, tzinfo=timezone(timedelta(hours=-5)))
OPENING = {
    "id": 7, "title": "Coder \\ II\t€", "company": None, "location": "", "description": "a\nb\\N",
    "tags": {"relevance": "core", "€": [1, None]},
    "posted_on": date(2026, 2, 28), "fresh_on": date(2026, 3, 1),
    "pay_year": 41_600.25, "experience": None, "first_seen": AT, "last_verified": AT, "status": "open",
    "closed_at": None, "reposts": 0, "merged_into": None,
}  # fmt: skip
BOARD = {"name": "a", "board": {"x": 1}, "enabled": True, "due_at": AT, "suspect": 0, "failures": 0}


async def _rows(conn: Connection, table: Table) -> list[filling.Row]:
    return [one async for some in filling.read(conn, table) for one in some]


async def _made(conn: Connection) -> list[str]:
    """Everything that looks up rows, in the database's own words."""
    if conn.dialect.name == "sqlite":
        found = text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1")
        return list(await conn.scalars(found))
    indexes = text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
    rules = text(
        "SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1"
    )
    return [*await conn.scalars(indexes), *await conn.scalars(rules)]


async def test_what_was_laid_aside_is_made_anew_as_it_was(store: Store) -> None:
    async with store.write() as conn:
        before = await _made(conn)
        await filling.lay_aside(conn, TABLES)
        assert len(await _made(conn)) < len(before) / 2
        await filling.make_anew(conn, TABLES)
        assert await _made(conn) == before


async def test_plain_rows_are_those_that_were_meant(store: Store) -> None:
    async with store.write() as conn:
        await filling.lay_aside(conn, TABLES)
        await filling.clear(conn, TABLES)
        for table, row in ((openings, OPENING), (boards, BOARD)):
            plain = filling.plain_rows(table, [row])
            await filling.put(conn, table, plain)
            assert await _rows(conn, table) == plain
        await filling.make_anew(conn, TABLES)
        found = (await conn.execute(select(openings))).mappings().one()
        assert dict(found) == OPENING | {
            "first_seen": AT.astimezone(UTC),
            "last_verified": AT.astimezone(UTC),
        }
        assert (await conn.execute(select(boards.c.enabled, boards.c.board))).one() == (True, {"x": 1})


async def test_plain_rows_are_the_same_whoever_has_written_them(store: Store) -> None:
    async with store.write() as conn:
        await conn.execute(insert(openings), [OPENING])
        await conn.execute(text("UPDATE openings SET last_verified = '2026-03-01 00:00:00'"))
        (row,) = await _rows(conn, openings)
    (meant,) = filling.plain_rows(openings, [OPENING | {"last_verified": datetime(2026, 3, 1, tzinfo=UTC)}])
    assert row == meant


async def test_words_come_in_order_and_are_found(store: Store) -> None:
    async with store.write() as conn:
        await filling.lay_aside(conn, TABLES)
        await filling.clear(conn, TABLES)
        await filling.put(conn, filling.WORDS, [(3, "coder is:listed setting:remote"), (4, "auditor")])
        await filling.make_anew(conn, TABLES)
        rows = [(3, "coder is:listed setting:remote"), (4, "auditor")]
        assert await _rows(conn, filling.WORDS) == rows
        assert await search_index.with_word(conn, "coder", None, 9) == [3]


async def test_a_row_that_refers_to_nothing_is_refused(store: Store) -> None:
    async def filled() -> None:
        async with store.write() as conn:
            await filling.lay_aside(conn, TABLES)
            await filling.clear(conn, TABLES)
            await filling.put(conn, opening_facets, [(1, "state:TX")])
            await filling.make_anew(conn, TABLES)

    with pytest.raises(StoreError):
        await filled()


async def test_what_postgresql_cannot_hold_is_an_error_of_the_store(store: Store) -> None:
    async def filled() -> None:
        async with store.write() as conn:
            await filling.lay_aside(conn, TABLES)
            await filling.clear(conn, TABLES)
            plain = filling.plain_rows(openings, [OPENING | {"title": "a\0b"}])
            await filling.put(conn, openings, plain)
            await filling.make_anew(conn, TABLES)
            if conn.dialect.name == "sqlite":
                raise StoreError("it can")

    with pytest.raises(StoreError):
        await filled()
