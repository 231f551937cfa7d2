"""A PostgreSQL of the tests' own: a private cluster on a Unix socket, gone when the tests end."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from aggregator.store import migrations

_START_SECONDS = 60
_REVISION = "alembic_version"
_INITDB = ("-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")


def binaries() -> Path | None:
    """The folder of the newest initdb and postgres of this machine; None when there are none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name))
    on_path = shutil.which("postgres")
    places = [Path(on_path).resolve().parent] if on_path else []
    return next((one for one in [*reversed(installed), *places] if (one / "initdb").exists()), None)


@dataclass(frozen=True)
class Kept:
    """What tables hold, as COPY writes it, and where their counters stand."""

    rows: dict[str, bytes]
    counters: list[tuple[Any, ...]]


class Cluster:
    """A running cluster. Databases are copies of one that has been migrated, or empty.

    A copy takes a third of a second, so one that a test has used is emptied for the next.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, itertools.count(1)
        self._free: list[str] = []
        self._admin = psycopg.connect(self.url("postgres"), autocommit=True)
        template = self.empty("migrated")
        migrations.upgrade(template)
        with psycopg.connect(template) as connection:
            self._migrated = self._tables(connection)

    def url(self, name: str) -> str:
        return f"postgresql://chartwork@/{name}?host={self._folder}"

    def empty(self, name: str | None = None) -> str:
        return self._create(name, "template0")

    def migrated(self) -> str:
        """A database with all tables and no rows; give it back with `recycle`."""
        return self._free.pop() if self._free else self._create(None, "migrated")

    def in_english(self) -> str:
        """An empty database that sorts as a dictionary does, "b" before "Zeta"."""
        name = f"test_{next(self._numbers)}"
        told = "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
        self._admin.execute(sql.SQL(told).format(sql.Identifier(name)))
        return self.url(name)

    def recycle(self, url: str) -> None:
        """Empties a migrated database for the next test; one whose tables a test has changed is dropped."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            found = self._tables(connection)
            if unchanged := found == self._migrated:
                self._clear(connection, sorted(found))
        if unchanged:
            self._free.append(url)
        else:
            self.drop(url)

    def keep(self, url: str) -> Kept:
        """The rows and counters of a migrated database."""
        with psycopg.connect(url, autocommit=True) as connection:
            rows = {}
            for name in self._filled(connection, sorted(self._migrated)):
                said = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(sql.Identifier(name))
                with connection.cursor().copy(said) as out:
                    rows[name] = b"".join(bytes(part) for part in out)
            counters = connection.execute(
                "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
                " WHERE last_value IS NOT NULL"
            ).fetchall()
        return Kept(rows, counters)

    def lay(self, kept: Kept, url: str) -> None:
        """Gives a migrated database these rows and counters, and no others."""
        with psycopg.connect(url, autocommit=True) as connection:
            self._clear(connection, sorted(self._migrated))
            for name, rows in kept.rows.items():
                said = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(name))
                with connection.cursor().copy(said) as into:
                    into.write(rows)
            for counter, last in kept.counters:
                connection.execute("SELECT setval(%s::regclass, %s)", (counter, last))

    @staticmethod
    def _filled(connection: psycopg.Connection, tables: Sequence[str]) -> list[str]:
        look = sql.SQL("(SELECT {} FROM {} LIMIT 1)")
        looks = [look.format(sql.Literal(one), sql.Identifier(one)) for one in tables if one != _REVISION]
        return [name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(looks)).fetchall()]

    @classmethod
    def _clear(cls, connection: psycopg.Connection, tables: Sequence[str]) -> None:
        """Deletes what there is: TRUNCATE makes new files for every table, which takes far longer."""
        connection.execute("SET session_replication_role = replica")  # all goes, so nothing is left dangling
        for filled in cls._filled(connection, tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(filled)))
        connection.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
            " FROM pg_sequences WHERE last_value IS NOT NULL"
        )

    @staticmethod
    def _tables(connection: psycopg.Connection) -> dict[str, str]:
        """The tables by name; at "alembic_version" the revision stands, so that another one differs."""
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {str(row[0]): "" for row in rows}
        if _REVISION in found:
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            found[_REVISION] = str(versions)
        return found

    def drop(self, url: str) -> None:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self._admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name)))
        )

    def close(self) -> None:
        self._admin.close()

    def _create(self, name: str | None, template: str) -> str:
        name = name or f"test_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)


class Server:
    """A PostgreSQL on a Unix socket in a folder of its own, that can be stopped and started again."""

    def __init__(self, programs: Path, settings: Sequence[str]) -> None:
        # A socket's path must be short, so it does not stand in pytest's own temporary folder.
        self.folder = Path(tempfile.mkdtemp(prefix="cw-pg-"))
        self._options = [part for one in settings for part in ("-c", one)]
        self._programs, self._user = programs, self._account()
        subprocess.run(
            [programs / "initdb", "-D", self.folder / "data", "-U", "chartwork", *_INITDB],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._user,
        )
        self.start()

    def _account(self) -> dict[str, Any]:
        """Another user when we are root: PostgreSQL insists."""
        if os.geteuid() != 0:
            return {}
        names = [one.pw_name for one in pwd.getpwall()]
        account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(self.folder, account.pw_uid, account.pw_gid)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def url(self, name: str) -> str:
        return f"postgresql://chartwork@/{name}?host={self.folder}"

    def start(self) -> None:
        command: list[str | Path] = [
            self._programs / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
            "-h",
            "",
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self._options], stdout=log, stderr=log, cwd=self.folder, **self._user
            )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT breaks off who is connected; SIGQUIT ends as a crash does."""
        self._process.send_signal(how)
        self._process.wait()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)


@contextmanager
def server(programs: Path, *settings: str) -> Iterator[Server]:
    """Runs a PostgreSQL with these settings; nothing of it is left."""
    running = Server(programs, settings)
    try:
        yield running
    finally:
        running.remove()


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """Runs a cluster whose data nobody will miss."""
    settings = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB")
    with server(programs, *settings) as running:
        made = Cluster(running.folder)
        try:
            yield made
        finally:
            made.close()
