"""A sender speaks of a message for as long as it has it: a slow one changes nothing that others noted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from adverts import NOW
from readers import HOSPITAL, OFFICE, SITE, arrive, carried, opened, subscriber
from smtp_server import HANG_UP, OK, Server, smtp_server
from sqlalchemy import event, select, text

from aggregator.store import deliveries, outbox, subscriptions
from aggregator.store.engine import Connection, Store, StoreConflict
from aggregator.store.outbox import Message
from aggregator.store.schema import outbox as outbox_table
from aggregator.store.schema import refusals as refusals_table
from alerts import personal, send
from alerts.delivery import LEASE, STALE, Delivered
from alerts.editions import Editions
from alerts.outcomes import Outcomes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMORROW = NOW + DAY


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with smtp_server() as made:
        yield made


async def prepared(store: Store, *addresses: str) -> list[int]:
    """A digest for each of these people; returns the openings in it."""
    for number, address in enumerate(addresses):
        await subscriber(store, address=address, ip=f"192.0.2.{number}")
    made = await arrive(store, "1", now=NOW + HOUR)
    assert await send.prepare(store, site=SITE, now=TOMORROW, limit=99) == len(addresses)
    return made


async def deliver(store: Store, server: Server, now: datetime = TOMORROW, **more: Any) -> Delivered:
    async with server.client(at_once=1) as client:
        return await send.deliver(store, client, site=SITE, now=lambda: now, limit=99, **more)


async def column(store: Store, name: str) -> list[Any]:
    async with store.read() as conn:
        return list(await conn.scalars(select(outbox_table.c[name]).order_by(outbox_table.c.id)))


async def started(store: Store, now: datetime = TOMORROW) -> Message:
    async with store.write() as conn:
        [(number, _)] = await outbox.candidates(conn, now, (), 9)
        [one] = await outbox.start(conn, [number], now, until=now + LEASE, fresh=now - STALE)
    return one


@pytest.mark.parametrize("answer", [OK, "451 4.3.0 later", "554 5.6.0 no"])
async def test_an_answer_that_comes_after_others_have_given_it_up(
    store: Store, server: Server, answer: str
) -> None:
    """What it carried waits already: the message must neither be sent again nor give it back once more."""
    found = await prepared(store, "r@example.org")
    server.at_data = [answer]

    async def the_lease_ends() -> None:
        server.during_data = None
        assert await deliver(store, server, TOMORROW + LEASE) == Delivered(ambiguous=1)

    server.during_data = the_lease_ends
    await deliver(store, server)
    assert await column(store, "state") == ["ambiguous"]
    assert await deliver(store, server, TOMORROW + 5 * HOUR) == Delivered()
    await send.prepare(store, site=SITE, now=TOMORROW + DAY, limit=9)
    assert await deliver(store, server, TOMORROW + DAY) == Delivered(sent=1)
    assert [carried([opened(body)]) for _, body in server.received] == [found, found]


async def test_a_claim_of_before_says_nothing_of_the_next_one(store: Store) -> None:
    await prepared(store, "r@example.org")
    first = await started(store)
    async with store.write() as conn:
        await outbox.put_back(conn, first, TOMORROW)
    second = await started(store)
    assert (first.attempts, second.attempts) == (1, 1)
    async with store.write() as conn:
        await outbox.put_back(conn, first, TOMORROW)
        await outbox.sent(conn, [(first, "250 ok")], TOMORROW)
        assert not await outbox.again(conn, first, TOMORROW, "later")
        assert not await deliveries.give_up(conn, first.id, "failed", TOMORROW, "no", claim=first.claims)
        assert not await deliveries.give_up(conn, first.id, "dropped", TOMORROW, "a newer one")
    assert await column(store, "state") == ["sending"]
    async with store.write() as conn:
        await outbox.sent(conn, [(second, "250 ok")], TOMORROW)
    assert await column(store, "state") == ["sent"]


async def test_what_was_put_back_was_not_tried(store: Store, server: Server) -> None:
    """Neither do waits grow by it, nor does an old digest go out because of it."""
    await prepared(store, *(f"r{number}@{number}.example" for number in range(4)))
    ending = asyncio.Event()

    async def end() -> None:
        ending.set()

    server.during_data = end
    async with server.client(at_once=2) as client:
        await send.deliver(store, client, site=SITE, now=lambda: TOMORROW, limit=99, ending=ending)
    states, tried = await column(store, "state"), await column(store, "attempts")
    assert {"queued", "sent"} == set(states)
    assert [one == "sent" for one in states] == [one == 1 for one in tried]
    left = states.count("queued")
    assert await deliver(store, server, TOMORROW + STALE + HOUR) == Delivered()
    assert (await column(store, "state")).count("dropped") == left


async def test_a_store_that_fails_once_loses_no_answer(
    store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server has taken would be ambiguous for ever, and mailed again."""
    await prepared(store, *(f"r{number}@{number}.example" for number in range(3)))
    real = outbox.sent

    async def failing(*given: Any) -> None:
        monkeypatch.setattr(outbox, "sent", real)
        await real(*given)
        raise StoreConflict("a deadlock was broken")

    monkeypatch.setattr(outbox, "sent", failing)
    with pytest.raises(StoreConflict):
        await deliver(store, server)
    states = await column(store, "state")
    assert sorted(states) == ["queued"] * (3 - len(server.received)) + ["sent"] * len(server.received)
    assert "sent" in states


@pytest.mark.parametrize("answer", ["250 ok", "451 4.3.0 later", "554 5.6.0 no", HANG_UP])
async def test_who_is_erased_while_their_message_goes_out_stops_nobody(
    store: Store, server: Server, answer: str
) -> None:
    await prepared(store, "r1@example.org", "r2@example.org")
    server.at_data = [answer]

    async def erase() -> None:
        server.during_data = None
        async with store.write() as conn:
            await personal.erase(conn, "r1@example.org", TOMORROW, SITE)

    server.during_data = erase
    done = await deliver(store, server)
    assert (done.failed, done.retried, done.ambiguous) == (0, 0, 0)
    assert await column(store, "state") == ["sent"]
    assert [recipient for recipient, _ in server.received] == ["r1@example.org", "r2@example.org"]
    async with store.read() as conn:
        assert (await conn.execute(select(refusals_table))).all() == []


async def test_what_waited_for_too_long_since_it_was_claimed_is_not_handed_over(
    store: Store, server: Server
) -> None:
    """By the time that its server had answered others would call it ambiguous."""
    await prepared(store, *(f"r{number}@{number}.example" for number in range(6)))
    now = TOMORROW

    async def slow() -> None:
        nonlocal now
        now = TOMORROW + LEASE / 2

    server.during_data = slow
    async with server.client(at_once=2) as client:
        done = await send.deliver(store, client, site=SITE, now=lambda: now, limit=99)
    assert 1 <= done.sent <= 2
    assert done == Delivered(sent=done.sent)
    assert await column(store, "state") == ["sent"] * done.sent + ["queued"] * (6 - done.sent)
    assert await column(store, "attempts") == [1] * done.sent + [0] * (6 - done.sent)
    assert await deliver(store, server, now) == Delivered(sent=6 - done.sent)


async def test_a_claim_looks_at_its_own_messages_and_not_at_all_that_wait(store: Store) -> None:
    """As the database plans it that has last counted when nothing waited."""
    one = await subscriber(store, address="r@example.org")
    row = {
        "subscription_id": one.id,
        "kind": "digest",
        "recipient": one.address,
        "body": b"",
        "next_try_at": NOW,
        "created_at": NOW,
    }
    asked: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with store.write() as conn:
        for state in ("sent", "queued"):
            names = [f"{state}{number}" for number in range(1000)]
            await conn.execute(
                outbox_table.insert(),
                [row | {"slot": name, "message_id": name, "state": state} for name in names],
            )
            if state == "sent":
                await conn.execute(text("ANALYZE"))
        event.listen(conn.sync_connection, "before_cursor_execute", note)
        assert len(await outbox.start(conn, range(1500, 1510), NOW, until=TOMORROW, fresh=NOW)) == 10
        event.remove(conn.sync_connection, "before_cursor_execute", note)
        explain = "EXPLAIN" if conn.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        [(statement, parameters)] = asked
        plan = repr((await conn.exec_driver_sql(f"{explain} {statement}", parameters)).all())
    assert "ix_outbox_state_next_try_at" not in plan


async def test_two_that_look_for_the_dead_give_back_what_they_carried_once(store_url: str) -> None:
    """The second one waits for the first, and finds that it is done."""
    stores = [await Store.open(store_url, migrate=False) for _ in range(2)]
    await prepared(stores[0], "r@example.org")
    await started(stores[0])
    rounds = [Outcomes(SITE, lambda: TOMORROW + LEASE) for _ in stores]
    both = zip(stores, rounds, strict=True)
    await asyncio.gather(*(store.at_once(outcomes.begin) for store, outcomes in both))
    assert sum(outcomes.done["ambiguous"] for outcomes in rounds) == 1
    assert await column(stores[0], "state") == ["ambiguous"]
    for one in stores:
        await one.close()


async def test_what_is_just_being_taken_is_not_dropped_and_what_is_just_dropped_is_not_taken(
    store: Store,
) -> None:
    await prepared(store, "r@example.org")
    async with store.read() as conn:
        [mine] = await subscriptions.of_address(conn, "r@example.org")

    async def queued(conn: Connection) -> list[list[int]]:
        return [await outbox.queued_digests(conn, mine.id), await outbox.queued_of(conn, mine.id)]

    async with store.write() as first:
        [(number, _)] = await outbox.candidates(first, TOMORROW, (), 9)
        assert await queued(first) == [[number]] * 2
        if first.dialect.name == "postgresql":
            async with store.write() as second:
                assert await outbox.start(second, [number], TOMORROW, until=TOMORROW, fresh=NOW) == []
    async with store.write() as first:
        assert await outbox.start(first, [number], TOMORROW, until=TOMORROW, fresh=NOW)
        if first.dialect.name == "postgresql":
            async with store.write() as second:
                assert await queued(second) == [[], []]


async def test_an_address_is_one_makers_at_a_time(store: Store) -> None:
    """What one alert of it brings, the other one does not see before that is committed."""
    one = await subscriber(store, address="r@example.org", ip="192.0.2.1")
    two = await subscriber(store, address="r@example.org", ip="192.0.2.1", filter=OFFICE)
    other = await subscriber(store, address="s@example.org", ip="192.0.2.2")

    async def due(conn: Connection, limit: int) -> list[int]:
        return [each.id for each in await subscriptions.due(conn, TOMORROW, limit)]

    async with store.write() as first:
        assert await due(first, 1) == [one.id]
        if first.dialect.name == "postgresql":
            async with store.write() as second:
                assert await due(second, 9) == [other.id]
    async with store.write() as first:
        assert sorted(await due(first, 9)) == [one.id, two.id, other.id]


async def test_a_maker_waits_for_nobody(store: Store) -> None:
    """Whoever has one alert of an address, a board's run say, may want another one that the maker has."""
    one = await subscriber(store, address="r@example.org", ip="192.0.2.1")
    two = await subscriber(store, address="r@example.org", ip="192.0.2.1", filter=OFFICE)
    other = await subscriber(store, address="s@example.org", ip="192.0.2.2")
    async with store.write() as first:
        await subscriptions.change(first, two.id, hour=8)
        if first.dialect.name == "postgresql":
            async with asyncio.timeout(20), store.write() as second:
                found = await subscriptions.due(second, TOMORROW, 9)
                assert [each.id for each in found] == [other.id]
    async with store.write() as conn:
        found = await subscriptions.due(conn, TOMORROW + HOUR, 9)
    assert {each.id for each in found} == {one.id, two.id, other.id}


async def test_two_makers_at_once_bring_an_opening_once(store: Store) -> None:
    """The one has made a message for one alert of an address, and has not committed it; the other one would
    not see what it brings, and bring it again for the other alert."""
    for wish in (HOSPITAL, OFFICE):
        await subscriber(store, address="r@example.org", ip="192.0.2.1", filter=wish)
    made = await arrive(store, "1", "2", now=NOW + HOUR, settings=("hospital", "office"))
    editions = Editions(SITE, TOMORROW)
    async with store.write() as first:
        assert await send._batch(first, editions=editions, now=TOMORROW, limit=1) == (1, 1)
        if first.dialect.name == "postgresql":
            async with asyncio.timeout(20):
                assert await send.prepare(store, site=SITE, now=TOMORROW, limit=9) == 0
    for later in (TOMORROW, TOMORROW + DAY):
        await send.prepare(store, site=SITE, now=later, limit=9)
    assert [sorted(carried([opened(body)])) for body in await column(store, "body")] == [made]
