"""One dialect, and one collection of compiled statements, for all engines of a process.

SQLAlchemy compiles a statement once for an engine and its dialect. The program has a few engines for as long
as it runs; tests make three for each store, thousands in all, and compiled the same statements again in each.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg, PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.util import LRUCache

_ROOM = 5000  # statements: more than all tests together ask for


class _Shared:
    """Whoever makes a dialect with the same settings again gets the one there is."""

    statements: ClassVar[LRUCache[Any, Any]]
    _made: ClassVar[dict[tuple[tuple[str, object], ...], Self]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.statements, cls._made = LRUCache(_ROOM), {}

    def __new__(cls, *, dbapi: object, **settings: object) -> Self:
        key = tuple(sorted(settings.items()))
        if key not in cls._made:
            one = cls._made[key] = super().__new__(cls)
            super().__init__(one, dbapi=dbapi, **settings)  # type: ignore[call-arg]
        return cls._made[key]

    def __init__(self, **settings: object) -> None:
        """What it is has been settled when it was made."""

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine._compiled_cache = cls.statements


class Pysqlite(_Shared, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class Aiosqlite(_Shared, SQLiteDialect_aiosqlite):
    supports_statement_cache = True


class PsycopgAsync(_Shared, PGDialectAsync_psycopg):
    supports_statement_cache = True


class Psycopg(_Shared, PGDialect_psycopg):
    supports_statement_cache = True

    @classmethod
    def get_async_dialect_cls(cls, url: URL) -> type[PsycopgAsync]:
        return PsycopgAsync


def share() -> None:
    """From now on."""
    registry.register("sqlite", __name__, Pysqlite.__name__)
    registry.register("sqlite.aiosqlite", __name__, Aiosqlite.__name__)
    registry.register("postgresql.psycopg", __name__, Psycopg.__name__)
