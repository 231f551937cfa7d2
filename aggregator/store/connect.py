"""Engines for the two databases: what a URL may say, and how each connection is set up.

SQLite's driver opens no transaction before a SELECT, so that read-then-write loses updates; and
one that upgrades from reading to writing fails at once when somebody else wrote in between. So the
driver is told to leave transactions alone (`isolation_level=None`), and every transaction starts
with the BEGIN that fits it: IMMEDIATE to write, deferred to read.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from aggregator.store import round_trips
from aggregator.store.errors import CodecError, StoreError, StoreUnavailable, explained, name, on_engine_error

READERS = 4  # connections per process that read; a page needs one for a few milliseconds
WRITERS = 4  # PostgreSQL only: SQLite has one writer, so its pool has one connection
POOL_WAIT = 30.0  # seconds for a free connection
BUSY_MS = 5000  # how long SQLite waits for another process's write
CONNECT_SECONDS = "10"
_WAL_SECONDS = 5.0
_WRITING = ("synchronous=NORMAL", "foreign_keys=ON")


def parse(url: str) -> URL:
    """The URL of a store: "sqlite:///PATH", "postgresql://…". Raises StoreError naming what is wrong."""
    try:
        parsed = make_url(url)
    except ArgumentError as bad:
        raise StoreError("a store is sqlite:///PATH or postgresql://USER@HOST/NAME") from bad
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite" or parsed.host:
        raise StoreError(f"{name(parsed)}: a store is sqlite:///PATH or postgresql://USER@HOST/NAME")
    if parsed.database in (None, "", ":memory:"):
        raise StoreError("sqlite://: a store without a path lives only inside Store.open")
    return parsed


def path(url: URL) -> Path | None:
    """The file of an SQLite store; None for PostgreSQL. Raises StoreUnavailable without its folder."""
    if url.drivername != "sqlite":
        return None
    file = Path(str(url.database))
    if not file.parent.is_dir():
        raise StoreUnavailable(f"{name(url)}: there is no folder {file.parent}")
    return file


def write_ahead(file: Path) -> None:
    """Turns on write-ahead logging, without which a reader stops the writer. It stays with the file, but
    not with a copy that VACUUM made. SQLite does not wait for others here."""
    deadline = time.monotonic() + _WAL_SECONDS
    with explained(str(file)), closing(sqlite3.connect(file, isolation_level=None)) as connection:
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def sync_engine(url: URL, *, write: bool) -> Engine:
    """For migrations and copies: connections are opened when asked for and never kept."""
    if url.drivername == "sqlite":
        engine = create_engine(url, poolclass=NullPool, connect_args=_sqlite_arguments())
        _begin_with(engine, "BEGIN IMMEDIATE" if write else "BEGIN")
    else:
        engine = create_engine(url, poolclass=NullPool, connect_args=_postgres_arguments(url))
    event.listen(engine, "handle_error", on_engine_error)
    return engine


def direct_engine(url: URL) -> Engine:
    """One SQLite connection that writes, for a thread of its own."""
    engine = create_engine(
        url,
        connect_args=_sqlite_arguments(),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
    )
    _begin_with(engine, "BEGIN IMMEDIATE")
    event.listen(engine, "connect", _pragmas(*_WRITING))
    event.listen(engine, "handle_error", on_engine_error)
    return engine


def async_engine(url: URL, *, write: bool) -> AsyncEngine:
    """A pool of connections that write, or of connections that cannot."""
    if url.drivername == "sqlite":
        size = 1 if write else READERS
        # The driver's own way to connect asks for four trips to its thread where one will do.
        engine = _open(
            url.set(drivername="sqlite+aiosqlite"),
            size,
            _sqlite_arguments() | {"async_creator_fn": round_trips.connect},
        )
        _begin_with(engine.sync_engine, "BEGIN IMMEDIATE" if write else "BEGIN")
        pragmas = _WRITING if write else ("query_only=ON",)
        event.listen(engine.sync_engine, "connect", _pragmas(*pragmas))
        return engine
    # One snapshot for all statements of a read, as SQLite gives it. Plans are made for the words
    # that are really asked: the plan for a common word is ruinous for a rare one, and vice versa.
    reading = ("default_transaction_read_only=on", "default_transaction_isolation=repeatable\\ read")
    options = ("plan_cache_mode=force_custom_plan", *(() if write else reading))
    return _open(url, WRITERS if write else READERS, _postgres_arguments(url, *options), pool_pre_ping=True)


def _open(url: URL, size: int, arguments: dict[str, Any], **more: Any) -> AsyncEngine:
    engine = create_async_engine(
        url,
        connect_args=arguments,
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_WAIT,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        **more,
    )
    event.listen(engine.sync_engine, "handle_error", on_engine_error)
    return engine


def _sqlite_arguments() -> dict[str, Any]:
    return {"isolation_level": None, "timeout": BUSY_MS / 1000}


def _postgres_arguments(url: URL, *options: str) -> dict[str, Any]:
    given = url.query.get("options", "")
    said = given if isinstance(given, str) else " ".join(given)
    arguments: dict[str, Any] = {"options": " ".join([said, *(f"-c {one}" for one in options)]).strip()}
    if "application_name" not in url.query:
        arguments["application_name"] = "chartwork"
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_SECONDS
    return arguments


def _begin_with(engine: Engine, statement: str) -> None:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin)


def _pragmas(*settings: str) -> Any:
    def connect(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for setting in settings:
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    return connect


def _dumps(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError as bad:
        raise CodecError(str(bad)) from bad
