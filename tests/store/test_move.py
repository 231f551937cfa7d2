"""A store that is copied into another one: row by row, compared, and silent until it is adopted."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from adverts import NOW, advert, coding, keep, publish
from readers import HOSPITAL, SITE, arrive, subscriber
from smtp_server import smtp_server
from sqlalchemy import select, text

from aggregator import decide
from aggregator.store import (
    bounces,
    filling,
    listed,
    matches,
    move,
    openings,
    outbox,
    postings,
    refusals,
    slow_domains,
    subscriptions,
)
from aggregator.store.bounces import Points
from aggregator.store.engine import Store, StoreError
from aggregator.store.refusals import Refusal
from aggregator.store.schema import metadata
from alerts import send


@pytest.fixture
async def source(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """An SQLite store in use: openings, a reader who was mailed, one who waits, one who is suppressed,
    and a copy that was taken out of its opening (whose match has a number below 0)."""
    shutil.copy(migrated_file, tmp_path / "old.db")
    store = await Store.open(f"sqlite:///{tmp_path / 'old.db'}", migrate=False)
    await subscriber(store)
    await subscriber(store, address="slow@example.org", frequency="weekly", ip="192.0.2.7")
    first, _ = await arrive(store, "a", "ü–€")
    async with store.write() as conn:
        await keep(conn, advert("copy", title="Inpatient Coder a"), coding(), opening_id=first)
        copy = (await postings.known(conn, "mercy"))["copy"]
        await decide.split(conn, copy.id, NOW)
    await send.prepare(store, site=SITE, now=NOW.replace(day=3), limit=10)
    async with store.write() as conn:
        await subscriptions.suppress(conn, SITE.keyed("gone@example.org"), "bounce", NOW)
        (found, _), *_ = await outbox.candidates(conn, NOW.replace(day=4), {}, 1)
        await refusals.add(conn, Refusal(found, 1, NOW, "451 later"))
        await slow_domains.hold(conn, "example.org", NOW, 2, "421 slower")
        await bounces.add(conn, "a hash", outbox_id=found, verdict="soft", said="full", now=NOW)
        await bounces.set_points(conn, "a keyed hash", Points(1.5, NOW))
    yield store
    await store.close()


async def rows(store: Store) -> dict[str, list[Any]]:
    async with store.read() as conn:
        return {
            table.name: sorted(map(repr, (await conn.execute(select(table))).all()))
            for table in metadata.sorted_tables
            if table.name != "facts"
        }


async def test_every_row_is_there_and_is_found(source: Store, store: Store) -> None:
    sums = await move.copy(source, store, NOW)
    there = await rows(source)
    assert await rows(store) == there
    assert {name: one.rows for name, one in sums.items()} == {name: len(there[name]) for name in sums}
    mailed = ("subscriptions", "outbox", "deliveries", "suppressions", "matches", "refusals", "bounces")
    for table in (*mailed, "slow_domains", "soft_bounces", "openings", "listed", "opening_facts"):
        assert sums[table].rows > 0, table
    async with store.read() as conn:
        assert [2, 1] in list(await conn.scalars(select(metadata.tables["outbox"].c.carried)))
    today = NOW.date()
    for words in ((), ("coder",)):
        async with source.read() as old, store.read() as new:
            wish = HOSPITAL if not words else type(HOSPITAL)(q=words)
            assert await openings.search(new, wish, today, limit=9) == await openings.search(
                old, wish, today, limit=9
            )


async def test_lists_show_what_they_showed(source: Store, store: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr(filling, "_ROWS", 1)
    await move.copy(source, store, NOW)
    async with source.read() as old, store.read() as new:
        there = await listed.changed(old, 0, 0, 10)
        assert len(there) == 3
        assert await listed.changed(new, 0, 0, 10) == there
        assert await listed.unlisted(new, 10) == []


async def test_what_is_written_next_has_a_number_of_its_own(source: Store, store: Store) -> None:
    await move.copy(source, store, NOW)
    async with store.write() as conn:
        made = await publish(conn, advert("new"), coding())
        assert await matches.add(conn, [(1, made.id)], NOW) == {1}
    assert await subscriber(store, address="new@example.org", ip="192.0.2.9")


async def test_a_copy_needs_an_empty_store(source: Store, store: Store) -> None:
    async with store.write() as conn:
        await publish(conn, advert(), coding())
    before = await rows(store)
    with pytest.raises(StoreError, match="has rows already"):
        await move.copy(source, store, NOW)
    assert await rows(store) == before


async def test_a_copy_that_differs_is_none(
    source: Store, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def spoilt(conn: Any, tables: Any) -> None:
        await finish(conn, tables)
        await conn.execute(text("UPDATE subscriptions SET hour = 8 WHERE frequency = 'weekly'"))

    finish = move._finish
    monkeypatch.setattr(move, "_finish", spoilt)
    with pytest.raises(StoreError, match="subscriptions: 2 rows became 2 others"):
        await move.copy(source, store, NOW)
    assert not any((await rows(store)).values())


async def held(store: Store) -> str | None:
    async with store.read() as conn:
        return await move.held(conn)


async def test_a_copy_mails_nobody_until_it_is_adopted_and_then_the_old_one_does_not(
    source: Store, store: Store
) -> None:
    await move.copy(source, store, NOW)
    assert (await held(store) or "").startswith("it is a copy of sqlite:")
    assert await held(source) is None
    assert await move.adopt(store, source) is not None
    assert (await held(store), await held(source)) == (None, f"{store.name} has taken over")
    assert await move.adopt(store, source) is None


async def test_a_copy_of_what_has_gone_on_cannot_be_adopted(source: Store, store: Store) -> None:
    await move.copy(source, store, NOW)
    async with source.write() as conn:
        (found, _), *_ = await outbox.candidates(conn, NOW.replace(day=4), {}, 1)
        now = NOW.replace(day=4)
        assert await outbox.start(conn, [found], now, until=now, fresh=NOW)
    with pytest.raises(StoreError, match="outbox has changed since the copy"):
        await move.adopt(store, source)
    assert await held(store) is not None
    assert await held(source) is None
    assert await move.adopt(store, None) is not None
    assert await held(store) is None


async def test_who_is_sending_when_the_copy_is_adopted_takes_nothing_more(store: Store) -> None:
    for number in range(3):
        await subscriber(store, address=f"r{number}@example.org", ip=f"192.0.2.{number}")
    await arrive(store, "a", now=NOW + timedelta(hours=1))
    later = NOW.replace(day=3)
    assert await send.prepare(store, site=SITE, now=later, limit=10) == 3
    async with smtp_server() as server, server.client() as client:

        async def adopted() -> None:
            async with store.write() as conn:
                await move.hold(conn, "its copy has taken over")

        server.during_data = adopted
        done = await send.deliver(store, client, site=SITE, now=lambda: later, limit=10)
        assert (done.sent, len(server.received)) == (1, 1)


async def test_who_adopts_waits_for_who_is_taking_messages_to_send(
    source: Store, store: Store, tmp_path: Path
) -> None:
    """`store` is the one that was copied here, and a sender has looked whether it is held just before."""
    await move.copy(source, store, NOW)
    await move.adopt(store, source)
    new = await Store.open(f"sqlite:///{tmp_path / 'new.db'}")
    await move.copy(store, new, NOW)
    later = NOW.replace(day=4)
    async with store.write() as conn:
        assert await move.held_meanwhile(conn) is None
        adopting = asyncio.create_task(move.adopt(new, store))
        await asyncio.wait([adopting], timeout=0.5)
        (found, _), *_ = await outbox.candidates(conn, later, {}, 1)
        assert await outbox.start(conn, [found], later, until=later, fresh=NOW)
    with pytest.raises(StoreError, match="outbox has changed since the copy"):
        await adopting
    assert await held(store) is None
    await new.close()
