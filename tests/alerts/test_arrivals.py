"""New openings become rows, once, and instant alerts become due."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from adverts import NOW, advert, coding, publish
from readers import HOSPITAL, OFFICE, READER, again, arrive, ask, subscriber, turn
from sqlalchemy import select

from aggregator.store import matches, openings, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import matches as matches_table
from alerts import arrivals, subscribe

NIGHT = NOW + timedelta(hours=15)  # ten in the evening in New York
MORNING = NOW + timedelta(hours=24)  # seven


async def rows(store: Store) -> list[tuple[int, int]]:
    async with store.read() as conn:
        wanted = select(matches_table.c.filter_id, matches_table.c.opening_id).order_by(matches_table.c.id)
        return [tuple(row) for row in await conn.execute(wanted)]


async def tell(store: Store, opening_id: int, now: Any = NOW) -> int:
    async with store.write() as conn:
        one = await openings.get(conn, opening_id)
        assert one is not None
        return await arrivals.on_openings(conn, [one], now)


async def test_an_opening_enters_a_filter_once(store: Store) -> None:
    one = await subscriber(store)
    await subscriber(store, address="other@example.org")  # the same filter
    await subscriber(store, address="third@example.org", filter=OFFICE)
    first, second = await arrive(store, "1", "2")
    assert await rows(store) == [(one.filter_id, first), (one.filter_id, second)]
    assert await tell(store, first) == 0
    assert len(await rows(store)) == 2


async def test_it_says_how_many_filters_found_something(store: Store) -> None:
    await subscriber(store)
    await subscriber(store, filter=OFFICE)
    async with store.write() as conn:
        one = await publish(conn, advert(), coding(settings=("hospital", "office")))
        assert await arrivals.on_openings(conn, [one], NOW) == 2


async def test_what_nobody_waits_for_is_not_matched(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW)
    await arrive(store, "1")
    assert await rows(store) == []


async def test_what_somebody_has_not_yet_confirmed_is_matched(store: Store) -> None:
    await ask(store)
    await arrive(store, "1")
    assert len(await rows(store)) == 1


@pytest.mark.parametrize(("now", "due"), [(NOW, NOW), (NIGHT, MORNING)])
async def test_an_instant_alert_is_due_at_once_and_at_night_in_the_morning(
    store: Store, now: Any, due: Any
) -> None:
    one = await subscriber(store, frequency="instant")
    async with store.write() as conn:  # as it is when nothing is due
        await subscriptions.change(conn, one.id, next_slot_at=None)
    await arrive(store, "1", now=now)
    assert (await again(store, one)).next_slot_at == due


async def test_only_the_instant_alerts_of_a_filter_that_found_something_are_due(store: Store) -> None:
    daily = await subscriber(store)
    other = await subscriber(store, address="other@example.org", frequency="instant", filter=OFFICE)
    left = await subscriber(store, address="left@example.org", frequency="instant")
    async with store.write() as conn:
        await subscriptions.change(conn, other.id, next_slot_at=None)
        await subscribe.leave(conn, left.id, NOW)
    await subscriber(store, address="third@example.org", frequency="instant")  # so that it is matched
    await arrive(store, "1")
    assert (await again(store, daily)).next_slot_at == MORNING
    assert (await again(store, other)).next_slot_at is None
    assert (await again(store, left)).next_slot_at is None


async def test_what_waited_for_the_morning_still_does_when_more_comes(store: Store) -> None:
    one = await subscriber(store, frequency="instant")
    await arrive(store, "1", now=NIGHT)
    await arrive(store, "2", now=NIGHT + timedelta(hours=2))
    assert (await again(store, one)).next_slot_at == MORNING


async def test_a_closed_opening_is_no_news(store: Store) -> None:
    await subscriber(store)
    [number] = await arrive(store, "1", settings=("office",))
    await turn(store, number, "closed")
    assert await tell(store, number) == 0
    assert await rows(store) == []


async def test_matches_come_into_sight_in_the_order_of_their_ids(store: Store) -> None:
    """Else a sender that has seen the later one would take the earlier one for dealt with."""
    one = await subscriber(store)
    async with store.write() as conn:
        first = await publish(conn, advert("1"), coding())
        second = await publish(conn, advert("2"), coding())
    may_end = asyncio.Event()

    async def slow() -> None:
        async with store.write() as conn:
            await matches.add(conn, [(one.filter_id, first.id)], NOW)
            await may_end.wait()

    async def asking() -> int:
        async with store.write() as conn:
            return await matches.fill(conn, one.filter_id, HOSPITAL, NOW.date(), NOW)

    begun = asyncio.create_task(slow())
    await asyncio.sleep(0.05)
    filling = asyncio.create_task(asking())
    await asyncio.wait([filling], timeout=0.2)
    assert not filling.done()
    may_end.set()
    await begun
    await filling
    assert [opening for _, opening in await rows(store)] == [first.id, second.id]


async def test_a_reader_of_two_filters_has_two_rows(store: Store) -> None:
    await subscriber(store, address=READER)
    await subscriber(store, address=READER, filter=OFFICE)
    await arrive(store, "1", settings=("hospital", "office"))
    assert len(await rows(store)) == 2
