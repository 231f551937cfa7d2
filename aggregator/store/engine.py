"""One store, two ways in: transactions that write, one after the other, and reads that cannot.

    store = await Store.open("sqlite:///chartwork.db")
    async with store.write() as conn:
        await boards.register(conn, catalogue, now)

What a `write` block did is kept when the block ends and undone when it raises. A `read` block sees
one state of the database from its first statement to its last, whatever others write meanwhile.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from aggregator.store import connect, migrations
from aggregator.store.backup import backup, restore
from aggregator.store.direct import Direct, Made, Work
from aggregator.store.errors import (
    CodecError,
    StoreConflict,
    StoreError,
    StoreTooNew,
    StoreTooOld,
    StoreUnavailable,
    explained,
    name,
)

__all__ = [
    "CodecError",
    "Connection",
    "Store",
    "StoreConflict",
    "StoreError",
    "StoreTooNew",
    "StoreTooOld",
    "StoreUnavailable",
    "backup",
    "restore",
]

Connection = AsyncConnection  # for those who pass one on and speak no SQL


class Store:
    """An open database. SQLite: one connection writes, `connect.READERS` read. PostgreSQL: pools."""

    def __init__(
        self,
        name: str,
        readers: AsyncEngine,
        writers: AsyncEngine,
        folder: Path | None,
        direct: Direct | None = None,
    ) -> None:
        self.name = name
        self.written = 0  # transactions that have ended well
        self._readers, self._writers, self._folder = readers, writers, folder
        self._direct = direct
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, *, migrate: bool = True) -> Store:
        """Opens "sqlite:///PATH" or "postgresql://…", making or migrating its tables if `migrate`.

        "sqlite://" is a store for as long as it is open: a file in a temporary folder, so that it
        behaves like any other. Raises StoreUnavailable, StoreTooNew, or StoreTooOld without
        `migrate`; then nothing was changed.
        """
        folder = Path(tempfile.mkdtemp(prefix="chartwork-")) if url == "sqlite://" else None
        try:
            if folder is not None:
                url = f"sqlite:///{folder / 'store.db'}"
            await asyncio.to_thread(_prepare, url, migrate=migrate)
        except BaseException:
            _remove(folder)
            raise
        where = connect.parse(url)
        readers, writers = (connect.async_engine(where, write=write) for write in (False, True))
        direct = Direct(connect.direct_engine(where)) if connect.path(where) else None
        return cls(name(where), readers, writers, folder, direct)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that refuses to write. Raises StoreError."""
        with explained(self.name):
            async with self._readers.connect() as conn:
                yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction. On SQLite it is the only one: keep it short, and fetch nothing inside."""
        with explained(self.name):
            async with self._alone(), self._writers.begin() as conn:
                yield conn
        self.written += 1

    async def at_once(self, work: Work[Made]) -> Made:
        """A transaction given as a function of its connection: many short statements cost SQLite one trip to
        its thread, where `work` runs. So it awaits nothing else. Raises StoreError."""
        if self._direct is None:
            async with self.write() as conn:
                return await work(conn)
        with explained(self.name):
            async with self._alone():
                made = await self._direct.run(work)
        self.written += 1
        return made

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """SQLite has one writer: whoever writes here waits in line and does not poll for its lock."""
        if self._direct is None:
            yield
            return
        try:
            async with asyncio.timeout(connect.POOL_WAIT):
                await self._turn.acquire()
        except TimeoutError:
            raise StoreUnavailable(f"{self.name}: others have been writing for too long") from None
        try:
            yield
        finally:
            self._turn.release()

    async def close(self) -> None:
        """Gives back every connection. Call it when the last block has ended; again, if one came after."""
        for engine in (self._readers, self._writers):
            await engine.dispose()
        if self._direct is not None:
            await self._direct.close()
        await asyncio.to_thread(_remove, self._folder)
        self._folder = None


def _prepare(url: str, *, migrate: bool) -> None:
    if migrate:
        migrations.upgrade(url)
    else:
        have = migrations.check(url)
        if not migrations.serves(have):
            need, where = migrations.ready(), name(connect.parse(url))
            said = f"revision {have} must be migrated to {need}" if have else "there are no tables yet"
            raise StoreTooOld(f"{where}: {said}: `chartwork db upgrade`")
    file = connect.path(connect.parse(url))
    if file is not None:
        connect.write_ahead(file)


def _remove(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder)
