"""From one machine to several: copying a store, taking it over, the queue's list, and who may not start."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from jobs import all_done
from postgres import Cluster
from typer.testing import CliRunner

from aggregator.store.engine import Store, StoreError
from aggregator.work import Job, Pulse
from aggregator.workers import Workers
from chartwork import admin, apart, growing
from chartwork.cli import app
from chartwork.mailing import Held
from chartwork.service import World
from chartwork.settings import Settings, SettingsError

SECRET = "a secret of this test, long enough"
CONTACT = {"CHARTWORK_CONTACT_URL": "https://chartwork.example/about"}
WORLD = World(boards=())


def settings(database: str, folder: Path, **more: Any) -> Settings:
    return Settings(database=database, secret=SECRET, outbox=folder / "outbox", **more)


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    made = postgres.migrated()
    yield made
    postgres.recycle(made)


@pytest.mark.postgres
async def test_a_copy_is_silent_until_it_is_adopted_and_then_the_old_store_is(
    url: str, tmp_path: Path
) -> None:
    old, new = settings(f"sqlite:///{tmp_path / 'old.db'}", tmp_path), settings(url, tmp_path)
    await (await Store.open(old.database)).close()
    out = StringIO()
    await growing.copy(old, url, out)
    assert "every row compared" in out.getvalue()
    with pytest.raises(Held, match=r"it is a copy of sqlite:.*chartwork adopt"):
        await admin.send(new)
    assert await admin.send(old) == 0
    with pytest.raises(SettingsError, match="--gone"):
        await growing.adopt(new, None, out, gone=False)
    await growing.adopt(new, old.database, out, gone=False)
    assert await admin.send(new) == 0
    with pytest.raises(Held, match="has taken over"):
        await admin.send(old)


@pytest.mark.postgres
async def test_the_queue_is_listed_and_what_was_given_up_is_queued_again(url: str, tmp_path: Path) -> None:
    async def broken(key: str) -> None:
        raise ValueError(f"{key}: somebody@example.org is broken")

    pulse = Pulse(beat=0.2, dead=5.0, first_wait=0.0, look=0.1)
    async with Workers(
        url, role="test", pulse=pulse, covered=lambda said: said.replace("somebody", "")
    ) as queue:
        await queue.defer(Job("collect", "collect", "mercy"))
        working = asyncio.create_task(queue.work({"collect": broken}, ["collect"], at_once=1, grace=1.0))
        await all_done(queue)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await queue.defer(Job("send", "send", "0"))
    chosen = settings(url, tmp_path)
    out = StringIO()
    await growing.jobs(chosen, out, state=None, as_json=True)
    given_up, waits = map(json.loads, out.getvalue().splitlines())
    assert (given_up["kind"], given_up["key"], given_up["state"], given_up["tries"]) == (
        *("collect", "mercy", "given up"),
        6,
    )
    assert given_up["error"] == "ValueError: mercy: @example.org is broken"
    assert (waits["kind"], waits["state"]) == ("send", "waits")
    with pytest.raises(StoreError, match="is none that was given up"):
        await growing.again(chosen, [waits["id"]], out)
    await growing.again(chosen, [], out)
    out = StringIO()
    await growing.jobs(chosen, out, state="waits", as_json=True)
    assert [json.loads(line)["kind"] for line in out.getvalue().splitlines()] == ["collect", "send"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("work", "workers and schedulers share a PostgreSQL"),
        ("schedule", "workers and schedulers share a PostgreSQL"),
        ("jobs", "no queue is kept"),
        ("adopt", "--gone"),
    ],
)
def test_what_needs_several_machines_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, [command], env=CONTACT)
    assert isinstance(done.exception, SettingsError)
    assert said in str(done.exception)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("work", "--queues", "collect,sleep"), "queues are collect, match, send, upkeep"),
        (("jobs", "--state", "failed"), "'failed' is not one of 'waits', 'at work', 'given up'"),
    ],
)
def test_knows_its_queues_and_the_states_of_jobs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, arguments, env=CONTACT)
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())


async def test_a_worker_must_know_where_the_links_in_mails_lead(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CHARTWORK_SITE_URL"):
        await apart.work(settings("postgresql://nobody@127.0.0.1:1/x", tmp_path), WORLD, ["collect"])
