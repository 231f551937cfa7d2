"""Databases to measure on: an SQLite file, and a PostgreSQL of one's own where it is installed.

`kept` ones lie in a folder until somebody removes it: a store of a million openings takes a good while to
make, and is measured in minutes.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # whose cluster it is

import postgres

from aggregator.store import migrations

# As a machine of its own would be set up, but that nothing is lost if the power goes.
_KEPT = (
    "synchronous_commit=off", "shared_buffers=256MB", "max_wal_size=4GB",
    "wal_level=minimal", "max_wal_senders=0",  # so that a copy into it is not logged as well
)  # fmt: skip
NO_POSTGRES = "PostgreSQL's server programs are not installed"


@dataclass(frozen=True, slots=True)
class Kept:
    """A store on disk: its URL, its file (SQLite), the server's process and programs (PostgreSQL)."""

    url: str
    file: Path | None = None
    server: int | None = None
    programs: Path | None = None


@contextmanager
def kept(where: str, folder: Path, size: int) -> Iterator[Kept | None]:
    """The store of that size in a folder, made empty where there is none; None without PostgreSQL."""
    folder.mkdir(parents=True, exist_ok=True)
    if where == "SQLite":
        file = folder / f"{size}.db"
        yield Kept(f"sqlite:///{file}", file=file)
        return
    programs = postgres.binaries()
    if programs is None:
        yield None
        return
    with postgres.server(programs, *_KEPT) as running:
        data, ours = running.folder / "data", folder.resolve() / f"{size}.pg"
        running.stop()
        if ours.exists():
            shutil.rmtree(data)
        else:
            data.rename(ours)  # so that it must lie on the file system of temporary files
        data.symlink_to(ours)  # which is what is removed in the end
        running.start()
        yield _ready(running, programs)


def _ready(running: postgres.Server, programs: Path) -> Kept:
    url = running.url("bench")
    with psycopg.connect(running.url("postgres"), autocommit=True) as admin:
        row = admin.execute("SELECT count(*) FROM pg_database WHERE datname = 'bench'").fetchone()
        if row and not row[0]:
            admin.execute("CREATE DATABASE bench TEMPLATE template0")
    migrations.upgrade(url)
    pid = int((running.folder / "data" / "postmaster.pid").read_text().split()[0])
    return Kept(url, server=pid, programs=programs)
