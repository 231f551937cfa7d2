"""What the owner of an address can do: change, pause, end, export and erase."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from adverts import NOW
from readers import HOSPITAL, OFFICE, READER, SITE, again, alerts_of, arrive, ask, letters, subscriber
from sqlalchemy import select

from aggregator.store import matches, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import deliveries, metadata, outbox
from alerts import send, subscribe, tokens
from alerts.subscribe import AskError, TooManyAsks

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OTHER = "other@example.org"


async def prepared(store: Store, now: object) -> int:
    return await send.prepare(store, site=SITE, now=now, limit=100)  # type: ignore[arg-type]


async def test_the_link_shows_all_alerts_of_its_owner_that_run_or_wait(store: Store) -> None:
    one = await subscriber(store)
    await ask(store, filter=OFFICE)
    await subscriber(store, address=OTHER)
    async with store.write() as conn:
        token = tokens.make(SITE, "manage", one.id, NOW)
        assert [each.wish for each in await subscribe.managed(conn, token, NOW, SITE)] == [HOSPITAL, OFFICE]
        await subscribe.leave(conn, one.id, NOW)
        assert [each.wish for each in await subscribe.managed(conn, token, NOW, SITE)] == [OFFICE]


async def test_a_pause_keeps_what_comes_meanwhile(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.pause(conn, one, NOW + subscribe.PAUSE)
    await arrive(store, "1", now=NOW + HOUR)
    assert await prepared(store, NOW + subscribe.PAUSE - HOUR) == 0
    assert await prepared(store, NOW + subscribe.PAUSE) == 1


async def test_a_pause_can_be_ended(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.pause(conn, one, NOW + subscribe.PAUSE)
        await subscribe.pause(conn, one, None)
    await arrive(store, "1", now=NOW + HOUR)
    assert await prepared(store, NOW + DAY) == 1


async def test_another_rhythm_and_nothing_is_sent_again(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "1", now=NOW + HOUR)
    assert await prepared(store, NOW + DAY) == 1
    async with store.write() as conn:
        await subscribe.change(conn, await again(store, one), "instant", 7, NOW + DAY + HOUR)
    changed = await again(store, one)
    assert (changed.frequency, changed.next_slot_at) == ("instant", NOW + DAY + HOUR)
    assert await prepared(store, NOW + DAY + HOUR) == 0
    async with store.write() as conn:
        await subscribe.change(conn, await again(store, one), "daily", 18, NOW + DAY + HOUR)
    assert (await again(store, one)).next_slot_at == NOW + DAY + 11 * HOUR


@pytest.mark.parametrize(("frequency", "hour", "field"), [("daily", 24, "hour"), ("never", 7, "frequency")])
async def test_a_rhythm_that_cannot_be_meant_is_refused(
    store: Store, frequency: str, hour: int, field: str
) -> None:
    one = await subscriber(store)
    with pytest.raises(AskError) as refused:
        async with store.write() as conn:
            await subscribe.change(conn, one, frequency, hour, NOW)
    assert set(refused.value.errors) == {field}
    assert await again(store, one) == one


async def test_changing_what_waits_or_has_ended_does_not_start_it(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW)
    async with store.write() as conn:
        await subscribe.change(conn, await again(store, one), "instant", 9, NOW)
    assert await prepared(store, NOW + DAY) == 0
    assert ((await again(store, one)).status, (await again(store, one)).next_slot_at) == ("left", None)


async def test_all_alerts_of_an_address_end_at_once(store: Store) -> None:
    await subscriber(store)
    await subscriber(store, filter=OFFICE)
    other = await subscriber(store, address=OTHER)
    async with store.write() as conn:
        await subscribe.leave_all(conn, READER, NOW)
        await subscribe.leave(conn, 999_999, NOW)  # of nobody: nothing happens
    assert {one.status for one in await alerts_of(store)} == {"left"}
    assert (await again(store, other)).status == "active"


async def test_everything_that_is_kept_of_an_address_can_be_had(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store, NOW + DAY)
    async with store.read() as conn:
        found = await subscribe.export(conn, " Reader@example.org", SITE)
        nothing = await subscribe.export(conn, OTHER, SITE)
    assert json.loads(json.dumps(found)) == found
    assert found == {
        "address": READER,
        "suppressed": None,
        "alerts": [
            {
                "search": "setting=hospital",
                "status": "active",
                "frequency": "daily",
                "zone": "America/New_York",
                "hour": 7,
                "consent": dict(one.consent),
                "created_at": NOW.isoformat(),
                "confirmed_at": NOW.isoformat(),
                "left_at": None,
                "paused_until": None,
                "next_slot_at": (NOW + 2 * DAY).isoformat(),
            }
        ],
        "messages": [
            {"kind": "digest", "made_at": (NOW + DAY).isoformat(), "state": "queued", "sent_at": None}
        ],
    }
    assert nothing == {"address": OTHER, "suppressed": None, "alerts": [], "messages": []}


async def test_an_erased_person_leaves_no_row(store: Store) -> None:
    await subscriber(store)
    await ask(store, filter=OFFICE, now=NOW + HOUR)
    other = await subscriber(store, address=OTHER)
    await arrive(store, "1", now=NOW + 2 * HOUR)
    assert await prepared(store, NOW + DAY) == 2
    async with store.write() as conn:
        assert await subscribe.erase(conn, " Reader@example.org", NOW + DAY, SITE) == 2
    async with store.read() as conn:
        hashed = SITE.keyed(READER)
        for table in metadata.sorted_tables:
            rows = [tuple(row) for row in await conn.execute(select(table))]
            assert not [row for row in rows if "reader" in repr(row).lower()], table.name
            assert bool([row for row in rows if hashed in repr(row)]) is (table.name == "suppressions")
        assert [row.subscription_id for row in await conn.execute(select(deliveries))] == [other.id]
        assert {row.recipient for row in await conn.execute(select(outbox))} == {OTHER}
        assert await subscriptions.suppressed(conn, hashed) == "erased"
        assert (await subscribe.export(conn, READER, SITE))["suppressed"] == "erased"


async def test_an_erased_address_can_be_asked_for_and_gets_nothing(store: Store) -> None:
    await subscriber(store)
    async with store.write() as conn:
        await subscribe.erase(conn, READER, NOW, SITE)
    for _ in range(3):
        await ask(store, now=NOW + DAY)
    with pytest.raises(TooManyAsks):
        await ask(store, now=NOW + DAY)
    assert await alerts_of(store) == []
    async with store.read() as conn:
        assert await letters(conn) == []


async def test_the_first_reason_for_which_an_address_is_barred_stands(store: Store) -> None:
    async with store.write() as conn:
        await subscriptions.suppress(conn, "hash", "complaint", NOW)
        await subscriptions.suppress(conn, "hash", "erased", NOW)
        assert await subscriptions.suppressed(conn, "hash") == "complaint"
        assert await subscriptions.suppressed(conn, "another") is None


async def test_what_another_alert_of_the_address_carried_does_not_wait(store: Store) -> None:
    await subscriber(store)
    both = await subscriber(store, filter=OFFICE)
    await arrive(store, "1", now=NOW + HOUR, settings=("hospital", "office"))
    assert await prepared(store, NOW + DAY) == 1
    async with store.read() as conn:
        assert (await matches.waiting(conn, await again(store, both))).opening_ids == ()
