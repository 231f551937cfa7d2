"""Copies of an SQLite store: made while it is in use, and put back."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from aggregator.store import connect, facts
from aggregator.store.errors import StoreError, StoreUnavailable, explained

_ASIDE = ("-wal", "-shm", "-journal")


def backup(url: str, file: str | Path) -> Path:
    """Copies an SQLite store, with writers at work, to a new file. Raises StoreError."""
    source, target = _source(url), Path(file)
    if not source.exists():
        raise StoreUnavailable(f"{source}: there is no store to back up")
    if target.exists():
        raise StoreError(f"{target} exists already; a backup overwrites nothing")
    copy(source, target)
    return target


def restore(url: str, file: str | Path, *, force: bool = False) -> None:
    """Puts a backup in a store's place, which nobody may have open. Raises StoreError.

    `force` replaces a store that is there. What was put back knows nothing of the mails, unsubscriptions and
    erasures since: so it may not mail until somebody says so (`move.adopt`).
    """
    target, source = _source(url), Path(file)
    if target.exists() and not force:
        raise StoreError(f"{target} exists already; --force replaces it")
    _check(source)
    why = f"it was restored from {source.name}, and knows nothing of what was sent or erased since"
    copy(source, target, held=why)


def copy(source: Path, target: Path, *, held: str | None = None) -> None:
    """One consistent state of `source` becomes `target`, wholly or not at all.

    `held`: why that may not mail.
    """
    part = target.with_name(f"{target.name}.part")
    with explained(str(source)):
        try:
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(source, timeout=connect.BUSY_MS / 1000)) as connection:
                connection.execute("VACUUM INTO ?", (str(part),))
            if held is not None:
                _hold(part, held)
            # SQLite does not sync what VACUUM INTO wrote: https://www.sqlite.org/lang_vacuum.html
            with part.open("rb") as written:
                os.fsync(written.fileno())
            for ending in _ASIDE:  # the journal of a replaced file would be played into its successor
                target.with_name(target.name + ending).unlink(missing_ok=True)
            part.replace(target)
        except OSError as bad:
            raise StoreUnavailable(f"{target}: {bad.strerror or bad}") from bad
        finally:
            part.unlink(missing_ok=True)


def _hold(file: Path, why: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts'").fetchone():  # since 0010
            connection.execute("REPLACE INTO facts VALUES (?, ?)", (facts.HELD, json.dumps({"why": why})))


def _source(url: str) -> Path:
    file = connect.path(connect.parse(url))
    if file is None:
        raise StoreError("pg_dump and pg_restore are the tools to copy a PostgreSQL store")
    return file


def _check(file: Path) -> None:
    if not file.is_file():
        raise StoreUnavailable(f"{file}: there is no such backup")
    with (
        explained(str(file)),
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as kept,
    ):
        verdict = kept.execute("PRAGMA integrity_check").fetchone()[0]
        known = kept.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[
            0
        ]
    if verdict != "ok" or not known:
        raise StoreError(
            f"{file} is no sound backup of a store: {verdict if known else 'it has no revision'}"
        )
