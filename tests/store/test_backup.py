"""Copies of an SQLite store, made while it is written to, and put back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from adverts import NOW, board
from sqlalchemy import text

from aggregator.store import boards, connect, move
from aggregator.store.engine import Store, StoreError, StoreUnavailable, backup, restore


@pytest.fixture
def url(migrated_file: Path, tmp_path: Path) -> str:
    (tmp_path / "store.db").write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{tmp_path / 'store.db'}"


async def register(url: str, name: str) -> None:
    store = await Store.open(url, migrate=False)
    async with store.write() as conn:
        known = [one.board for one in await boards.states(conn)]
        await boards.register(conn, [*known, board(name)], NOW)
    await store.close()


async def names(url: str) -> list[str]:
    store = await Store.open(url, migrate=False)
    async with store.read() as conn:
        found = [one.board.name for one in await boards.states(conn)]
    await store.close()
    return found


async def test_copies_what_was_kept_while_somebody_writes(url: str, tmp_path: Path) -> None:
    await register(url, "kept")
    store = await Store.open(url)
    async with store.write() as conn:
        await boards.register(conn, [board("kept"), board("not yet")], NOW)
        made = backup(url, tmp_path / "copy.db")
    await store.close()
    assert await names(f"sqlite:///{made}") == ["kept"]
    assert await names(url) == ["kept", "not yet"]


async def test_puts_a_copy_back(url: str, tmp_path: Path) -> None:
    await register(url, "old")
    backup(url, tmp_path / "copy.db")
    await register(url, "new")
    with pytest.raises(StoreError, match="exists already"):
        restore(url, tmp_path / "copy.db")
    assert await names(url) == ["new", "old"]
    restore(url, tmp_path / "copy.db", force=True)
    assert await names(url) == ["old"]
    restore(f"sqlite:///{tmp_path / 'elsewhere.db'}", tmp_path / "copy.db")
    assert await names(f"sqlite:///{tmp_path / 'elsewhere.db'}") == ["old"]


async def test_what_was_put_back_mails_nobody_until_somebody_says_so(url: str, tmp_path: Path) -> None:
    """It does not know whom the store that it replaces has mailed, and who has left since."""
    restore(url, backup(url, tmp_path / "copy.db"), force=True)
    store = await Store.open(url)
    async with store.read() as conn:
        assert "it was restored from copy.db" in (await move.held(conn) or "")
    assert await move.adopt(store, None) is not None
    async with store.read() as conn:
        assert await move.held(conn) is None
    await store.close()


@pytest.mark.parametrize("migrate", [True, False])
async def test_a_restored_store_is_written_while_it_is_read(url: str, tmp_path: Path, migrate: bool) -> None:
    restore(f"sqlite:///{tmp_path / 'again.db'}", backup(url, tmp_path / "copy.db"))
    store = await Store.open(f"sqlite:///{tmp_path / 'again.db'}", migrate=migrate)
    async with store.read() as reading:
        await reading.execute(text("SELECT count(*) FROM boards"))
        async with store.write() as conn:
            await boards.register(conn, [board()], NOW)
    await store.close()


async def test_says_that_a_restored_store_is_in_use(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "_WAL_SECONDS", 0.0)
    copy = backup(url, tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await Store.open(f"sqlite:///{copy}")
    assert await names(f"sqlite:///{copy}") == []


async def test_a_journal_that_was_left_is_not_played_into_the_copy(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy.db")
    file = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as crashed, crashed:
        crashed.execute("PRAGMA wal_autocheckpoint = 0")
        crashed.execute("UPDATE alembic_version SET version_num = '9999'")
        crashed.commit()
        left = file.with_name("store.db-wal").read_bytes()
    file.with_name("store.db-wal").write_bytes(left)
    restore(url, tmp_path / "copy.db", force=True)
    assert await names(url) == []


def test_overwrites_nothing(url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StoreError, match="overwrites nothing"):
        backup(url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_does_not_copy_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="there is no store"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    with pytest.raises(StoreUnavailable, match="there is no such backup"):
        restore(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_leaves_nothing_where_it_cannot_write(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        backup(url, tmp_path / "nowhere" / "copy.db")
    copy = backup(url, tmp_path / "copy.db")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreUnavailable, match="folder"):
        restore(f"sqlite:///{tmp_path / 'folder'}", copy, force=True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "folder", "store.db"]


@pytest.mark.parametrize("bad", ["cut", "text", "strange"])
async def test_restores_no_broken_copy(url: str, tmp_path: Path, bad: str) -> None:
    await register(url, "mine")
    copy = backup(url, tmp_path / "copy.db")
    if bad == "cut":
        copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    elif bad == "text":
        copy.write_text("Dear Sir or Madam, " * 100)
    else:
        copy.unlink()
        with closing(sqlite3.connect(copy)) as other, other:
            other.execute("CREATE TABLE recipes (id)")
    with pytest.raises(StoreError):
        restore(url, copy, force=True)
    assert await names(url) == ["mine"]


def test_leaves_postgresql_to_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        backup("postgresql://me@host/chartwork", tmp_path / "copy.db")
    with pytest.raises(StoreError, match="pg_restore"):
        restore("postgresql://me@host/chartwork", tmp_path / "copy.db")
