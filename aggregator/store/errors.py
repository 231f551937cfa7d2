"""What can go wrong with the store, said without a word of SQLAlchemy or a driver.

StoreError
├── StoreUnavailable   cannot be reached, opened, locked or written: try again later
├── StoreTooNew        its tables are of a later Chartwork; nothing was changed
├── StoreTooOld        its tables wait for a migration that the caller did not want
├── UnknownBoard       there is no board of that name
├── StoreConflict      what was to be written contradicts what is there, or a deadlock was broken
└── CodecError         a stored document is not what its dataclass says (raised by `store.codec`)
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StoreError(Exception):
    """Base of everything that the store raises."""


class StoreUnavailable(StoreError):  # noqa: N818 - it says what happened
    """The database cannot be reached, opened, locked or written."""


class StoreTooNew(StoreError):  # noqa: N818 - it says what happened
    """The database was made by a later version of the program."""


class StoreTooOld(StoreError):  # noqa: N818 - it says what happened
    """The database needs a migration first."""


class UnknownBoard(StoreError):  # noqa: N818 - it says what happened
    """A board was asked for by a name that none has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no board {name!r}")


class StoreConflict(StoreError):  # noqa: N818 - it says what happened
    """A uniqueness or reference rule would break, or two writers blocked each other."""


class CodecError(StoreError):
    """A value or a stored document does not fit its dataclass; the message names the field."""


# https://www.sqlite.org/rescode.html; the low byte is the primary code.
_SQLITE_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
    }
)


def explain(broken: BaseException, where: str) -> StoreError:
    """The StoreError that says what `broken` means; `where` names the database."""
    cause = getattr(broken, "orig", None) or broken
    if isinstance(cause, StoreError):
        return cause
    line = next(iter(str(cause).strip().splitlines()), type(cause).__name__)
    return _kind(broken, cause)(f"{where}: {line}")


def _kind(broken: BaseException, cause: BaseException) -> type[StoreError]:
    if isinstance(broken, IntegrityError) or isinstance(
        cause, (sqlite3.IntegrityError, *_of_postgres("IntegrityError"))
    ):
        return StoreConflict
    if isinstance(cause, _of_postgres("DeadlockDetected", "SerializationFailure")):
        return StoreConflict
    if isinstance(cause, (*_of_postgres("OperationalError", "InterfaceError"), PoolTimeout, OSError)):
        return StoreUnavailable
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return StoreUnavailable if code is not None and code & 0xFF in _SQLITE_UNAVAILABLE else StoreError
    return StoreError


def _of_postgres(*names: str) -> tuple[type[Exception], ...]:
    """Errors of PostgreSQL's driver: where nobody has loaded it, there are none."""
    known = sys.modules.get("psycopg.errors")
    return tuple(getattr(known, name) for name in names) if known else ()


def on_engine_error(context: ExceptionContext) -> StoreError | None:
    """For SQLAlchemy's `handle_error` event: a statement that fails raises a StoreError at once.

    A task that is cancelled while it waits for a statement has not failed: it stays cancelled. Nor has the
    question whether a pooled connection still lives: the pool opens another one.
    """
    if context.is_pre_ping or not isinstance(context.original_exception, Exception):
        return None
    broken = context.sqlalchemy_exception or context.original_exception
    return explain(broken, "the store" if context.engine is None else name(context.engine.url))


def name(url: URL) -> str:
    """A store's URL for messages and logs: without its password and without the driver."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


@contextmanager
def explained(where: str) -> Iterator[None]:
    """What does not come from a statement: an exhausted pool, a connection that is used after its end."""
    try:
        yield
    except Exception as broken:
        if not isinstance(broken, (SQLAlchemyError, sqlite3.Error, *_of_postgres("Error"))):
            raise
        raise explain(broken, where) from broken
