"""SQLite's thread is asked once for a statement, and answers as aiosqlite does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from aggregator.store import round_trips
from aggregator.store.engine import Connection, Store, StoreConflict


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    made = await Store.open("sqlite://")
    yield made
    await made.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the thread was asked to do, in order."""
    asked: list[str] = []
    execute = round_trips.Connection._execute

    async def noted(self: round_trips.Connection, work: Any, *arguments: Any, **named: Any) -> Any:
        asked.append(work.__name__)
        return await execute(self, work, *arguments, **named)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(round_trips.Connection, "_execute", noted)
    return asked


async def _numbers(conn: Connection) -> list[int]:
    return [row[0] for row in await conn.execute(text("SELECT n FROM numbers ORDER BY n"))]


async def test_a_statement_is_one_trip(store: Store, trips: list[str]) -> None:
    async with store.write() as conn:
        await conn.execute(text("CREATE TABLE numbers (n INTEGER UNIQUE)"))
        trips.clear()
        await conn.execute(text("INSERT INTO numbers VALUES (:n)"), [{"n": 1}, {"n": 2}])
        made = await conn.execute(text("INSERT INTO numbers VALUES (3) RETURNING n"))
        assert made.scalar_one() == 3
        done = await conn.execute(text("UPDATE numbers SET n = n + 10 WHERE n > 1"))
        assert done.rowcount == 2
        assert await _numbers(conn) == [1, 12, 13]
    statements = ["_executemany", "_execute", "_execute", "_execute"]
    assert trips == [*statements, "commit", "rollback"]  # the pool leaves nothing behind


async def _twice(store: Store) -> None:
    async with store.write() as conn:
        for _ in range(2):
            await conn.execute(text("INSERT INTO numbers VALUES (1)"))


async def test_what_fails_is_undone_and_told(store: Store) -> None:
    async with store.write() as conn:
        await conn.execute(text("CREATE TABLE numbers (n INTEGER UNIQUE)"))
    with pytest.raises(StoreConflict):
        await _twice(store)
    async with store.read() as conn:
        assert await _numbers(conn) == []
