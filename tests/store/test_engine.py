"""Opening a store, its transactions, and that every fault speaks as a StoreError."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest
from adverts import NOW, add, advert, board, coding
from sqlalchemy import func, insert, select, text

from aggregator.domain.posting import Posting
from aggregator.domain.search import Filter
from aggregator.store import boards, connect, migrations, subscriptions
from aggregator.store.engine import (
    Connection,
    Store,
    StoreConflict,
    StoreError,
    StoreTooNew,
    StoreTooOld,
    StoreUnavailable,
)
from aggregator.store.errors import explained
from aggregator.store.schema import filters, runs

WISHES = [Filter(q=("coder",)), Filter(q=("auditor",))]


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def names(store: Store) -> list[str]:
    async with store.read() as conn:
        return [one.board.name for one in await boards.states(conn)]


def execute(url: str, statement: str) -> None:
    """Past Chartwork, as somebody else would."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url) as server:
            server.execute(statement)


async def test_makes_its_tables_and_finds_them_again(empty_url: str) -> None:
    first = await Store.open(empty_url)
    async with first.write() as conn:
        await boards.register(conn, [board()], NOW)
    await first.close()
    again = await Store.open(empty_url, migrate=False)
    assert await names(again) == ["mercy"]
    await again.close()


async def test_says_when_the_tables_are_too_old_and_leaves_them(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreTooOld, match=r"there are no tables yet: `chartwork db upgrade`"):
        await Store.open(empty_url, migrate=False)
    assert migrations.current(empty_url) is None
    assert files(tmp_path) == []


@pytest.mark.parametrize("migrate", [True, False])
async def test_says_when_the_tables_are_too_new_and_leaves_them(store_url: str, migrate: bool) -> None:
    execute(store_url, "UPDATE alembic_version SET version_num = '9999'")
    execute(store_url, "DELETE FROM facts")  # among them that this program can work beside the later one
    with pytest.raises(StoreTooNew, match="revision 9999 is of a later version"):
        await Store.open(store_url, migrate=migrate)
    assert migrations.current(store_url) == "9999"


async def test_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"there is no folder .*nowhere"):
        await Store.open(f"sqlite:///{tmp_path}/nowhere/store.db")
    assert not (tmp_path / "nowhere").exists()


async def test_leaves_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        await Store.open(f"sqlite:///{file}")
    assert file.read_text() == "Dear Sir or Madam, " * 100


async def test_says_when_nobody_answers(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="chartwork"):
        await Store.open(f"postgresql://me:secret@/chartwork?host={tmp_path}")


@pytest.mark.parametrize(
    "url", ["mysql://me:secret@host/jobs", "sqlite://host/jobs.db", "sqlite:///:memory:", "jobs.db", ""]
)
async def test_refuses_what_is_no_store(url: str) -> None:
    with pytest.raises(StoreError, match="a store "):
        await Store.open(url)


async def test_never_tells_a_password(tmp_path: Path) -> None:
    url = f"postgresql://me:s3cret@/chartwork?host={tmp_path}"
    with pytest.raises(StoreUnavailable) as caught:
        await Store.open(url)
    told = [str(caught.value), Store(connect.name(connect.parse(url)), None, None, None).name]  # type: ignore[arg-type]
    with pytest.raises(StoreError) as refused:
        await Store.open("mysql://me:s3cret@host/jobs")
    assert not any("s3cret" in one for one in [*told, str(refused.value)])


async def test_undoes_a_write_block_that_raises(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as conn:
            await boards.register(conn, [board()], NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await names(store) == []


async def test_does_not_write_in_a_read_block(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.read() as conn:
            await boards.register(conn, [board()], NOW)
    assert await names(store) == []


async def test_reads_one_state_whatever_others_write(store: Store) -> None:
    async with store.read() as conn:
        before = await boards.states(conn)
        async with store.write() as writing:
            await boards.register(writing, [board()], NOW)
        assert await boards.states(conn) == before == []
    assert await names(store) == ["mercy"]


async def test_loses_no_update_of_two_writers(store: Store, store_url: str) -> None:
    """Two processes, as far as SQLite can tell, that each read and then write."""
    other = await Store.open(store_url, migrate=False)

    async def one_more(writer: Store) -> None:
        async with writer.write() as conn:
            await conn.execute(text("UPDATE boards SET suspect = suspect + 1"))

    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
    await asyncio.gather(*(one_more(writer) for writer in (store, other) * 10))
    await other.close()
    async with store.read() as conn:
        assert (await boards.state(conn, "mercy")).history.suspect == 20


async def test_says_that_it_is_locked_and_works_on(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not store_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has many writers")
    monkeypatch.setattr(connect, "BUSY_MS", 20)
    store = await Store.open(store_url, migrate=False)
    with closing(sqlite3.connect(store_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            async with store.write():
                pass
        assert await names(store) == []
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
    assert await names(store) == ["mercy"]
    await store.close()


async def test_lives_as_long_as_it_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = await Store.open("sqlite://")
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
    assert await names(store) == ["mercy"]
    await store.close()
    assert files(tmp_path) == []


async def test_cannot_be_opened_anew_without_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(StoreTooOld):
        await Store.open("sqlite://", migrate=False)
    assert files(tmp_path) == []


async def test_speaks_of_conflicts(store: Store) -> None:
    async def added(posting: Posting) -> None:
        async with store.write() as conn:
            await add(conn, posting, coding(relevance="no"))

    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
    await added(advert())
    with pytest.raises(StoreConflict):
        await added(advert())
    with pytest.raises(StoreConflict):
        await added(advert(board="unknown"))


async def test_lets_no_error_of_a_driver_out(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.read() as conn:
            await conn.execute(text("SELECT * FROM nowhere"))
    with pytest.raises(StoreError):
        async with store.write() as conn:
            await conn.execute(insert(filters).values(query="\ud800", created_at=NOW))
    with pytest.raises(StoreError):
        async with store.write() as conn:
            await conn.execute(insert(runs).values(board="mercy", report=object()))
    async with store.read() as conn:
        pass
    with pytest.raises(StoreError), explained("the store"):
        await boards.states(conn)


async def test_says_when_every_connection_is_taken(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "POOL_WAIT", 0.01)
    monkeypatch.setattr(connect, "READERS", 1)
    store = await Store.open(store_url, migrate=False)
    async with store.read():
        with pytest.raises(StoreUnavailable):
            async with store.read():
                pass
    await store.close()


async def test_works_on_when_the_server_has_broken_off_its_connections(store: Store, store_url: str) -> None:
    if store_url.startswith("sqlite"):
        pytest.skip("there is no server")
    for way in (store.read, store.write):
        async with way() as conn:
            mine = (await conn.execute(select(func.pg_backend_pid()))).scalar_one()
        with psycopg.connect(store_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (mine,))
        async with way() as conn:
            assert (await conn.execute(select(func.pg_backend_pid()))).scalar_one() != mine


async def test_is_cancelled_and_works_on(store: Store) -> None:
    """A task that is told to stop while it waits for an answer stops, and its block is undone."""
    entered = asyncio.Event()

    async def write() -> None:
        async with store.write() as conn:
            await subscriptions.filter_id(conn, WISHES[0], NOW)
            entered.set()
            while True:
                await conn.execute(select(func.count()).select_from(filters))

    task = asyncio.create_task(write())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.write() as conn:
        await subscriptions.filter_id(conn, WISHES[1], NOW)
    async with store.read() as conn:
        assert list(await conn.scalars(select(filters.c.query))) == [WISHES[1].query()]


async def _wish(number: int, conn: Connection) -> int:
    return await subscriptions.filter_id(conn, WISHES[number], NOW)


async def queries(store: Store) -> list[str]:
    async with store.read() as conn:
        return list(await conn.scalars(select(filters.c.query).order_by(filters.c.id)))


async def test_a_transaction_in_one_trip_is_kept_or_undone(store: Store) -> None:
    async def broken(conn: Connection) -> None:
        await _wish(1, conn)
        raise LookupError

    made = await store.at_once(partial(_wish, 0))
    with pytest.raises(LookupError):
        await store.at_once(broken)
    assert await queries(store) == [WISHES[0].query()]
    async with store.write() as conn:  # and both ways write to one database
        assert await _wish(0, conn) == made


async def test_whoever_keeps_what_is_read_hears_of_either_way_to_write(store: Store) -> None:
    async with store.write() as conn:
        await _wish(0, conn)
    before = store.written
    await store.at_once(partial(_wish, 1))
    assert store.written == before + 1


async def test_a_transaction_in_one_trip_lets_no_error_of_a_driver_out(store: Store) -> None:
    async def nonsense(conn: Connection) -> None:
        await conn.execute(text("SELECT * FROM nowhere"))

    with pytest.raises(StoreError):
        await store.at_once(nonsense)
    await store.at_once(partial(_wish, 0))


async def test_a_transaction_in_one_trip_waits_for_nothing_else(store: Store) -> None:
    async def dreams(conn: Connection) -> None:
        await _wish(0, conn)
        await asyncio.sleep(0)

    if store.name.startswith("sqlite"):
        with pytest.raises(RuntimeError, match="nothing but its connection"):
            await store.at_once(dreams)
        assert await queries(store) == []
    else:
        await store.at_once(dreams)


async def test_a_transaction_in_one_trip_ends_before_its_task_is_cancelled(store: Store) -> None:
    ran = False

    async def slow(conn: Connection) -> None:
        nonlocal ran
        await _wish(0, conn)
        begun.set()
        time.sleep(0.05)  # noqa: ASYNC251 - it stands for work
        ran = True

    begun = threading.Event()
    task = asyncio.create_task(store.at_once(slow))
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ran
    async with store.write() as conn:
        await _wish(1, conn)


async def test_both_ways_to_write_take_turns(store: Store) -> None:
    """Each reads and then writes: with transactions that begin without the lock some would be lost."""

    async def more(conn: Connection) -> None:
        count = (await conn.execute(select(func.count()).select_from(filters))).scalar_one()
        await conn.execute(insert(filters).values(query=f"q={count}", created_at=NOW))

    async def by_block() -> None:
        async with store.write() as conn:
            await conn.execute(text("SELECT 1"))
            await more(conn)

    if store.name.startswith("sqlite"):
        await asyncio.gather(*(way() for _ in range(40) for way in (by_block, partial(store.at_once, more))))
        assert len(await queries(store)) == 80


async def test_says_when_others_write_for_too_long(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    if not store.name.startswith("sqlite"):
        pytest.skip("PostgreSQL has as many writers as there are connections")
    monkeypatch.setattr(connect, "POOL_WAIT", 0.01)
    async with store.write() as conn:
        await conn.execute(text("SELECT 1"))
        with pytest.raises(StoreUnavailable, match="too long"):
            await store.at_once(partial(_wish, 0))
