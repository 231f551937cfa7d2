"""SQLite's connection of the asynchronous engine, with one trip to its thread for a statement.

aiosqlite takes four: to make a cursor, to execute, to fetch, to close; each of them wakes the thread, and the
event loop again. For statements of some microseconds that is most of their cost. What a statement answers is
fetched whole by SQLAlchemy anyway, so nothing is read that was not read before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Self

import aiosqlite


class _Answer(NamedTuple):
    """What a statement came to."""

    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


class Cursor:
    """As SQLAlchemy's adapter uses aiosqlite's cursor: executed once, then fetched and closed."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answer = _Answer([], None, -1, None)
        self._left: Iterator[Any] = iter(())

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._answer.description

    @property
    def rowcount(self) -> int:
        return self._answer.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._answer.lastrowid

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Cursor:
        return await self._done(_execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Cursor:
        return await self._done(_executemany, sql, parameters)

    async def _done(self, work: Any, sql: str, parameters: Iterable[Any]) -> Cursor:
        self._answer = await self._connection.answer(work, sql, parameters)
        self._left = iter(self._answer.rows)
        return self

    async def fetchone(self) -> Any:
        return next(self._left, None)

    async def fetchall(self) -> list[Any]:
        return list(self._left)

    async def close(self) -> None:
        """Nothing is left to close: the thread has closed its own."""
        self._left = iter(())


class Connection(aiosqlite.Connection):
    """aiosqlite's, but for its cursors."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def answer(self, work: Any, sql: str, parameters: Iterable[Any]) -> _Answer:
        answer: _Answer = await self._execute(work, self._conn, sql, parameters)  # type: ignore[no-untyped-call]
        return answer


async def connect(database: str, **arguments: Any) -> Connection:
    """An open connection. Its thread ends with the process, whatever is left undone."""

    def opened() -> sqlite3.Connection:
        made: sqlite3.Connection = sqlite3.connect(database, **arguments)
        return made

    connection = Connection(opened, iter_chunk_size=1)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does where it connects itself
    await connection  # starts its thread, and opens the database there
    return connection


def _execute(connection: sqlite3.Connection, sql: str, parameters: Any) -> _Answer:
    cursor = connection.cursor()
    try:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall() if cursor.description else []
        return _Answer(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


def _executemany(connection: sqlite3.Connection, sql: str, parameters: Any) -> _Answer:
    cursor = connection.cursor()
    try:
        cursor.executemany(sql, parameters)
        return _Answer([], cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
