"""Many rows at once, into a store or tables that nobody uses yet.

What looks rows up is laid aside (indexes; on PostgreSQL keys and references, too) and made anew when all rows
are there: sorting once costs a fraction of finding the place of each row. PostgreSQL takes rows by COPY.

Rows are plain here, tuples of texts, numbers and bytes in the order of a table's columns, and the same of
both kinds of database: what goes from one to another is not read as what it means, and is summed as it lies
there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
    literal_column,
    select,
    text,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import (
    AddConstraint,
    Constraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    ExecutableDDLElement,
)

from aggregator.store.schema import Instant

Row = tuple[Any, ...]
_ROWS = 2_000  # at a time, where a statement's answer is fetched whole
_MEMORY = {"postgresql": "SET LOCAL maintenance_work_mem = '256MB'", "sqlite": "PRAGMA cache_size = -524288"}
# Texts and evidence are most of a store; PostgreSQL's own way to press them takes longer than all the rest.
_LZ4 = text(
    "SELECT set_config(name, 'lz4', true) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
)
_USUAL = {"sqlite": "PRAGMA cache_size = -2000"}  # PostgreSQL's ends with the transaction


class Terms(Text):
    """Terms of the search index, with blanks between: a tsvector on PostgreSQL."""


# The search index, which is no table of `schema`. On SQLite it has nothing to lay aside.
WORDS = Table("opening_text", MetaData(), Column("rowid", BigInteger), Column("tokens", Terms))
_WORDS_ASIDE = "DROP INDEX ix_opening_text_tokens", "ALTER TABLE opening_text DROP CONSTRAINT pk_opening_text"
_WORDS_ANEW = (
    "ALTER TABLE opening_text ADD CONSTRAINT pk_opening_text PRIMARY KEY (rowid)",
    "CREATE INDEX ix_opening_text_tokens ON opening_text USING gin (tokens)",
)


async def lay_aside(conn: AsyncConnection, tables: Sequence[Table]) -> None:
    """From now on nothing looks up rows of these tables. On SQLite keys stay, and so do references."""
    await conn.execute(text(_MEMORY[conn.dialect.name]))
    if conn.dialect.name == "postgresql":
        await conn.execute(_LZ4)
    for step in _aside(tables, conn.dialect):
        await conn.execute(step)


async def make_anew(conn: AsyncConnection, tables: Sequence[Table]) -> None:
    """Undoes `lay_aside`. Raises StoreError where a row is there twice, or refers to nothing."""
    for step in _anew(tables, conn.dialect):
        await conn.execute(step)
    if usual := _USUAL.get(conn.dialect.name):
        await conn.execute(text(usual))


def _aside(tables: Sequence[Table], dialect: Dialect) -> Iterator[ExecutableDDLElement]:
    if dialect.name == "sqlite":
        yield from (DropIndex(index, if_exists=True) for table in tables for index in _indexes(table))
        return
    for kind in (_references, _keys):
        for constraint in (one for table in tables for one in kind(table)):
            yield DropConstraint(constraint)
    yield from (DropIndex(index) for table in tables for index in _indexes(table))
    yield from map(text, _WORDS_ASIDE)


def _anew(tables: Sequence[Table], dialect: Dialect) -> Iterator[ExecutableDDLElement]:
    if dialect.name == "sqlite":
        yield from (CreateIndex(index, if_not_exists=True) for table in tables for index in _indexes(table))
        return
    yield from map(text, _WORDS_ANEW)
    yield from _added(_keys, tables)
    yield from (CreateIndex(index) for table in tables for index in _indexes(table))
    yield from _added(_references, tables)


def _added(kind: Callable[[Table], Iterable[Constraint]], tables: Sequence[Table]) -> Iterator[AddConstraint]:
    for constraint in (one for table in tables for one in kind(table)):
        yield AddConstraint(constraint, isolate_from_table=False)


def _indexes(table: Table) -> list[Any]:
    return sorted(table.indexes, key=lambda one: str(one.name))


def _keys(table: Table) -> list[Constraint]:
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    return [table.primary_key, *sorted(unique, key=lambda one: str(one.name))]


def _references(table: Table) -> list[Constraint]:
    return [one for one in table.constraints if isinstance(one, ForeignKeyConstraint)]


# ------------------------------------------------------------------------------------------- plain rows


async def read(conn: AsyncConnection, table: Table) -> AsyncIterator[list[Row]]:
    """Every row of a table, some at a time, in the order they lie in; the next ones are fetched while these
    are looked at."""
    pages = _streamed(conn, table) if conn.dialect.name == "postgresql" else _paged(conn, table)

    async def fetched() -> list[Row] | None:
        return await anext(pages, None)

    coming = asyncio.create_task(fetched())
    try:
        while some := await coming:
            coming = asyncio.create_task(fetched())
            yield [(at, " ".join(sorted(said.split()))) for at, said in some] if table is WORDS else some
    finally:
        coming.cancel()
        await asyncio.wait([coming])


async def _streamed(conn: AsyncConnection, table: Table) -> AsyncGenerator[list[Row], None]:
    columns = [_plain(one, "postgresql") for one in table.c]
    async with conn.stream(select(*columns).execution_options(yield_per=_ROWS)) as found:
        async for some in found.partitions():
            yield [tuple(one) for one in some]


async def _paged(conn: AsyncConnection, table: Table) -> AsyncGenerator[list[Row], None]:
    """What SQLite answers is fetched whole. Nothing bounds the first page: matches have ids below 0, too."""
    at: ColumnElement[int] = literal_column(f"{table.name}.rowid", Integer)
    wanted = select(at.label("at"), *(_plain(one, "sqlite") for one in table.c)).order_by(at).limit(_ROWS)
    some = (await conn.execute(wanted)).all()
    while some:
        yield [tuple(one)[1:] for one in some]
        some = (await conn.execute(wanted.where(at > some[-1][0]))).all()


async def clear(conn: AsyncConnection, tables: Sequence[Table]) -> None:
    """Empties tables that are laid aside, so that PostgreSQL need not log what is put in, nor tidy it up."""
    if conn.dialect.name == "postgresql":
        names = ", ".join(one.name for one in (*tables, WORDS))
        await conn.execute(text(f"TRUNCATE {names}"))


async def put(conn: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Adds rows. On PostgreSQL the table must be cleared in the same transaction."""
    if not rows:
        return
    names = ", ".join(f'"{one.name}"' for one in table.c)
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(table.c))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        await conn.exec_driver_sql(statement, list(rows))
        return
    if table is WORDS:
        rows = [(at, "'" + said.replace(" ", "' '") + "'") for at, said in rows]
    driver: Any = (await conn.get_raw_connection()).driver_connection
    taking = f"COPY {table.name} ({names}) FROM STDIN (FREEZE)"
    async with driver.cursor() as cursor, cursor.copy(taking) as target:
        for row in rows:
            await target.write_row(row)


def plain_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows by name, made plain; what is left out is null."""
    ways = [(one.name, _way(one.type)) for one in table.c]
    if not any(way for _, way in ways):
        names = [name for name, _ in ways]
        return [tuple([row.get(name) for name in names]) for row in rows]
    return [
        tuple([way(row[name]) if way and row.get(name) is not None else row.get(name) for name, way in ways])
        for row in rows
    ]


def _way(kind: Any) -> Callable[[Any], Any] | None:
    """How a value that is not plain already is made so."""
    if isinstance(kind, Instant):
        return lambda at: f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(kind, JSON):
        return lambda value: orjson.dumps(value).decode()
    if isinstance(kind, Date):
        return date.isoformat
    return int if isinstance(kind, Boolean) else None


def _plain(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    """A column as both kinds of database say it."""
    kind = column.type
    if isinstance(kind, Instant):
        if dialect == "postgresql":
            return func.to_char(column, "YYYY-MM-DD HH24:MI:SS.US")
        return func.substr(type_coerce(column, Text).concat(".000000"), 1, 26)
    if isinstance(kind, JSON | Date):
        return cast(column, Text) if dialect == "postgresql" else type_coerce(column, Text)
    if isinstance(kind, Boolean):
        return cast(column, Integer) if dialect == "postgresql" else type_coerce(column, Integer)
    if isinstance(kind, Terms) and dialect == "postgresql":
        return func.array_to_string(func.tsvector_to_array(column), " ")
    return column
