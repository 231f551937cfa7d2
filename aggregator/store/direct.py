"""A whole transaction in one trip to SQLite's thread.

A statement that is awaited goes to the database's thread and back: for a few short ones the ways take longer
than the work. What only ever awaits its connection never has to wait, so it is run to its end over there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import CursorResult, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection

Made = TypeVar("Made")
Work = Callable[[AsyncConnection], Coroutine[Any, Any, Made]]


class Direct:
    """A thread with a connection that writes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._closed = False

    async def run(self, work: Work[Made]) -> Made:
        """What a transaction made. Whoever is cancelled meanwhile waits for its end all the same."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    async def close(self) -> None:
        """Gives the connection back and ends the thread. Once is enough, and twice does no harm."""
        if self._closed:
            return
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown()

    def _transaction(self, work: Work[Made]) -> Made:
        with self._engine.begin() as conn:
            return _finished(work(cast(AsyncConnection, _AtOnce(conn))))


class _AtOnce:
    """What the store asks of a connection, answered before it is awaited."""

    def __init__(self, conn: Connection) -> None:
        self._conn, self.dialect, self.sync_engine = conn, conn.dialect, conn.engine

    async def execute(self, *given: Any) -> CursorResult[Any]:
        return self._conn.execute(*given)

    async def scalars(self, *given: Any) -> ScalarResult[Any]:
        return self._conn.scalars(*given)


def _finished(work: Coroutine[Any, Any, Made]) -> Made:
    """The result of a coroutine that never waits. Raises RuntimeError for one that does."""
    try:
        work.send(None)
    except StopIteration as done:
        made: Made = done.value
        return made
    work.close()
    raise RuntimeError("a transaction in one trip waits for nothing but its connection")
