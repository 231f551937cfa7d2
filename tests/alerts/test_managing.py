"""What the owner of an address can do: change, pause, end, export and erase."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from adverts import NOW, advert, coding, publish
from readers import (
    HOSPITAL,
    OFFICE,
    READER,
    REMOTE,
    SITE,
    again,
    alerts_of,
    arrive,
    ask,
    carried,
    letters,
    subscriber,
)
from sqlalchemy import select

from aggregator.domain.search import Filter
from aggregator.store import deliveries as deliveries_of
from aggregator.store import matches, subscriptions, waiting
from aggregator.store import outbox as outbox_of
from aggregator.store.engine import Connection, Store
from aggregator.store.schema import deliveries, metadata, outbox
from aggregator.store.subscriptions import Subscription
from alerts import answers, personal, send, signin, subscribe, tokens
from alerts.address import AskError
from alerts.limits import TooManyAsks

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OTHER = "other@example.org"
EITHER = Filter(setting=frozenset({"hospital", "office"}))


async def prepared(store: Store, now: object) -> int:
    return await send.prepare(store, site=SITE, now=now, limit=100)  # type: ignore[arg-type]


async def delivered(store: Store, now: datetime) -> None:
    """Every queued message has gone out."""
    async with store.write() as conn:
        waiting = [number for number, _ in await outbox_of.candidates(conn, now, (), 100)]
        going = await outbox_of.start(conn, waiting, now, until=now, fresh=now - DAY)
        await outbox_of.sent(conn, [(one, "250 ok") for one in going], now)


async def change(conn: Connection, one: Subscription, now: datetime, **more: Any) -> None:
    """`subscribe.change` of some things."""
    facts = {"frequency": one.frequency, "hour": one.hour, "now": now} | more
    await subscribe.change(conn, one, **facts)


async def news_of(store: Store, one: Subscription) -> tuple[int, ...]:
    async with store.read() as conn:
        return (await matches.waiting(conn, await again(store, one))).opening_ids


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
    slot = NOW + subscribe.PAUSE + DAY - HOUR  # the first seven o'clock after it
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.pause(conn, one, NOW + subscribe.PAUSE, NOW)
        assert (await waiting.mail(conn, NOW + DAY, 9)).digests == 0  # nobody is called for it
        assert (await waiting.mail(conn, slot - HOUR, 9)).digests == 0
        assert (await waiting.mail(conn, slot, 9)).digests == 1
    await arrive(store, "1", now=NOW + HOUR)
    assert await prepared(store, NOW + subscribe.PAUSE) == 0  # eight o'clock, in summer time
    assert await prepared(store, slot - HOUR) == 0
    assert await prepared(store, slot) == 1


async def test_a_pause_can_be_ended(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.pause(conn, one, NOW + subscribe.PAUSE, NOW)
        await subscribe.pause(conn, one, None, NOW)
    await arrive(store, "1", now=NOW + HOUR)
    assert await prepared(store, NOW + DAY) == 1


async def test_another_rhythm_and_nothing_is_sent_again(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "1", now=NOW + HOUR)
    assert await prepared(store, NOW + DAY) == 1
    async with store.write() as conn:
        await change(conn, await again(store, one), NOW + DAY + HOUR, frequency="instant")
    changed = await again(store, one)
    assert (changed.frequency, changed.next_slot_at) == ("instant", NOW + DAY + HOUR)
    assert await prepared(store, NOW + DAY + HOUR) == 0
    async with store.write() as conn:
        await change(conn, await again(store, one), NOW + DAY + HOUR, frequency="daily", hour=18)
    assert (await again(store, one)).next_slot_at == NOW + DAY + 11 * HOUR


@pytest.mark.parametrize(("frequency", "hour", "field"), [("daily", 24, "hour"), ("never", 7, "frequency")])
async def test_a_rhythm_that_cannot_be_meant_is_refused(
    store: Store, frequency: str, hour: int, field: str
) -> None:
    one = await subscriber(store)
    with pytest.raises(AskError) as refused:
        async with store.write() as conn:
            await change(conn, one, NOW, frequency=frequency, hour=hour)
    assert set(refused.value.errors) == {field}
    assert await again(store, one) == one


async def test_changing_what_waits_or_has_ended_does_not_start_it(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW)
    async with store.write() as conn:
        await change(conn, await again(store, one), NOW, frequency="instant", hour=9)
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
    [carried] = await arrive(store, "1", now=NOW + HOUR)
    await prepared(store, NOW + DAY)
    async with store.read() as conn:
        found = await personal.export(conn, " Reader@example.org", SITE)
        nothing = await personal.export(conn, OTHER, SITE)
    assert json.loads(json.dumps(found)) == found
    assert found == {
        "address": READER,
        "suppressed": None,
        "bounce_points": 0.0,
        "alerts": [
            {
                "search": "setting=hospital",
                "status": "active",
                "frequency": "daily",
                "zone": "America/New_York",
                "hour": 7,
                "consent": dict(one.consent) | {"wording": subscribe.CONSENT},
                "private_feed_since": None,
                "created_at": NOW.isoformat(),
                "confirmed_at": NOW.isoformat(),
                "left_at": None,
                "paused_until": None,
                "next_slot_at": (NOW + 2 * DAY).isoformat(),
            }
        ],
        "messages": [
            {
                "kind": "digest",
                "made_at": (NOW + DAY).isoformat(),
                "state": "queued",
                "sent_at": None,
                "openings": [carried],
            }
        ],
        "requests": [{"kind": "alert", "at": NOW.isoformat(), "ip": "192.0.2.1"}],
    }
    empty: dict[str, Any] = {"alerts": [], "messages": [], "requests": []}
    assert nothing == {"address": OTHER, "suppressed": None, "bounce_points": 0.0, **empty}


@pytest.mark.parametrize(
    ("mine", "anothers"),
    [("j.doe@corp.example", "jdoe@corp.example"), ("ann@example.org", "ann+desk@example.org")],
)
async def test_what_is_counted_together_is_not_given_out_or_erased_together(
    store: Store, mine: str, anothers: str
) -> None:
    await ask(store, address=mine)
    async with store.write() as conn:
        await signin.ask(conn, address=anothers, ip="198.51.100.7", now=NOW, site=SITE)
    async with store.write() as conn:
        mine_asked = (await personal.export(conn, mine, SITE))["requests"]
        assert [one["ip"] for one in mine_asked] == ["192.0.2.1"]
        await personal.erase(conn, mine, NOW, SITE)
        assert len((await personal.export(conn, anothers, SITE))["requests"]) == 1
    assert await answers.answer(store, site=SITE, now=NOW, limit=9) == 1


async def test_an_erased_person_leaves_no_row(store: Store) -> None:
    await subscriber(store)
    await ask(store, filter=OFFICE, now=NOW + HOUR)
    other = await subscriber(store, address=OTHER)
    await arrive(store, "1", now=NOW + 2 * HOUR)
    assert await prepared(store, NOW + DAY) == 2
    async with store.write() as conn:
        assert await personal.erase(conn, " Reader@example.org", NOW + DAY, SITE) == 2
    async with store.read() as conn:
        hashed = SITE.keyed(READER)
        for table in metadata.sorted_tables:
            rows = [tuple(row) for row in await conn.execute(select(table))]
            assert not [row for row in rows if "reader" in repr(row).lower()], table.name
            assert bool([row for row in rows if hashed in repr(row)]) is (table.name == "suppressions")
        assert [row.subscription_id for row in await conn.execute(select(deliveries))] == [other.id]
        assert {row.recipient for row in await conn.execute(select(outbox))} == {OTHER}
        assert await subscriptions.suppressed(conn, hashed) == "erased"
        assert (await personal.export(conn, READER, SITE))["suppressed"] == "erased"


async def test_an_erased_address_can_be_asked_for_and_gets_nothing(store: Store) -> None:
    await subscriber(store)
    async with store.write() as conn:
        await personal.erase(conn, READER, NOW, SITE)
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


async def test_a_weekly_alert_comes_on_the_weekday_of_its_confirmation(store: Store) -> None:
    one = await subscriber(store, frequency="weekly")  # NOW is a Monday, seven o'clock there
    assert one.next_slot_at == NOW + 7 * DAY - HOUR  # a spring night lies between
    await arrive(store, "1", now=NOW + HOUR)
    assert await prepared(store, NOW + 7 * DAY - 2 * HOUR) == 0
    await arrive(store, "2", now=NOW + 5 * DAY)
    assert await prepared(store, NOW + 7 * DAY) == 1
    async with store.read() as conn:
        [mail] = await letters(conn)
    assert len(carried([mail])) == 2
    assert (await again(store, one)).next_slot_at == NOW + 14 * DAY - HOUR


async def test_a_daily_alert_becomes_weekly_on_its_own_weekday(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await change(conn, one, NOW + 3 * DAY, frequency="weekly", hour=9)
    assert (await again(store, one)).next_slot_at == NOW + 7 * DAY + HOUR  # nine o'clock, in summer time


async def test_a_pause_lasts_to_a_day_of_the_subscribers_own(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        until = await subscribe.pause_to(conn, one, date(2026, 3, 20), NOW)
    assert until.isoformat() == "2026-03-20T04:00:00+00:00"
    assert (await again(store, one)).paused_until == until


@pytest.mark.parametrize(
    ("rhythm", "slot"),
    [
        ({"hour": 7}, "2026-03-12T11:00"),
        ({"hour": 0}, "2026-03-12T04:00"),
        ({"hour": 23}, "2026-03-13T03:00"),
        ({"hour": 7, "frequency": "weekly"}, "2026-03-16T11:00"),  # NOW is a Monday
    ],
)
async def test_after_a_pause_a_digest_comes_at_its_usual_hour(
    store: Store, rhythm: dict[str, Any], slot: str
) -> None:
    one = await subscriber(store, **rhythm)
    async with store.write() as conn:
        await subscribe.pause_to(conn, one, date(2026, 3, 12), NOW)
    due = datetime.fromisoformat(f"{slot}:00+00:00")
    assert (await again(store, one)).next_slot_at == due
    async with store.write() as conn:  # a change of the rhythm during a pause does not end it at midnight
        await change(conn, await again(store, one), NOW + DAY, **({"frequency": "daily"} | rhythm))
    assert (await again(store, one)).next_slot_at == due


async def test_a_pause_leaves_an_instant_alert_to_what_comes(store: Store) -> None:
    one = await subscriber(store, frequency="instant")
    async with store.write() as conn:
        await subscribe.pause_to(conn, one, date(2026, 3, 12), NOW)
    await arrive(store, "1", now=NOW + DAY)
    midnight = datetime.fromisoformat("2026-03-12T04:00:00+00:00")
    assert await prepared(store, midnight - HOUR) == 0
    assert await prepared(store, midnight) == 0
    assert await prepared(store, midnight + 7 * HOUR) == 1


@pytest.mark.parametrize(
    "day", [None, date(2026, 3, 2), date(2020, 1, 1), date(2027, 3, 5), date(9999, 12, 31)]
)
async def test_a_day_that_cannot_be_paused_to(store: Store, day: date | None) -> None:
    one = await subscriber(store)
    with pytest.raises(AskError) as refused:
        async with store.write() as conn:
            await subscribe.pause_to(conn, one, day, NOW)
    assert set(refused.value.errors) == {"until"}
    assert await again(store, one) == one


async def test_another_search_takes_along_what_waits_and_fits_it(store: Store) -> None:
    one = await subscriber(store)
    [sent] = await arrive(store, "sent", now=NOW + HOUR, settings=("hospital", "office"))
    assert await prepared(store, NOW + DAY) == 1
    await delivered(store, NOW + DAY)
    await arrive(store, "not for me", now=NOW + DAY + HOUR)
    [waits] = await arrive(store, "waits", now=NOW + DAY + HOUR, settings=("hospital", "office"))
    async with store.write() as conn:
        await change(conn, await again(store, one), NOW + DAY + HOUR, wish=OFFICE)
    changed = await again(store, one)
    assert (changed.id, changed.wish, changed.status) == (one.id, OFFICE, "active")
    [later] = await arrive(store, "later", now=NOW + DAY + 2 * HOUR, settings=("office",))
    async with store.read() as conn:
        assert (await matches.waiting(conn, changed)).opening_ids == (later, waits)
    assert await prepared(store, NOW + 2 * DAY) == 1
    async with store.read() as conn:
        assert sorted(carried((await letters(conn))[1:])) == [waits, later]
        assert sent not in carried((await letters(conn))[1:])


async def test_another_search_brings_nothing_old(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "old", now=NOW + HOUR, settings=("office",))
    async with store.write() as conn:
        await change(conn, one, NOW + 2 * HOUR, wish=OFFICE)
    assert await prepared(store, NOW + DAY) == 0


async def test_another_search_tells_nobody_else_of_what_is_old(store: Store) -> None:
    one, other = await subscriber(store, filter=OFFICE), await subscriber(store, address=OTHER)
    async with store.write() as conn:  # it has come to fit by new rules, of which nobody is told
        await publish(conn, advert("old"), coding(settings=("hospital", "office")))
        await change(conn, other, NOW + HOUR, wish=OFFICE)
    assert await news_of(store, one) == await news_of(store, other) == ()


async def test_news_of_something_old_waits_under_another_search_too(store: Store) -> None:
    one = await subscriber(store)
    old, later = await arrive(store, "old", "later", settings=("office",))
    [dealt] = await arrive(store, "dealt with")
    assert await prepared(store, NOW + DAY) == 1
    async with store.write() as conn:  # an edit lets it in
        await subscriptions.change(conn, one.id, next_slot_at=None)
        assert await matches.add(conn, [(one.filter_id, old)], NOW + DAY, ["setting"])
        await change(conn, await again(store, one), NOW + DAY, wish=EITHER)
    changed = await again(store, one)
    assert await news_of(store, one) == (old,)
    async with store.read() as conn:
        assert await matches.reasons(conn, changed.filter_id, [old, later, dealt]) == {old: ["setting"]}
    async with store.write() as conn:  # and back again, with nothing that was dealt with
        await change(conn, changed, NOW + DAY, wish=HOSPITAL)
    assert await news_of(store, one) == (old,)


async def test_news_waits_under_a_search_of_others_who_had_it_long_ago(store: Store) -> None:
    other = await subscriber(store, address=OTHER, filter=OFFICE)
    [old] = await arrive(store, "old", settings=("office",))
    assert await prepared(store, NOW + DAY) == 1
    await arrive(store, "not mine either", settings=("office",), now=NOW + DAY)
    one = await subscriber(store)
    async with store.write() as conn:
        assert await matches.add(conn, [(one.filter_id, old)], NOW + DAY, ["setting"])
        await change(conn, one, NOW + DAY, wish=OFFICE)
    assert await news_of(store, one) == (old,)
    assert old not in await news_of(store, other)


async def test_what_was_on_its_way_and_came_to_nothing_waits_under_another_search(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "old", settings=("office",))
    [lost] = await arrive(store, "lost", settings=("hospital", "office"))
    assert await prepared(store, NOW + DAY) == 1
    async with store.write() as conn:
        await change(conn, await again(store, one), NOW + DAY, wish=OFFICE)
    assert await news_of(store, one) == ()
    async with store.write() as conn:
        [message] = await outbox_of.queued_of(conn, one.id)
        await deliveries_of.give_up(conn, message, "dropped", NOW + DAY, "came to nothing")
    assert await news_of(store, one) == (lost,)


async def test_what_came_to_nothing_two_searches_ago_brings_nothing_old(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "old", settings=("office",))
    await arrive(store, "lost", settings=("hospital", "office"))
    assert await prepared(store, NOW + DAY) == 1
    for wish in (REMOTE, OFFICE):  # the first does not find what is on its way
        async with store.write() as conn:
            await change(conn, await again(store, one), NOW + DAY, wish=wish)
    async with store.write() as conn:
        [message] = await outbox_of.queued_of(conn, one.id)
        await deliveries_of.give_up(conn, message, "dropped", NOW + DAY, "came to nothing")
    assert await news_of(store, one) == ()


async def test_two_alerts_never_become_the_same(store: Store) -> None:
    one, other = await subscriber(store), await subscriber(store, filter=OFFICE)
    with pytest.raises(AskError) as refused:
        async with store.write() as conn:
            await change(conn, one, NOW, wish=OFFICE)
    assert set(refused.value.errors) == {"filter"}
    assert (await again(store, one), await again(store, other)) == (one, other)


async def test_a_search_that_was_left_can_be_taken_up_by_another_alert(store: Store) -> None:
    one, left = await subscriber(store), await subscriber(store, filter=OFFICE)
    both = {"settings": ("hospital", "office")}
    [old] = await arrive(store, "old", now=NOW + HOUR, **both)
    async with store.write() as conn:  # the office alert has sent it, and is left; a second message is queued
        await subscribe.pause(conn, one, NOW + 2 * DAY, NOW)
    assert await prepared(store, NOW + DAY) == 1
    await delivered(store, NOW + DAY)
    [queued] = await arrive(store, "queued", now=NOW + DAY + HOUR, **both)
    assert await prepared(store, NOW + 2 * DAY - HOUR) == 0
    async with store.write() as conn:
        await subscriptions.change(conn, left.id, next_slot_at=NOW + 2 * DAY - HOUR)
    assert await prepared(store, NOW + 2 * DAY - HOUR) == 1
    async with store.write() as conn:
        await subscribe.leave(conn, left.id, NOW + 2 * DAY)
        await change(conn, await again(store, one), NOW + 2 * DAY, wish=OFFICE)
    assert [each.id for each in await alerts_of(store)] == [one.id]
    async with store.read() as conn:
        waits = await matches.waiting(conn, await again(store, one))
    assert (queued in waits.opening_ids, old in waits.opening_ids) == (True, False)
