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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from aggregator.store import migrations

_START_SECONDS = 60


def binaries() -> Path | None:
    """The folder of the newest initdb and postgres of this machine; None when there are none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name))
    on_path = shutil.which("postgres")
    places = [Path(on_path).resolve().parent] if on_path else []
    return next((one for one in [*reversed(installed), *places] if (one / "initdb").exists()), None)


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

    def recycle(self, url: str) -> None:
        """Empties a migrated database for the next test; one whose tables a test has changed is dropped."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            found = self._tables(connection)
            if unchanged := found == self._migrated:
                names = sql.SQL(", ").join(sql.Identifier(one) for one in found if one != "alembic_version")
                connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
        if unchanged:
            self._free.append(url)
        else:
            self.drop(url)

    @staticmethod
    def _tables(connection: psycopg.Connection) -> dict[str, str]:
        """The tables by name; at "alembic_version" the revision stands, so that another one differs."""
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {str(row[0]): "" for row in rows}
        if "alembic_version" in found:
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            found["alembic_version"] = str(versions)
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


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """Runs a cluster in a temporary folder, as another user when we are root: PostgreSQL insists."""
    # A socket's path must be short, so it does not stand in pytest's own temporary folder.
    folder = Path(tempfile.mkdtemp(prefix="cw-pg-"))
    user: dict[str, object] = {}
    if os.geteuid() == 0:
        names = [one.pw_name for one in pwd.getpwall()]
        account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "chartwork", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=folder, **user)  # type: ignore[call-overload]
    settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB"]
    options = [part for one in settings for part in ("-c", one)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # type: ignore[call-overload]
            [programs / "postgres", "-D", data, "-k", folder, "-h", "", *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            **user,
        )
    try:
        _wait(server, folder)
        running = Cluster(folder)
        try:
            yield running
        finally:
            running.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(folder)


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(f"postgresql://chartwork@/postgres?host={folder}").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.02)
        else:
            return
