"""Empty databases to measure on: an SQLite file, and a PostgreSQL of one's own where it is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # whose cluster it is

import postgres


@contextmanager
def empty(where: str) -> Iterator[str | None]:
    """The URL of an empty store, "SQLite" or "PostgreSQL"; None where the latter is not to be had."""
    if where == "SQLite":
        with TemporaryDirectory(prefix="chartwork-bench-") as folder:
            yield f"sqlite:///{folder}/store.db"
        return
    programs = postgres.binaries()
    if programs is None:
        yield None
        return
    with postgres.cluster(programs) as running:
        yield running.migrated()
