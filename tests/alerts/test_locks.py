"""Who writes alerts and messages locks them in one order: alerts, messages, all else. Each test steps two
transactions on PostgreSQL to where each would wait for the other; SQLite has one writer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from adverts import NOW
from postgres import Cluster
from readers import OFFICE, READER, SITE, again, arrive, subscriber
from returned import dsn
from sqlalchemy import select, text

from aggregator.store import bounces as store_bounces
from aggregator.store import deliveries, outbox, slow_domains, subscriptions
from aggregator.store.bounces import Points
from aggregator.store.engine import Connection, Store
from aggregator.store.outbox import Message
from aggregator.store.schema import deliveries as carried
from aggregator.store.schema import outbox as box
from aggregator.store.schema import subscriptions as people
from alerts import bounces, personal, send, verp
from alerts.delivery import LEASE, STALE, Delivery
from alerts.message import MailError
from alerts.outcomes import Ended, Outcomes
from alerts.smtp import Folder

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMORROW = NOW + DAY
BOUNCING = replace(SITE, bounces="bounce.chartwork.example")
pytestmark = pytest.mark.postgres


@pytest.fixture
async def store(postgres: Cluster) -> AsyncIterator[Store]:
    url = postgres.migrated()
    opened = await Store.open(url, migrate=False)
    yield opened
    await opened.close()
    postgres.recycle(url)


WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@asynccontextmanager
async def beside(store: Store, work: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """From where some work waits for a lock until it has got it and has ended."""
    task = asyncio.create_task(work)
    try:
        async with asyncio.timeout(60):
            waits = 0
            while not (waits or task.done()):
                async with store.read() as conn:
                    waits = (await conn.execute(WAITING)).scalar_one()
            if not waits:
                await task
            assert waits, "it waits for nobody: there is nothing to prove"
            yield
            await task
    finally:
        task.cancel()


async def message(conn: Connection, alert: int, slot: str, *, made: bool = True) -> int:
    """A digest that waits; `made`: lately."""
    one = await subscriptions.get(conn, alert)
    assert one is not None
    return await outbox.add(
        conn,
        subscription_id=alert,
        slot=slot,
        kind="digest",
        recipient=one.address,
        message_id=f"<{alert}.{slot}@x>",
        body=b"\r\n",
        now=TOMORROW - (HOUR if made else 2 * STALE),
    )


async def started(conn: Connection, *numbers: int) -> list[Message]:
    found = await outbox.start(conn, numbers, TOMORROW, until=TOMORROW + LEASE, fresh=TOMORROW - STALE)
    return sorted(found, key=lambda one: numbers.index(one.id))


def delivery(store: Store, folder: Path) -> Delivery:
    return Delivery(store, Folder(folder), SITE, lambda: TOMORROW, asyncio.Event())


def refused(one: Message) -> Ended:
    return Ended(one, "554 no", MailError("554 no", permanent=True))


def slowed(one: Message) -> Ended:
    return Ended(one, "421 slower", MailError("421 slower", permanent=False, slow=True))


async def test_a_claim_drops_nothing_while_it_holds_what_it_has_noted(store: Store, tmp_path: Path) -> None:
    """One has noted a refusal to Zoe and finds a message to Ann that must not go out; the other notes
    refusals to both."""
    ann = await subscriber(store, address="ann@1.example", ip="192.0.2.1")
    zoe = await subscriber(store, address="zoe@2.example", ip="192.0.2.2")
    async with store.write() as conn:
        numbers = [await message(conn, one.id, slot) for one, slot in ((zoe, "1"), (ann, "1"), (zoe, "2"))]
        to_zoe, *to_both = await started(conn, *numbers)
        old = await message(conn, ann.id, "old", made=False)
    mine, other = delivery(store, tmp_path), delivery(store, tmp_path)

    async def note() -> None:
        async with store.write() as conn:
            await other._outcomes.note(conn, [refused(one) for one in to_both])

    async with store.write() as conn:
        await mine._outcomes.note(conn, [refused(to_zoe)])
        async with beside(store, note()):
            assert await mine._claim(conn, 9) == []
            await conn.commit()
    await mine._put_back()
    async with store.read() as conn:
        rows = (await conn.execute(select(box.c.id, box.c.state).order_by(box.c.id))).all()
    assert [tuple(row) for row in rows] == [*((one, "failed") for one in numbers), (old, "dropped")]


async def test_two_domains_that_are_slow_and_take_mail_again(store: Store) -> None:
    """To the one sender the first has given way and the second has not; to the other it is the reverse."""
    readers = [await subscriber(store, address=f"r@{n}.example", ip=f"192.0.2.{n}") for n in (1, 2)]
    async with store.write() as conn:
        for n in (1, 2):
            await slow_domains.hold(conn, f"{n}.example", NOW, 1, "421 slower")
        first, second = [
            await started(conn, *[await message(conn, one.id, slot) for one in readers]) for slot in "12"
        ]
    mine, other = Outcomes(SITE, lambda: TOMORROW), Outcomes(SITE, lambda: TOMORROW)
    for each in (mine, other):
        await store.at_once(each.begin)

    async def note() -> None:
        async with store.write() as conn:
            await other.note(conn, [slowed(second[0]), Ended(second[1], "250 ok")])

    async with store.write() as conn:
        await mine.note(conn, [Ended(first[0], "250 ok")])
        async with beside(store, note()):
            await mine.note(conn, [slowed(first[1])])
            await conn.commit()
    async with store.read() as conn:
        assert await slow_domains.failures(conn) == {"1.example": 2}


async def test_a_bounce_and_a_refusal_of_one_address(store: Store) -> None:
    """Both end the alerts of an address and count points against it."""
    one = await subscriber(store)
    hashed = SITE.keyed(READER)
    async with store.write() as conn:
        [sending] = await started(conn, await message(conn, one.id, "1"))
        await store_bounces.set_points(conn, hashed, Points(bounces.LIMIT, NOW))
    raw = dsn("full", "soft", status="5.2.2").to(verp.sender(BOUNCING, sending.id, TOMORROW))

    async def take() -> None:
        async with store.write() as conn:
            assert await bounces.take(conn, raw, site=BOUNCING, now=TOMORROW) == "soft"

    async with store.write() as conn:
        why = "552 5.2.2 full"
        assert await deliveries.give_up(conn, sending.id, "failed", TOMORROW, why, claim=sending.claims)
        async with beside(store, take()):
            await bounces.refused(conn, SITE, READER, why, TOMORROW)
            await conn.commit()
    assert (await again(store, one)).status == "left"


async def test_who_is_erased_while_a_message_is_made_for_them(store: Store) -> None:
    """The maker notes that another alert's message carries an opening; that message is being deleted."""
    await subscriber(store)
    office = await subscriber(store, filter=OFFICE, hour=9, now=NOW + 3 * HOUR)
    made = await arrive(store, "1", now=NOW + 4 * HOUR, settings=("hospital", "office"))
    assert await send.prepare(store, site=SITE, now=TOMORROW, limit=9) == 1

    async def erase() -> None:
        async with store.write() as conn:
            assert await personal.erase(conn, READER, TOMORROW, SITE) == 2

    async with store.write() as conn:
        assert [one.id for one in await subscriptions.due(conn, TOMORROW + 2 * HOUR, 9)] == [office.id]
        async with beside(store, erase()):
            await deliveries.pass_over(conn, office)
            passed = select(carried.c.opening_id).where(carried.c.subscription_id == office.id)
            assert list(await conn.scalars(passed)) == made
            await conn.commit()
    async with store.read() as conn:
        assert (await conn.execute(select(people.c.id).union_all(select(box.c.id)))).all() == []
