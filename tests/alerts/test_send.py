"""From matches to mail: each opening reaches each reader, in one message, at the right time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from adverts import NOW
from readers import (
    OFFICE,
    READER,
    SITE,
    again,
    alerts_of,
    arrive,
    ask,
    carried,
    opened,
    part,
    subscriber,
    turn,
)
from smtp_server import HANG_UP, Server, closed_port, smtp_server
from sqlalchemy import select

from aggregator.store import outbox, provenance, refusals, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import openings as openings_table
from aggregator.store.schema import outbox as outbox_table
from alerts import outcomes, send, subscribe
from alerts.delivery import LEASE
from alerts.send import Delivered
from alerts.smtp import Smtp

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EIGHT = NOW + HOUR  # in New York, where the daily digests of these tests go out at seven
OTHER = "other@example.org"
BOTH = {"settings": ("hospital", "office")}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with smtp_server() as made:
        yield made


async def prepare(store: Store, now: datetime, limit: int = 100) -> int:
    return await send.prepare(store, site=SITE, now=now, limit=limit)


async def deliver(store: Store, server: Server, now: datetime, limit: int = 100) -> Delivered:
    async with server.client() as client:
        return await send.deliver(store, client, site=SITE, now=lambda: now, limit=limit)


async def mail(store: Store, server: Server, now: datetime) -> list[int]:
    """What a run of the service mails: the openings, in the order in which they stand in the messages."""
    before = len(server.received)
    await prepare(store, now)
    await deliver(store, server, now)
    return carried(opened(body) for _, body in server.received[before:])


async def states(store: Store) -> list[str]:
    async with store.read() as conn:
        return list(await conn.scalars(select(outbox_table.c.state).order_by(outbox_table.c.id)))


async def test_one_digest_with_the_openings_and_then_nothing(store: Store, server: Server) -> None:
    one = await subscriber(store)
    await subscriber(store, address=OTHER, filter=OFFICE)
    first, second = await arrive(store, "1", "2", now=EIGHT)
    await arrive(store, "3", now=EIGHT, settings=("remote",))
    assert await mail(store, server, NOW + DAY - HOUR) == []  # not before its hour
    assert await mail(store, server, NOW + DAY) == [second, first]
    [(recipient, body)] = server.received
    assert recipient == READER
    assert opened(body)["Subject"] == "2 new jobs: Inpatient Coder 2 at Hospital 2 and Inpatient Coder 1"
    assert await mail(store, server, NOW + DAY) == []
    assert await mail(store, server, NOW + 2 * DAY) == []
    assert len(server.received) == 1
    assert await states(store) == ["sent"]
    assert (await again(store, one)).next_slot_at == NOW + 3 * DAY


async def test_the_bytes_that_were_stored_are_those_that_arrive(store: Store, server: Server) -> None:
    await subscriber(store)
    await arrive(store, "1", now=EIGHT)
    await prepare(store, NOW + DAY)
    async with store.read() as conn:
        [stored] = await conn.scalars(select(outbox_table.c.body))
    await deliver(store, server, NOW + DAY + HOUR)
    assert server.received == [(READER, stored)]


async def test_more_than_fit_are_counted_and_dealt_with(store: Store, server: Server) -> None:
    await subscriber(store)
    made = await arrive(store, *(str(number) for number in range(23)), now=EIGHT)
    assert await mail(store, server, NOW + DAY) == made[:2:-1]
    assert "See all 23: " in part(opened(server.received[0][1]))
    assert await mail(store, server, NOW + 2 * DAY) == []


async def test_no_more_than_the_limit_is_made_and_sent_at_once(store: Store, server: Server) -> None:
    for number in range(4):
        await subscriber(store, address=f"r{number}@example.org", ip=f"192.0.2.{number}")
    await arrive(store, "1", now=EIGHT)
    assert await prepare(store, NOW + DAY, limit=3) == 3
    assert await deliver(store, server, NOW + DAY, limit=2) == Delivered(sent=2)
    assert await prepare(store, NOW + DAY, limit=3) == 1
    assert await deliver(store, server, NOW + DAY) == Delivered(sent=2)
    assert len({recipient for recipient, _ in server.received}) == 4


async def test_an_instant_alert_comes_at_once_or_in_the_morning(store: Store, server: Server) -> None:
    one = await subscriber(store, frequency="instant")
    [first] = await arrive(store, "1", now=EIGHT)
    assert await mail(store, server, EIGHT) == [first]
    assert (await again(store, one)).next_slot_at is None
    [second] = await arrive(store, "2", now=EIGHT + HOUR)
    assert await mail(store, server, EIGHT + HOUR) == [second]
    night = NOW + 15 * HOUR
    [third] = await arrive(store, "3", now=night)
    assert await mail(store, server, night) == []
    assert await mail(store, server, NOW + DAY) == [third]


async def test_an_instant_alert_that_was_due_by_day_does_not_go_out_at_night(
    store: Store, server: Server
) -> None:
    await subscriber(store, frequency="instant")
    [one] = await arrive(store, "1", now=EIGHT)
    night = NOW + 15 * HOUR  # nothing was sent all day
    assert await mail(store, server, night) == []
    assert await mail(store, server, NOW + DAY - HOUR) == []
    assert await mail(store, server, NOW + DAY) == [one]


async def test_one_digest_for_a_date_even_when_the_hour_is_changed(store: Store, server: Server) -> None:
    one = await subscriber(store)
    [first] = await arrive(store, "1", now=EIGHT)
    assert await mail(store, server, NOW + DAY) == [first]
    [second] = await arrive(store, "2", now=NOW + DAY + HOUR)
    async with store.write() as conn:
        await subscribe.change(conn, await again(store, one), "daily", 18, NOW + DAY + 2 * HOUR)
    assert (await again(store, one)).next_slot_at == NOW + DAY + 11 * HOUR
    assert await mail(store, server, NOW + DAY + 11 * HOUR) == []
    assert await mail(store, server, NOW + 2 * DAY) == []
    assert await mail(store, server, NOW + 2 * DAY + 11 * HOUR) == [second]


async def test_a_service_that_was_down_for_days_mails_once(store: Store, server: Server) -> None:
    one = await subscriber(store)
    [first] = await arrive(store, "1", now=EIGHT)
    late = NOW + 4 * DAY + 3 * HOUR
    assert await mail(store, server, late) == [first]
    assert len(server.received) == 1
    assert (await again(store, one)).next_slot_at == NOW + 5 * DAY


async def test_two_alerts_of_an_address_never_bring_the_same_opening(store: Store, server: Server) -> None:
    await subscriber(store)
    await subscriber(store, filter=OFFICE, hour=9)
    await subscriber(store, address=OTHER)
    assert await mail(store, server, NOW + 2 * HOUR) == []
    [shared] = await arrive(store, "1", now=NOW + 3 * HOUR, **BOTH)
    [office] = await arrive(store, "2", now=NOW + 3 * HOUR, settings=("office",))
    assert await mail(store, server, NOW + DAY) == [shared, shared]
    assert {recipient for recipient, _ in server.received} == {READER, OTHER}
    assert await mail(store, server, NOW + DAY + 2 * HOUR) == [office]
    assert server.received[-1][0] == READER


async def test_a_missing_opening_waits_and_a_closed_one_does_not(store: Store, server: Server) -> None:
    await subscriber(store)
    missing, closed, there = await arrive(store, "1", "2", "3", now=EIGHT)
    await turn(store, missing, "missing", EIGHT)
    await turn(store, closed, "closed", EIGHT)
    assert await mail(store, server, NOW + DAY) == [there]
    assert await mail(store, server, NOW + 2 * DAY) == []
    await turn(store, missing, "open", NOW + 2 * DAY + HOUR)
    [later] = await arrive(store, "4", now=NOW + 2 * DAY + HOUR)
    assert await mail(store, server, NOW + 3 * DAY) == [later, missing]
    assert await mail(store, server, NOW + 4 * DAY) == []


async def test_a_missing_opening_that_is_back_reaches_an_instant_alert(store: Store, server: Server) -> None:
    one = await subscriber(store, frequency="instant")
    [missing] = await arrive(store, "1", now=EIGHT)
    await turn(store, missing, "missing", EIGHT)
    assert await mail(store, server, EIGHT) == []
    await turn(store, missing, "open", EIGHT + HOUR)  # nobody is told: it is no news
    [later] = await arrive(store, "2", now=EIGHT + 2 * HOUR)
    assert await mail(store, server, EIGHT + 2 * HOUR) == [later, missing]
    assert (await again(store, one)).next_slot_at is None


async def test_it_is_looked_for_each_morning(store: Store, server: Server) -> None:
    one = await subscriber(store, frequency="instant")
    [missing] = await arrive(store, "1", now=EIGHT)
    await turn(store, missing, "missing", EIGHT)
    assert await mail(store, server, EIGHT) == []
    assert await mail(store, server, NOW + DAY) == []
    await turn(store, missing, "open", NOW + DAY + HOUR)
    assert await mail(store, server, NOW + 2 * DAY) == [missing]
    assert (await again(store, one)).next_slot_at is None


async def test_who_leaves_before_it_goes_out_gets_nothing(store: Store, server: Server) -> None:
    one = await subscriber(store)
    await arrive(store, "1", now=EIGHT)
    assert await prepare(store, NOW + DAY) == 1
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW + DAY)
    assert await deliver(store, server, NOW + DAY) == Delivered()
    assert await states(store) == ["dropped"]
    assert server.received == []
    await subscriber(store, now=NOW + 2 * DAY)  # and when they ask again, what is new from then on
    assert await mail(store, server, NOW + 3 * DAY) == []


async def test_who_is_barred_before_it_goes_out_gets_nothing(store: Store, server: Server) -> None:
    await subscriber(store)
    await ask(store, filter=OFFICE)
    await arrive(store, "1", now=EIGHT)
    assert await prepare(store, NOW + DAY) == 1
    async with store.write() as conn:
        await subscriptions.suppress(conn, SITE.keyed(READER), "complaint", NOW + DAY)
    assert await deliver(store, server, NOW + DAY) == Delivered()
    assert await states(store) == ["dropped", "dropped"]


async def test_a_confirmation_goes_out_before_there_is_consent_to_more(store: Store, server: Server) -> None:
    await ask(store)
    await arrive(store, "1", now=EIGHT)
    assert await mail(store, server, NOW + DAY) == []
    assert [opened(body)["Subject"] for _, body in server.received] == ["Confirm your alert: hospital"]


@pytest.mark.parametrize("at", ["at_mail", "at_rcpt", "at_data"])
async def test_later_means_later_and_each_time_longer(store: Store, server: Server, at: str) -> None:
    await subscriber(store)
    [one] = await arrive(store, "1", now=EIGHT)
    await prepare(store, NOW + DAY)
    now, waits = NOW + DAY, []
    for _ in range(4):
        getattr(server, at).append("451 4.7.1 greylisted")
        assert await deliver(store, server, now) == Delivered(retried=1)
        async with store.read() as conn:
            then = (await conn.scalars(select(outbox_table.c.next_try_at))).one()
        assert await deliver(store, server, then - timedelta(seconds=1)) == Delivered()
        waits.append((then - now).total_seconds() / 60)
        now = then
    assert await deliver(store, server, now) == Delivered(sent=1)
    assert all(2**n * 0.8 <= wait <= 2**n * 1.2 for n, wait in enumerate(waits))
    bodies = server.to(READER)
    assert len({opened(body)["Message-ID"] for body in bodies}) == 1  # the same message, refused each time
    assert carried([opened(bodies[-1])]) == [one]


async def test_waiting_has_an_end(store: Store, server: Server) -> None:
    assert outcomes.wait(50) <= timedelta(hours=4) * 1.2
    await subscriber(store)
    [one] = await arrive(store, "1", now=EIGHT)
    await prepare(store, NOW + DAY)
    server.at_rcpt = ["451 later"] * 2
    assert await deliver(store, server, NOW + DAY) == Delivered(retried=1)
    assert await deliver(store, server, NOW + 4 * DAY) == Delivered(failed=1)
    assert await mail(store, server, NOW + 4 * DAY) == [one]  # in another message


async def test_an_address_that_is_no_more_is_mailed_no_more(store: Store, server: Server) -> None:
    await subscriber(store)
    await subscriber(store, filter=OFFICE)
    other = await subscriber(store, address=OTHER)
    await arrive(store, "1", now=EIGHT, **BOTH)
    await arrive(store, "2", now=EIGHT, settings=("office",))
    await prepare(store, NOW + DAY)
    server.at_rcpt = ["550 5.1.1 no such user"]
    done = await deliver(store, server, NOW + DAY)
    assert (done.failed, done.sent) == (1, 1)
    assert {recipient for recipient, _ in server.received} == {OTHER}
    assert {one.status for one in await alerts_of(store)} == {"left"}
    assert (await again(store, other)).status == "active"
    async with store.read() as conn:
        assert await subscriptions.suppressed(conn, SITE.keyed(READER)) == "bounce"
        assert await subscriptions.suppressed(conn, SITE.keyed(OTHER)) is None


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("at_rcpt", "550 5.7.1 your server is blocked"),
        ("at_data", "554 5.6.0 we do not like this message"),
        ("at_mail", "550 5.7.26 not authenticated"),
    ],
)
async def test_a_refusal_that_is_not_the_readers_fault_costs_them_nothing(
    store: Store, server: Server, at: str, answer: str
) -> None:
    await subscriber(store)
    [one] = await arrive(store, "1", now=EIGHT)
    await prepare(store, NOW + DAY)
    getattr(server, at).append(answer)
    assert await deliver(store, server, NOW + DAY) == Delivered(failed=1)
    assert [known.status for known in await alerts_of(store)] == ["active"]
    [two] = await arrive(store, "2", now=NOW + DAY + HOUR)
    assert await mail(store, server, NOW + 2 * DAY) == [two, one]
    assert await states(store) == ["failed", "sent"]


async def test_a_message_that_may_have_arrived_is_never_sent_again(store: Store, server: Server) -> None:
    await subscriber(store)
    [one] = await arrive(store, "1", now=EIGHT)
    await prepare(store, NOW + DAY)
    server.at_data = [HANG_UP]
    assert await deliver(store, server, NOW + DAY) == Delivered(ambiguous=1)
    assert await deliver(store, server, NOW + DAY + HOUR) == Delivered()
    [two] = await arrive(store, "2", now=NOW + DAY + HOUR)
    assert await mail(store, server, NOW + 2 * DAY) == [two, one]
    assert await states(store) == ["ambiguous", "sent"]
    assert len({opened(body)["Message-ID"] for _, body in server.received}) == 2


async def test_what_an_instant_message_carried_follows_soon(store: Store, server: Server) -> None:
    await subscriber(store, frequency="instant")
    [one] = await arrive(store, "1", now=EIGHT)
    await prepare(store, EIGHT)
    server.at_data = [HANG_UP]
    await deliver(store, server, EIGHT)
    assert await mail(store, server, EIGHT + timedelta(minutes=15)) == [one]


@pytest.mark.parametrize(("at", "answer"), [("at_rcpt", "550 5.7.1 you are blocked"), ("at_data", HANG_UP)])
async def test_an_instant_alert_that_nobody_takes_is_tried_ever_less(
    store: Store, server: Server, at: str, answer: str
) -> None:
    """What comes meanwhile waits as well; once one is taken, the next comes at once."""
    await subscriber(store, frequency="instant")
    getattr(server, at).extend([answer] * 5)
    came, made = [], []
    for minute in range(0, 2 * 24 * 60, 15):
        now = EIGHT + timedelta(minutes=minute)
        if minute in (0, 30, 90, 600):
            came += await arrive(store, str(minute), now=now)
        if await prepare(store, now):
            made.append(minute)
            await deliver(store, server, now)
    morning = 23 * 60
    assert made == [0, 15, 75, 315, morning, morning + 24 * 60]
    assert carried([opened(server.received[-1][1])]) == came[::-1]
    [later] = await arrive(store, "later", now=EIGHT + 2 * DAY)
    assert await mail(store, server, EIGHT + 2 * DAY) == [later]


async def test_two_alerts_share_an_opening_that_did_not_arrive(store: Store, server: Server) -> None:
    """What one alert's message failed to bring is not for ever taken from the other."""
    first = await subscriber(store)
    await subscriber(store, filter=OFFICE)
    [shared] = await arrive(store, "1", now=EIGHT, **BOTH)
    await prepare(store, NOW + DAY)
    server.at_data = [HANG_UP]
    await deliver(store, server, NOW + DAY)
    assert await mail(store, server, NOW + 2 * DAY) == [shared]
    assert await mail(store, server, NOW + 3 * DAY) == []
    assert (await again(store, first)).status == "active"


@pytest.mark.parametrize("clock", [EIGHT + 2 * HOUR, NOW - 3 * DAY])  # it is set back
async def test_what_an_alert_that_was_left_no_longer_brings_the_other_one_does(
    store: Store, server: Server, clock: datetime
) -> None:
    [old] = await arrive(store, "old", now=NOW - DAY, settings=("office",))
    left = await subscriber(store)
    [between] = await arrive(store, "between", now=EIGHT, **BOTH)
    await subscriber(store, filter=OFFICE, now=EIGHT + HOUR)
    [shared] = await arrive(store, "shared", now=clock, **BOTH)
    await arrive(store, "its own", now=clock, settings=("office",))  # with which the other one passes on
    assert await prepare(store, NOW + DAY) == 2
    async with store.write() as conn:
        await subscribe.leave(conn, left.id, NOW + DAY)
    assert await deliver(store, server, NOW + DAY) == Delivered(sent=1)
    assert await mail(store, server, NOW + 2 * DAY) == [shared]
    assert not {old, between} & set(carried(opened(body) for _, body in server.received))


async def test_an_alert_that_was_asked_for_anew_is_not_brought_what_it_once_passed_over(
    store: Store, server: Server
) -> None:
    one, other = await subscriber(store), await subscriber(store, filter=OFFICE)
    [shared] = await arrive(store, "shared", now=EIGHT, **BOTH)
    await arrive(store, "its own", now=EIGHT, settings=("office",))
    assert await prepare(store, NOW + DAY) == 2
    async with store.write() as conn:
        await subscribe.leave(conn, other.id, NOW + DAY)
    await subscriber(store, filter=OFFICE, now=NOW + DAY)
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW + DAY)
    assert await deliver(store, server, NOW + DAY) == Delivered(sent=1)
    [later] = await arrive(store, "later", now=NOW + DAY + HOUR, **BOTH)
    assert await mail(store, server, NOW + 2 * DAY) == [later]
    assert shared < later


async def test_a_message_that_two_alerts_wait_for_is_counted_once(store: Store, server: Server) -> None:
    await subscriber(store)
    await subscriber(store, filter=OFFICE)
    [shared] = await arrive(store, "shared", now=EIGHT, **BOTH)
    [own] = await arrive(store, "its own", now=EIGHT, settings=("office",))
    assert await prepare(store, NOW + DAY) == 2
    async with store.read() as conn:
        assert (await provenance.reach(conn, shared)).digests == {"queued": 1}
        identities = await conn.scalars(select(outbox_table.c.message_id).order_by(outbox_table.c.id))
        known = [await refusals.known(conn, one) for one in identities]
    assert [[each["id"] for each in one["openings"]] for one in known if one] == [[shared], [own]]


async def test_a_sender_that_has_vanished(store: Store, server: Server) -> None:
    await subscriber(store)
    [one] = await arrive(store, "1", now=EIGHT)
    await prepare(store, NOW + DAY)
    async with store.write() as conn:
        [(number, _)] = await outbox.candidates(conn, NOW + DAY, (), 10)
        now = NOW + DAY
        assert await outbox.start(conn, [number], now, until=now + LEASE, fresh=now)
    almost = NOW + DAY + LEASE - timedelta(seconds=1)
    assert await deliver(store, server, almost) == Delivered()  # it may still be at it
    assert await deliver(store, server, NOW + DAY + LEASE) == Delivered(ambiguous=1)
    assert await mail(store, server, NOW + 2 * DAY) == [one]


async def test_a_server_that_is_away_stops_the_batch_and_all_is_kept(store: Store, server: Server) -> None:
    for number in range(3):
        await subscriber(store, address=f"r{number}@example.org", ip=f"192.0.2.{number}")
    [one] = await arrive(store, "1", now=EIGHT)
    await prepare(store, NOW + DAY)
    async with Smtp("127.0.0.1", await closed_port(), security="none") as away:
        done = await send.deliver(store, away, site=SITE, now=lambda: NOW + DAY, limit=100)
    assert done == Delivered(retried=1)
    assert await states(store) == ["queued"] * 3
    assert await deliver(store, server, NOW + DAY + HOUR) == Delivered(sent=3)
    assert carried(opened(body) for _, body in server.received) == [one] * 3


async def test_a_reminder_that_is_refused_takes_nothing_back(store: Store, server: Server) -> None:
    await subscriber(store, frequency="instant")
    [one] = await arrive(store, "1", now=EIGHT)
    assert await mail(store, server, EIGHT) == [one]
    await ask(store, now=EIGHT + HOUR)
    server.at_data = ["554 5.6.0 no"]
    assert await deliver(store, server, EIGHT + HOUR) == Delivered(failed=1)
    assert await mail(store, server, EIGHT + 2 * HOUR) == []


async def test_an_alert_whose_zone_is_gone_is_mailed_in_the_easts(store: Store, server: Server) -> None:
    one = await subscriber(store)
    two = await subscriber(store, address=OTHER, frequency="instant")
    async with store.write() as conn:
        for each in (one, two):
            await subscriptions.change(conn, each.id, zone="US/Pacific-New")
    [opening] = await arrive(store, "1")
    assert await mail(store, server, NOW + DAY) == [opening, opening]


async def test_an_alert_whose_mail_cannot_be_made_stops_no_other(
    store: Store, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = await subscriber(store, address=OTHER), await subscriber(store, filter=OFFICE)
    [unreadable] = await arrive(store, "1")
    [readable] = await arrive(store, "2", settings=("office",))
    async with store.write() as conn:
        of_it = openings_table.c.id == unreadable
        tags = (await conn.execute(select(openings_table.c.tags).where(of_it))).scalar_one()
        await conn.execute(openings_table.update().where(of_it).values(tags={"relevance": "??"}))
    assert await mail(store, server, EIGHT + DAY) == [readable]
    assert [(one.levelname, f"alert {bad.id} " in one.message) for one in caplog.records] == [
        ("WARNING", False),
        ("ERROR", True),
    ]
    assert "@" not in caplog.text
    assert (await again(store, good)).next_slot_at == NOW + 2 * DAY
    async with store.write() as conn:
        await conn.execute(openings_table.update().where(of_it).values(tags=tags))
    assert await mail(store, server, EIGHT + DAY + HOUR - timedelta(minutes=1)) == []
    assert await mail(store, server, EIGHT + DAY + HOUR) == [unreadable]


async def test_two_senders_at_once_send_each_message_once(store: Store, server: Server) -> None:
    for number in range(8):
        await subscriber(store, address=f"r{number}@example.org", ip=f"192.0.2.{number}")
    now = NOW + DAY
    await arrive(store, "1", now=now - HOUR)

    async def one() -> Any:
        await prepare(store, now)
        return await deliver(store, server, now)

    done = await asyncio.gather(one(), one(), one())
    await deliver(store, server, now)
    assert sum(each.sent for each in done) <= 8
    assert sorted(recipient for recipient, _ in server.received) == [f"r{n}@example.org" for n in range(8)]
