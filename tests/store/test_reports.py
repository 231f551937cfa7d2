"""What readers report: counted by claim, limited by reader, and without a trace of who they are."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from adverts import NOW, advert, coding, publish
from sqlalchemy import func, select

from aggregator.store import reports
from aggregator.store.engine import Store
from aggregator.store.schema import report_marks

LATER = NOW + timedelta(days=1)


async def add(store: Store, opening: int, claim: str, reader: str = "ann", now: datetime = NOW) -> bool:
    async with store.write() as conn:
        marked = f"{reader} {claim} {now}"
        return await reports.add(conn, opening, claim, mark=marked, reader=reader, now=now)


async def listed(store: Store, *, done: bool = False) -> list[tuple[str, int]]:
    async with store.read() as conn:
        return [(one.claim, one.count) for one in await reports.listed(conn, done=done)]


async def opening(store: Store) -> int:
    async with store.write() as conn:
        return (await publish(conn, advert(), coding())).id


async def test_one_claim_is_one_row_and_counted(store: Store) -> None:
    one = await opening(store)
    for reader in ("ann", "bob"):
        assert await add(store, one, "pay", reader)
    await add(store, one, "scam")
    assert await listed(store) == [("pay", 2), ("scam", 1)]
    async with store.read() as conn:
        (first, *_) = await reports.listed(conn)
    assert (first.opening_id, first.title, first.first_at, first.done_at) == (
        one,
        "Inpatient Coder",
        NOW,
        None,
    )


async def test_two_who_are_the_first_at_once_are_both_counted(store: Store) -> None:
    one = await opening(store)
    async with store.write() as conn:
        await reports.add(conn, one, "pay", mark="ann", reader="ann", now=NOW)
        second = asyncio.create_task(add(store, one, "pay", "bob"))
        await asyncio.sleep(0.2)
    assert await second
    assert await listed(store) == [("pay", 2)]


async def test_a_reader_counts_once_a_day(store: Store) -> None:
    one = await opening(store)
    assert [await add(store, one, "pay") for _ in range(3)] == [True] * 3
    assert await listed(store) == [("pay", 1)]
    await add(store, one, "pay", now=LATER)
    assert await listed(store) == [("pay", 2)]


async def test_a_reader_may_report_so_much_a_day_and_others_still(store: Store) -> None:
    one = await opening(store)
    taken = [await add(store, one, f"claim {n}") for n in range(reports.PER_READER + 2)]
    assert taken == [True] * reports.PER_READER + [False] * 2
    assert await add(store, one, "claim 0", "bob")


async def test_what_is_done_comes_back_with_the_next_report(store: Store) -> None:
    one = await opening(store)
    await add(store, one, "pay")
    await add(store, one, "scam")
    async with store.write() as conn:
        assert await reports.done(conn, one, "pay", NOW) == 1
        assert await reports.done(conn, one, "pay", NOW) == 0
    assert await listed(store) == [("scam", 1)]
    assert sorted(await listed(store, done=True)) == [("pay", 1), ("scam", 1)]
    await add(store, one, "pay", "bob")
    assert await listed(store) == [("pay", 2), ("scam", 1)]
    async with store.write() as conn:
        assert await reports.done(conn, one, None, NOW) == 2


async def test_readers_are_forgotten(store: Store) -> None:
    one = await opening(store)
    await add(store, one, "pay")
    await add(store, one, "scam", now=LATER)
    async with store.write() as conn:
        await reports.forget_readers(conn, LATER)
        left = (await conn.execute(select(func.count()).select_from(report_marks))).scalar_one()
    assert (left, await listed(store)) == (1, [("scam", 1), ("pay", 1)])
