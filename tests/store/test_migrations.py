"""Every step of the tables' history up and down; a process killed on the way leaves no half of it."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from adverts import NOW, board
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from postgres import Cluster
from sqlalchemy import inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from aggregator.store import boards, connect, migrations, queue, queue_version
from aggregator.store.engine import Store, StoreError, StoreTooNew, StoreUnavailable
from aggregator.store.schema import metadata

STEPS = [
    step.revision
    for step in reversed(list(ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()))
]

SECOND = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "test2", "{head}"
branch_labels = depends_on = None
phase = "{phase}"

def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("DELETE FROM boards")
    {then}

def downgrade():
    op.drop_table("later")
"""

# The program that is killed: it says when it stands in the middle, and goes no further.
HALT = "print('halfway', flush=True); __import__('time').sleep(300)"
MIGRATING = """
import sys
from pathlib import Path
from aggregator.store import migrations
migrations.VERSIONS = (*migrations.VERSIONS, Path(sys.argv[2]))
migrations.upgrade(sys.argv[1])
"""
WRITING = f"""
import asyncio, sys
from adverts import NOW, board
from aggregator.store import boards
from aggregator.store.engine import Store

async def main():
    store = await Store.open(sys.argv[1])
    async with store.write() as conn:
        await boards.register(conn, [board(f"board-{{n}}") for n in range(2000)], NOW)
        {HALT}

asyncio.run(main())
"""


def shape(url: str) -> dict[str, Any]:
    """Tables, columns, keys and indexes, as the database tells them."""
    with migrations._connected(connect.parse(url), write=False) as connection:
        found = inspect(connection)
        return {
            name: (
                [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(name)],
                found.get_pk_constraint(name),
                sorted(map(str, found.get_foreign_keys(name))),
                sorted(map(_index, found.get_indexes(name))),
            )
            for name in found.get_table_names()
            if name != "alembic_version"
        }


def _index(one: ReflectedIndex) -> str:
    options = {name: str(value) for name, value in one.get("dialect_options", {}).items()}
    return str({**one, "dialect_options": options})


def count(url: str, table: str) -> int:
    with migrations._connected(connect.parse(url), write=False) as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def killed_halfway(program: str, *arguments: object) -> None:
    """Runs a program until it says that it is halfway, and kills it there."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    ) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        running.kill()
        assert (said, running.wait()) == ("halfway\n", -signal.SIGKILL)


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A step after the last one, which this program then knows."""
    folder = tmp_path / "versions"
    folder.mkdir()
    monkeypatch.setattr(migrations, "VERSIONS", (*migrations.VERSIONS, folder))
    return folder


def write_step(folder: Path, then: str = "", phase: str = "pre") -> None:
    (folder / "second.py").write_text(SECOND.format(head=STEPS[-1], then=then, phase=phase))


@pytest.fixture
async def kept(store_url: str) -> str:
    """A store with one board in it."""
    store = await Store.open(store_url, migrate=False)
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
    await store.close()
    return store_url


def test_goes_every_step_up_and_down(empty_url: str) -> None:
    shapes = [shape(empty_url)]
    for step in STEPS:
        migrations.upgrade(empty_url, step)
        assert migrations.current(empty_url) == step
        shapes.append(shape(empty_url))
        assert shapes[-1] != shapes[-2]
    for step, before in zip(["base", *STEPS][-2::-1], shapes[-2::-1], strict=True):
        migrations.downgrade(empty_url, step)
        assert shape(empty_url) == before
    migrations.upgrade(empty_url)
    assert shape(empty_url) == shapes[-1]


def test_builds_what_the_schema_says(store_url: str) -> None:
    def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        # The search index differs between the databases, the queue is Procrastinate's: no schema has them.
        return kind != "table" or not (name or "").startswith(("opening_text", "procrastinate_"))

    with migrations._connected(connect.parse(store_url), write=False) as connection:
        options = {"compare_type": True, "include_object": ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_knows_no_such_step(store_url: str) -> None:
    with pytest.raises(StoreError, match="no way to revision sometime"):
        migrations.upgrade(store_url, "sometime")
    assert migrations.current(store_url) == migrations.head()


def test_keeps_a_copy_of_what_it_migrates(kept: str, second: Path) -> None:
    write_step(second)
    (second.parent / "store.db.bak-0001").touch()
    migrations.upgrade(kept)
    assert count(kept, "boards") == 0
    if kept.startswith("sqlite"):  # of a migration before: it goes when a newer one is there
        assert not (second.parent / "store.db.bak-0001").exists()
    (second.parent / "store.db.bak-0001").unlink(missing_ok=True)
    copies = list(second.parent.glob("*.bak-*"))
    if not kept.startswith("sqlite"):
        assert copies == []
        return
    assert [one.name for one in copies] == [f"store.db.bak-{STEPS[-1]}"]
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT name FROM boards").fetchall() == [("mercy",)]
    migrations.upgrade(kept)
    assert list(second.parent.glob("*.bak-*")) == copies


def test_a_step_that_fails_changes_nothing(kept: str, second: Path) -> None:
    before = shape(kept)
    write_step(second, "op.execute('SELECT * FROM nowhere')")
    with pytest.raises(StoreError, match="nowhere"):
        migrations.upgrade(kept)
    assert (migrations.current(kept), count(kept, "boards"), shape(kept)) == (STEPS[-1], 1, before)


def test_refuses_a_step_that_leaves_rows_without_their_owner(kept: str, second: Path) -> None:
    if not kept.startswith("sqlite"):
        pytest.skip("PostgreSQL checks every statement")
    columns = "board, started_at, finished_at, outcome, trusted, listed, report"
    with closing(sqlite3.connect(kept.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(f"INSERT INTO runs ({columns}) VALUES ('mercy', '', '', 'ok', 1, 1, '{{}}')")  # noqa: S608
    write_step(second)
    with pytest.raises(StoreError, match="refer to nothing"):
        migrations.upgrade(kept)
    assert (migrations.current(kept), count(kept, "boards")) == (STEPS[-1], 1)


def test_survives_a_kill_while_it_migrates(kept: str, second: Path) -> None:
    before = shape(kept)
    write_step(second, HALT)
    killed_halfway(MIGRATING, kept, second)
    assert (migrations.current(kept), count(kept, "boards"), shape(kept)) == (STEPS[-1], 1, before)
    write_step(second)
    migrations.upgrade(kept)
    assert (migrations.current(kept), count(kept, "boards"), count(kept, "later")) == ("test2", 0, 0)


async def test_a_release_works_beside_the_next_one(
    kept: str, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next release has added something: this one neither needs it nor minds it."""
    write_step(second)
    migrations.upgrade(kept)
    monkeypatch.setattr(migrations, "VERSIONS", migrations.VERSIONS[:1])
    for migrate in (True, False):
        store = await Store.open(kept, migrate=migrate)
        async with store.write() as conn:
            await boards.register(conn, [board("another")], NOW)
        await store.close()
    assert (migrations.current(kept), count(kept, "boards")) == ("test2", 1)


async def test_a_release_ends_when_the_next_one_is_alone(
    kept: str, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only this release needed is taken away when somebody says so, and not by a start."""
    write_step(second, phase="post")
    await (await Store.open(kept)).close()
    assert (migrations.current(kept), count(kept, "boards")) == (STEPS[-1], 1)
    migrations.upgrade(kept, finish=True)
    assert (migrations.current(kept), count(kept, "boards")) == ("test2", 0)
    await (await Store.open(kept, migrate=False)).close()
    monkeypatch.setattr(migrations, "VERSIONS", migrations.VERSIONS[:1])
    with pytest.raises(StoreTooNew, match="later version"):
        await Store.open(kept)


@pytest.mark.postgres
def test_the_queue_is_brought_to_the_version_that_is_installed(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its steps once: what adds at the start, what takes away when the release before has ended."""
    url = postgres.empty()
    migrations.upgrade(url)
    for step in ("02.00.00_01_old", "99.00.00_01_pre_add", "99.00.00_50_post_take", "99.00.01_01_pre_more"):
        table = step.rpartition("_")[2]
        (tmp_path / f"{step}.sql").write_text(f"CREATE TABLE {table} (share text DEFAULT '100%')")
    monkeypatch.setattr(queue.SchemaManager, "get_migrations_path", lambda: str(tmp_path))
    monkeypatch.setattr(queue_version, "installed", lambda: (99, 0, 1))
    for finish, made in (
        (False, ["add", "more"]),
        (True, ["add", "more", "take"]),
        (True, ["add", "more", "take"]),
    ):
        migrations.upgrade(url, finish=finish)
        tables = shape(url)
        assert [one for one in ("add", "more", "old", "take") if one in tables] == made
    postgres.drop(url)


def test_a_step_that_takes_something_away_says_so() -> None:
    for step in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions():
        if step.revision > "0010":
            added = Path(step.path).read_text().partition("def downgrade")[0]
            takes = re.search(r"op\.(drop_(table|column)|rename|alter_column)|DROP |RENAME ", added)
            assert not takes or hasattr(step.module, "phase"), step.revision


def test_survives_a_kill_while_it_writes(kept: str) -> None:
    killed_halfway(WRITING, kept)
    assert count(kept, "boards") == 1
    migrations.downgrade(kept, "base")  # it waits for nobody


def test_one_of_many_migrates(empty_url: str, tmp_path: Path) -> None:
    program = "import sys; from aggregator.store import migrations; migrations.upgrade(sys.argv[1])"
    command = [sys.executable, "-c", program, empty_url]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [one.communicate()[1] for one in started]
    assert (told, [one.returncode for one in started]) == ([""] * 3, [0] * 3)
    assert migrations.current(empty_url) == migrations.head()
    assert list(tmp_path.glob("*.bak-*")) == []  # nothing was there to keep


def test_says_that_somebody_else_writes(kept: str, second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not kept.startswith("sqlite"):
        pytest.skip("PostgreSQL waits")
    monkeypatch.setattr(connect, "BUSY_MS", 20)
    write_step(second)
    with closing(sqlite3.connect(kept.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            migrations.upgrade(kept)
    assert migrations.current(kept) == STEPS[-1]


_OPENED = """
import asyncio, sys
from aggregator.store.engine import Store

async def main():
    for migrate in (True, False):
        store = await Store.open(sys.argv[1], migrate=migrate)
        await store.close()

asyncio.run(main())
print([one for one in ("alembic", "procrastinate") if one in sys.modules])
"""


def test_a_store_that_is_up_to_date_is_opened_without_what_makes_one(store_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _OPENED, store_url], check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"


def test_the_last_step_is_told_by_the_names_of_files() -> None:
    assert migrations._is_last(migrations.head())
    assert not any(migrations._is_last(one) for one in (*STEPS[:-1], None, "test2"))
