"""What openings take on disk, and how long a backup of them takes.

Only what is kept of openings counts: not people, their mail, or boards. SQLite's sizes are read from dbstat
(https://www.sqlite.org/dbstat.html), whose pages hold some free space as those of any table do.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import psycopg

from bench.databases import Kept
from bench.figures import Figure

TABLES = (
    "openings", "postings", "opening_facets", "opening_facts", "opening_needs", "opening_keys", "listed",
)  # fmt: skip
SEARCH = "opening_text"  # and what stands behind it
_WAIT = 3600.0
_ROOM = 1.2  # times the file's size must be free
_TEXT = "SELECT SUM(LENGTH(CAST(title AS BLOB)) + LENGTH(CAST(description AS BLOB))) FROM openings"
_TEXT_POSTGRES = "SELECT SUM(OCTET_LENGTH(title) + OCTET_LENGTH(description)) FROM openings"


def sizes(at: Kept) -> dict[str, int]:
    """Bytes of "rows", "indexes", "search" and the "text" of openings."""
    return _of_sqlite(at.file) if at.file else _of_postgres(at.url)


def _of_sqlite(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as conn:
        owners = dict(conn.execute("SELECT name, tbl_name FROM sqlite_master"))
        indexes = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        found = {"rows": 0, "indexes": 0, "search": 0}
        page = conn.execute("PRAGMA page_size").fetchone()[0]
        # pages, not bytes: dbstat adds those of one table up in 32 bits
        for name, pages in conn.execute("SELECT name, pageno FROM dbstat WHERE aggregate = TRUE"):
            size = pages * page
            if name.startswith(SEARCH):
                found["search"] += size
            elif owners.get(name) in TABLES:
                found["indexes" if name in indexes else "rows"] += size
        found["text"] = conn.execute(_TEXT).fetchone()[0]
    return found


def _of_postgres(url: str) -> dict[str, int]:
    asked = "SELECT pg_table_size(%s::regclass), pg_indexes_size(%s::regclass)"
    found = {"rows": 0, "indexes": 0, "search": 0}
    with psycopg.connect(url) as conn:
        for name in (*TABLES, SEARCH):
            row = conn.execute(asked, (name, name)).fetchone()
            assert row is not None
            if name == SEARCH:
                found["search"] += row[0] + row[1]
            else:
                found["rows"] += row[0]
                found["indexes"] += row[1]
        text = conn.execute(_TEXT_POSTGRES).fetchone()
        found["text"] = int(text[0]) if text else 0
    return found


async def figures(at: Kept, size: int, where: str) -> AsyncIterator[Figure]:
    """Sizes for one opening."""
    found = await asyncio.to_thread(sizes, at)
    whole = found["rows"] + found["indexes"] + found["search"]
    yield Figure(
        "size", whole / size, found["text"] / size, size=size, store=where, note=f"{whole / 1e6:,.0f} MB"
    )
    for part in ("rows", "indexes", "search"):
        yield Figure(f"size {part}", found[part] / size, size=size, store=where)


async def backup(at: Kept, size: int, where: str, folder: Path) -> Figure:
    """`chartwork db backup` on SQLite, pg_dump on PostgreSQL, as the program says."""
    whole = at.file.stat().st_size if at.file else 0
    free = shutil.disk_usage(folder).free
    if whole * _ROOM > free:
        why = f"the file has {whole / 1e9:.0f} GB, and {free / 1e9:.0f} GB are free"
        return Figure("backup", size=size, store=where, why=why)
    target, least, peers = folder / "backup", None, {}
    try:
        took = await _timed(*_command(at, target))
        if at.file:
            peers = {"sqlite3's backup": await asyncio.to_thread(_by_api, at.file, target)}
            least = await asyncio.to_thread(_copied, at.file, target)
    finally:
        target.unlink(missing_ok=True)
    note = (
        f"clock{'' if at.file else ', by pg_dump, which compresses'}; {took * 1e5 / size:.1f} s for 100,000"
    )
    return Figure("backup", took, least, peers, size, where, note)


def _command(at: Kept, target: Path) -> tuple[list[str], dict[str, str]]:
    if at.programs is not None:
        return [str(at.programs / "pg_dump"), "-Fc", "-f", str(target), at.url], {}
    program = str(Path(sys.executable).with_name("chartwork"))
    return [program, "db", "backup", str(target)], {"CHARTWORK_DATABASE": at.url}


async def _timed(command: list[str], settings: dict[str, str]) -> float:
    start = time.perf_counter()
    started = await asyncio.create_subprocess_exec(
        *command, env=os.environ | settings, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        status = await asyncio.wait_for(started.wait(), _WAIT)
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()
    assert status == 0, f"{command[0]} ended with status {status}"
    return time.perf_counter() - start


def _by_api(file: Path, target: Path) -> float:
    """Seconds of SQLite's own online backup: https://www.sqlite.org/backup.html"""
    target.unlink(missing_ok=True)
    start = time.perf_counter()
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return time.perf_counter() - start


def _copied(file: Path, target: Path) -> float:
    """Seconds of copying the bytes to disk."""
    target.unlink(missing_ok=True)
    start = time.perf_counter()
    shutil.copyfile(file, target)
    with target.open("rb") as written:
        os.fsync(written.fileno())
    return time.perf_counter() - start
