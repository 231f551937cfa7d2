"""New openings become rows, once, and instant alerts become due."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from adverts import NOW, advert, board, coding, keep, publish
from readers import OFFICE, READER, again, arrive, ask, subscriber, turn
from sqlalchemy import event, select

from aggregator.domain.posting import Pay
from aggregator.domain.search import Filter
from aggregator.store import boards, matches, openings, postings, subscriptions
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


async def test_any_number_of_searches_may_have_found_something(store: Store) -> None:
    """More than a statement has parameters, on either database."""
    one = await subscriber(store, frequency="instant")
    async with store.write() as conn:
        assert await subscriptions.instant_of(conn, range(1, 70_001)) == {one.zone: [one.id]}


async def test_instant_alerts_become_due_by_one_statement_for_each_zone(store: Store) -> None:
    zones = ["America/New_York", "Pacific/Auckland", "America/New_York", "America/New_York"]
    readers = [
        await subscriber(
            store, address=f"r{at}@example.org", ip=f"192.0.2.{at}", frequency="instant", zone=zone
        )
        for at, zone in enumerate(zones)
    ]
    said: list[str] = []
    async with store.write() as conn:
        one = await publish(conn, advert("1"), coding())

        def noted(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            said.append(statement)

        event.listen(conn.sync_connection, "before_cursor_execute", noted)
        await arrivals.on_openings(conn, [one], NIGHT)
        event.remove(conn.sync_connection, "before_cursor_execute", noted)
    assert len([each for each in said if each.startswith("UPDATE subscriptions")]) == 2
    due = [(await again(store, each)).next_slot_at for each in readers]
    assert due == [NIGHT if "Auckland" in zone else MORNING for zone in zones]


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
    may_end = asyncio.Event()

    async def slow() -> None:
        async with store.write() as conn:
            await matches.add(conn, [(one.filter_id, first.id)], NOW)
            await may_end.wait()

    async def asking() -> int:
        async with store.write() as conn:
            return await matches.newest(conn)

    begun = asyncio.create_task(slow())
    await asyncio.sleep(0.05)
    subscribing = asyncio.create_task(asking())
    await asyncio.wait([subscribing], timeout=0.2)
    assert not subscribing.done()
    may_end.set()
    await begun
    assert await subscribing == 1
    assert [opening for _, opening in await rows(store)] == [first.id]


async def test_a_reader_of_two_filters_has_two_rows(store: Store) -> None:
    await subscriber(store, address=READER)
    await subscriber(store, address=READER, filter=OFFICE)
    await arrive(store, "1", settings=("hospital", "office"))
    assert len(await rows(store)) == 2


# ------------------------------------------------------------------------- what has changed


async def changed(store: Store, opening_id: int, now: Any = NOW, **tags: Any) -> int:
    """The posting of an opening says something else from now on, and alerts are told; how many filters."""
    async with store.write() as conn:
        [behind] = await postings.of_opening(conn, opening_id)
        hashes = {"row_hash": "row", "content_hash": "content"}
        facts = {"now": now, "opening_id": opening_id}
        await postings.change(conn, behind.id, behind.posting, coding(**tags), **hashes, **facts)
        (one,) = await openings.refresh_all(conn, {opening_id: []}, now)
        return await arrivals.on_openings(conn, [one], now)


async def why(store: Store, filter_id: int, opening_id: int) -> dict[int, list[str]]:
    async with store.read() as conn:
        return await matches.reasons(conn, filter_id, [opening_id])


async def test_a_change_that_lets_it_in_is_news_with_its_reason(store: Store) -> None:
    hospital = await subscriber(store)
    paid = await subscriber(store, address="paid@example.org", filter=Filter(paid=True))
    [one] = await arrive(store, "1")
    assert await rows(store) == [(hospital.filter_id, one)]
    assert await why(store, hospital.filter_id, one) == {}
    assert await changed(store, one, pay=Pay(20, 25, "hour")) == 1
    assert await rows(store) == [(hospital.filter_id, one), (paid.filter_id, one)]
    assert await why(store, paid.filter_id, one) == {one: ["pay"]}


async def test_what_was_told_is_never_told_again_whatever_it_turns_into(store: Store) -> None:
    reader = await subscriber(store, filter=OFFICE)
    [one] = await arrive(store, "1", settings=("office",))
    for settings in (("hospital",), ("office",), ("remote",), ("office", "remote")):
        await changed(store, one, settings=settings)
    await turn(store, one, "closed")
    await tell(store, one)
    assert await rows(store) == [(reader.filter_id, one)]


async def test_what_a_subscriber_found_on_signing_up_is_no_news_when_it_changes(store: Store) -> None:
    await arrive(store, "1")
    reader = await subscriber(store)
    before = await rows(store)
    assert await changed(store, before[0][1], pay=Pay(20, 25, "hour")) == 0
    assert await rows(store) == before
    async with store.read() as conn:
        assert (await matches.waiting(conn, await again(store, reader))).opening_ids == ()


async def test_an_opening_comes_with_what_readers_saw_before(store: Store) -> None:
    async with store.write() as conn:
        new = await publish(conn, advert("1"), coding())
        assert new.was is None
        later = NOW + timedelta(hours=1)
        await boards.register(conn, [board("hunt", kind="aggregator")], later)
        await keep(conn, advert("2", board="hunt"), coding(), opening_id=new.id, own_site=False, now=later)
        (both,) = await openings.refresh_all(conn, {new.id: []}, later)
    assert both.was is not None
    assert (both.was.title, both.was.status) == (new.title, "open")
    assert [len(both.copies), len(both.was.copies)] == [2, 1]


async def test_a_filter_that_is_made_later_is_known_at_once(store: Store) -> None:
    await subscriber(store)
    await arrive(store, "1")
    late = await subscriber(store, address="late@example.org", filter=OFFICE)
    [two] = await arrive(store, "2", settings=("office",))
    assert (late.filter_id, two) in await rows(store)


@pytest.mark.parametrize("matched", [False, True])
async def test_who_subscribes_while_an_opening_comes_finds_it_or_is_told(store: Store, matched: bool) -> None:
    """The collector has not ended when the filter is made; it has asked for the filters by then, or not."""
    await subscriber(store)
    wrote, may_go_on = asyncio.Event(), asyncio.Event()

    async def collecting() -> int:
        async with store.write() as conn:
            one = await publish(conn, advert("1"), coding(settings=("office",)))
            if matched:
                await arrivals.on_openings(conn, [one], NOW)
            wrote.set()
            await may_go_on.wait()
            if not matched:
                await arrivals.on_openings(conn, [one], NOW)
        return one.id

    collector = asyncio.create_task(collecting())
    await wrote.wait()
    signing_up = asyncio.create_task(subscriber(store, filter=OFFICE, address="late@example.org"))
    await asyncio.wait([signing_up], timeout=0.3)
    may_go_on.set()
    one, reader = await asyncio.gather(collector, signing_up)
    assert (reader.filter_id, one) in await rows(store)


async def test_more_openings_than_are_matched_at_once(store: Store) -> None:
    reader = await subscriber(store)
    made = await arrive(store, *map(str, range(30)))
    assert await rows(store) == [(reader.filter_id, one) for one in made]
    left = await subscriber(store, address="left@example.org", filter=OFFICE)
    async with store.write() as conn:
        await subscribe.leave(conn, left.id, NOW)
    await arrive(store, "office", settings=("office",))
    assert len(await rows(store)) == 30
