"""The tables' history, and the way from any of its steps to any other.

A migration is one transaction that holds the database's write lock: of several processes that
start together one migrates and the others find it done, and a crash leaves the old tables or the
new ones. SQLite is copied to `FILE.bak-REVISION` first, under the same lock;
the copies of earlier migrations go then, for whoever is erased is still in them.

So that two releases can be at work side by side, a step that takes away what only the release before needed
says `phase = "post"`; every other one adds, and that release can live with it. Whoever starts takes the steps
up to the last one that adds; `finish` takes the rest, once the last old process is gone.
Whoever finds the last of all steps taken has nothing to do, and so does not load what takes them.
The store says which revision a program must know to use it (fact "serves"), so that an older one can tell
a step that it can live with from one that it cannot.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.engine import URL

from aggregator.store import backup, connect, queue_version
from aggregator.store.errors import StoreError, StoreTooNew, explained, name
from aggregator.store.schema import facts

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import Script, ScriptDirectory

VERSIONS = (Path(__file__).parent / "versions",)
_SERVES = "serves"
LOCK = 0x63686172747772  # PostgreSQL's advisory locks are numbers; this one spells "chartwr"


def head() -> str:
    """The revision that this program knows and needs."""
    return str(_script().get_current_head())


def current(url: str) -> str | None:
    """The revision of a database; None when there is none yet. Changes nothing, not even a file."""
    where = connect.parse(url)
    file = connect.path(where)
    if file is not None and not file.exists():
        return None
    with _connected(where, write=False) as connection:
        return _revision(connection)


def ready() -> str:
    """The revision from which on this program can use a database."""
    steps = list(_script().walk_revisions())  # newest first
    return next((one.revision for one in steps if _phase(one) == "pre"), steps[-1].revision)


def serves(have: str | None) -> bool:
    """Can this program use a database of this revision? Of a later one `check` has asked the database."""
    if _is_last(have):
        return True
    known = [one.revision for one in _script().walk_revisions()]
    return have is not None and (have not in known or known.index(have) <= known.index(ready()))


def check(url: str) -> str | None:
    """The revision of a database. Raises StoreTooNew when it is too late a one for this program."""
    have = current(url)
    if not _is_last(have):
        _is_at(have, None, url)
    return have


def upgrade(url: str, revision: str = "head", *, finish: bool = False) -> None:
    """Brings a database, or an empty place, to `revision`: "head" is what this program needs, and to `finish`
    also what it no longer needs is taken away. Raises StoreTooNew, StoreUnavailable."""
    have = current(url)
    wanted = revision
    if revision == "head" and _is_last(have):
        _bring_queue(url, finish=finish)
        return
    if revision == "head":
        wanted = head() if finish or have is None else ready()
        if serves(have) and not finish:
            wanted = str(have)
    if not _is_at(have, wanted, url):
        _migrate(url, wanted, "upgrade")
    if revision == "head":
        _bring_queue(url, finish=finish)


def downgrade(url: str, revision: str) -> None:
    """Takes a database back to `revision`, or to none by "base". What older tables cannot hold is lost."""
    wanted = None if revision == "base" else revision
    if not _is_at(current(url), wanted, url):
        _migrate(url, wanted, "downgrade")


def _is_last(revision: str | None) -> bool:
    """Is it that of the last step, going by the names of the files?"""
    names = [one.stem for folder in VERSIONS for one in folder.glob("*.py") if one.stem != "__init__"]
    return revision == max(names).partition("_")[0]


def _migrate(url: str, wanted: str | None, way: Literal["upgrade", "downgrade"]) -> None:
    from alembic import command
    from alembic.util import CommandError

    where = connect.parse(url)
    file = connect.path(where)
    if file is not None:
        connect.write_ahead(file)
    with _connected(where, write=True) as connection:
        if file is None:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        before = _revision(connection)
        if _is_at(before, wanted, url):  # somebody else was faster
            return
        if file is not None and inspect(connection).get_table_names():
            _keep(file, before)
        try:
            getattr(command, way)(_config(connection), wanted or "base")
        except CommandError as bad:
            raise StoreError(f"{name(where)}: no way to revision {wanted}: {bad}") from bad
        _note(connection, wanted)
        if file is not None and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise StoreError(f"{name(where)}: rows would refer to nothing at revision {wanted}")


def _bring_queue(url: str, *, finish: bool) -> None:
    """The queue's tables are of Procrastinate's version, not of ours."""
    where = connect.parse(url)
    if where.drivername == "sqlite":
        return
    with _connected(where, write=True) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if queue_version.is_behind(connection, finish=finish):
            import_module("aggregator.store.queue").update(connection, finish=finish)


def _keep(file: Path, revision: str | None) -> None:
    """The one copy of what was there before a migration."""
    made = file.with_name(f"{file.name}.bak-{revision or 'none'}")
    backup.copy(file, made)
    for one in file.parent.iterdir():
        if one.name.startswith(f"{file.name}.bak-") and one != made:
            one.unlink(missing_ok=True)


def _is_at(revision: str | None, wanted: str | None, url: str) -> bool:
    known = {step.revision for step in _script().walk_revisions()}
    if revision is not None and revision not in known:
        with _connected(connect.parse(url), write=False) as connection:
            if _noted(connection) in known:  # a later release has come, and we may work beside it
                return True
        raise StoreTooNew(
            f"{name(connect.parse(url))}: its revision {revision} is of a later version;"
            f" this one knows revisions up to {head()}"
        )
    return revision == wanted


def _phase(step: Script) -> str:
    return str(getattr(step.module, "phase", "pre"))


def _note(connection: Connection, revision: str | None) -> None:
    """Which revision a program must know: that of the last step that took something away."""
    if not inspect(connection).has_table("facts"):
        return
    steps = list(_script().iterate_revisions(revision, "base"))
    last = next((one.revision for one in steps if _phase(one) == "post"), steps[-1].revision)
    connection.execute(facts.delete().where(facts.c.name == _SERVES))
    connection.execute(facts.insert().values(name=_SERVES, value=last))


def _noted(connection: Connection) -> str | None:
    if not inspect(connection).has_table("facts"):
        return None
    return connection.execute(select(facts.c.value).where(facts.c.name == _SERVES)).scalar()


@contextmanager
def _connected(where: URL, *, write: bool) -> Iterator[Connection]:
    engine = connect.sync_engine(where, write=write)
    with explained(name(where)), engine.begin() as connection:
        yield connection


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(str(folder) for folder in VERSIONS))
    return config


def _script() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())
