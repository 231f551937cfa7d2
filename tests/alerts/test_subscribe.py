"""Asking for an alert and confirming it: who may ask, how often, and what a stranger can find out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
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
    letters,
    part,
    subscriber,
)
from sqlalchemy import func, select

from aggregator.domain.search import Filter
from aggregator.store import bounces, deliveries, matches, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import asks
from aggregator.store.schema import matches as matches_table
from aggregator.store.subscriptions import Subscription
from alerts import limits, personal, send, subscribe, tokens
from alerts.address import AskError
from alerts.limits import TooManyAsks
from alerts.tokens import TokenError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def confirm(store: Store, number: int, now: Any = NOW, made: Any = NOW) -> list[Subscription]:
    """What opening the link of a confirmation mail starts."""
    async with store.write() as conn:
        return await subscribe.confirm(conn, tokens.make(SITE, "confirm", number, made), now, SITE)


async def subjects(store: Store) -> list[str]:
    async with store.read() as conn:
        return [one["Subject"] for one in await letters(conn)]


async def waiting(store: Store, one: Subscription) -> tuple[int, ...]:
    async with store.read() as conn:
        return (await matches.waiting(conn, await again(store, one))).opening_ids


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("reader@example.org", "reader@example.org"),
        ("  Reader@Example.ORG \n", "reader@example.org"),
        ("a+jobs@example.org", "a+jobs@example.org"),
        (f"{'a' * 64}@example.org", f"{'a' * 64}@example.org"),
        ("reader@bücher.example", "reader@xn--bcher-kva.example"),
    ],
)
async def test_an_address_is_kept_in_one_form(store: Store, given: str, kept: str) -> None:
    await ask(store, address=given)
    assert [one.address for one in await alerts_of(store, kept)] == [kept]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reader",
        "@example.org",
        "reader@",
        "reader@localhost",
        f"{'a' * 65}@example.org",
        "bücher@example.org",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "a@example.org b@example.org",
        "Reader <reader@example.org>",
        "reader@example.org\r\nBcc: other@example.org",
        "rea\nder@example.org",
        "reader@exam\rple.org",
        "reader@example.org\0",
        "reader@[192.0.2.1]",
        '"a b"@example.org',
        f"a@{'b' * 250}.example",
    ],
)
async def test_what_is_no_single_address_is_refused(store: Store, address: str) -> None:
    with pytest.raises(AskError) as refused:
        await ask(store, address=address)
    assert set(refused.value.errors) == {"address"}
    assert await subjects(store) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("filter", Filter()),
        ("frequency", "hourly"),
        ("frequency", ""),
        ("zone", "America/Nowhere"),
        ("zone", "../../etc/passwd"),
        ("hour", 24),
        ("hour", -1),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_field(store: Store, field: str, value: Any) -> None:
    with pytest.raises(AskError) as refused:
        await ask(store, **{field: value})
    assert set(refused.value.errors) == {field}
    assert await alerts_of(store) == []


async def test_everything_that_is_wrong_is_said_at_once(store: Store) -> None:
    with pytest.raises(AskError) as refused:
        await ask(store, address="x", filter=Filter(), frequency="x", zone="x", hour=99)
    assert set(refused.value.errors) == {"address", "filter", "frequency", "zone", "hour"}


async def test_asking_mails_one_link_and_starts_nothing(store: Store) -> None:
    await ask(store)
    [one] = await alerts_of(store)
    assert (one.status, one.next_slot_at, one.confirmed_at) == ("pending", None, None)
    async with store.read() as conn:
        [mail] = await letters(conn)
    assert mail["To"] == READER
    assert mail["Subject"] == "Confirm your alert: hospital"
    assert tokens.link(SITE, "confirm", one.id, NOW) in part(mail)
    assert one.consent["ip"] == "192.0.2.1"
    assert one.consent["at"] == NOW.isoformat()


async def test_an_address_gets_one_confirmation_in_a_day(store: Store) -> None:
    await ask(store)
    await ask(store, filter=OFFICE, now=NOW + DAY - HOUR)
    assert len(await subjects(store)) == 1
    await ask(store, filter=REMOTE, now=NOW + DAY)
    assert await subjects(store) == ["Confirm your alert: hospital", "Confirm your alert: remote"]


async def test_one_link_starts_all_that_waits_for_the_address(store: Store) -> None:
    await ask(store)
    await ask(store, filter=OFFICE, frequency="instant")
    await ask(store, address="other@example.org")
    first, _ = await alerts_of(store)
    async with store.read() as conn:
        token = tokens.make(SITE, "confirm", first.id, NOW)
        asked = await subscribe.to_confirm(conn, token, NOW, SITE)
    assert [one.wish for one in asked] == [HOSPITAL, OFFICE]
    started = await confirm(store, first.id, NOW + HOUR)
    assert [(one.wish, one.status, one.confirmed_at) for one in started] == [
        (HOSPITAL, "active", NOW + HOUR),
        (OFFICE, "active", NOW + HOUR),
    ]
    assert [one.next_slot_at for one in started] == [NOW + DAY, NOW + HOUR]
    assert [one.status for one in await alerts_of(store, "other@example.org")] == ["pending"]


async def test_a_second_confirmation_changes_nothing(store: Store) -> None:
    one = await subscriber(store)
    assert await confirm(store, one.id, NOW + 3 * DAY) == [one]


async def test_one_who_has_left_is_not_brought_back_by_the_old_link(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW)
    assert await confirm(store, one.id, NOW + HOUR) == []
    assert (await again(store, one)).status == "left"


async def test_links_that_are_too_old_or_of_nobody(store: Store) -> None:
    await ask(store)
    [one] = await alerts_of(store)
    for number, now in ((one.id, NOW + 8 * DAY), (one.id + 1, NOW)):
        with pytest.raises(TokenError) as refused:
            await confirm(store, number, now)
        assert refused.value.expired


async def test_asking_for_a_running_alert_changes_nothing_and_reminds_its_owner(store: Store) -> None:
    one = await subscriber(store)
    await ask(store, frequency="instant", hour=3, zone="Pacific/Guam", ip="198.51.100.9", now=NOW + HOUR)
    assert await again(store, one) == one
    async with store.read() as conn:
        [mail] = await letters(conn)
    assert mail["Subject"] == "You have this alert: hospital"
    assert tokens.link(SITE, "manage", one.id, NOW + HOUR) in part(mail)


async def test_asking_again_before_confirming_counts_and_the_link_lasts_from_then(store: Store) -> None:
    await ask(store)
    later = NOW + 6 * DAY
    await ask(store, hour=18, now=later)
    [one] = await alerts_of(store)
    assert (one.hour, one.status) == (18, "pending")
    assert await subjects(store) == ["Confirm your alert: hospital"] * 2
    async with store.write() as conn:
        assert await subscribe.purge_unconfirmed(conn, NOW + 8 * DAY) == 0
    assert [one.status for one in await confirm(store, one.id, NOW + 8 * DAY, later)] == ["active"]


async def test_what_was_there_when_it_was_asked_for_is_no_news(store: Store) -> None:
    [old] = await arrive(store, "old")
    await ask(store)
    [new] = await arrive(store, "new", now=NOW + HOUR)
    [one] = await alerts_of(store)
    [one] = await confirm(store, one.id, NOW + 2 * HOUR)
    assert await waiting(store, one) == (new,)
    async with store.write() as conn:  # not even when the old one has changed since
        await matches.add(conn, [(one.filter_id, old)], NOW + 3 * HOUR)
    assert await waiting(store, one) == (new,)


async def test_asking_does_not_take_news_from_another_who_waits_for_the_same(store: Store) -> None:
    one = await subscriber(store)
    [new] = await arrive(store, "new")
    other = await subscriber(store, address="other@example.org")
    assert other.filter_id == one.filter_id
    assert await waiting(store, one) == (new,)
    assert await waiting(store, other) == ()


async def test_nobody_is_told_of_what_was_there_because_another_asks(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:  # it has come to fit by new rules, of which nobody is told
        await publish(conn, advert("old"), coding())
    await ask(store, address="stranger@example.org")
    assert await waiting(store, one) == ()
    other = await subscriber(store, address="other@example.org")
    assert (await waiting(store, one), await waiting(store, other)) == ((), ())
    [new] = await arrive(store, "new")
    assert (await waiting(store, one), await waiting(store, other)) == ((new,), (new,))


async def test_what_nobody_has_confirmed_fills_no_store(store: Store) -> None:
    await arrive(store, *map(str, range(5)))
    await ask(store)
    counted = select(func.count()).select_from(matches_table)
    async with store.read() as conn:
        assert await conn.scalar(counted) == 0
    [one] = await alerts_of(store)
    await confirm(store, one.id)
    async with store.read() as conn:
        assert await conn.scalar(counted) == 5


async def test_leaving_and_asking_again_begins_anew(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "before")
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW + HOUR)
        await subscribe.leave(conn, one.id, NOW + 2 * HOUR)  # a second time changes nothing
    left = await again(store, one)
    assert (left.status, left.left_at, left.next_slot_at) == ("left", NOW + HOUR, None)
    await arrive(store, "meanwhile", now=NOW + 3 * HOUR)
    await ask(store, now=NOW + 2 * DAY)
    [asked] = await alerts_of(store)
    assert (asked.id, asked.status, asked.left_at) == (one.id, "pending", None)
    [back] = await confirm(store, one.id, NOW + 2 * DAY, NOW + 2 * DAY)
    assert await waiting(store, back) == ()
    [new] = await arrive(store, "afterwards", now=NOW + 3 * DAY)
    assert await waiting(store, back) == (new,)


async def test_a_stranger_who_asks_for_what_was_left_changes_no_record(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "1", now=NOW + HOUR)
    assert await send.prepare(store, site=SITE, now=NOW + DAY, limit=9) == 1
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW + 2 * DAY)
    left = await again(store, one)
    for days in (10, 12):  # twice, that the second does not take the first for the record
        asked_at = NOW + days * DAY
        await ask(store, ip="203.0.113.66", hour=9, frequency="instant", zone="Asia/Tokyo", now=asked_at)
    waits = await again(store, one)
    assert (waits.status, waits.consent["ip"]) == ("pending", "203.0.113.66")
    async with store.write() as conn:
        assert await subscribe.purge_unconfirmed(conn, NOW + 12 * DAY + 7 * DAY) == 0
    assert await again(store, one) == waits
    async with store.write() as conn:
        assert await subscribe.purge_unconfirmed(conn, NOW + 20 * DAY) == 0
    assert replace(await again(store, one), last_match_id=left.last_match_id) == left
    async with store.read() as conn:
        assert len((await personal.export(conn, READER, SITE))["messages"]) == 3  # a digest, two questions


async def test_who_confirms_once_more_has_one_consent(store: Store) -> None:
    one = await subscriber(store)
    async with store.write() as conn:
        await subscribe.leave(conn, one.id, NOW + HOUR)
    await ask(store, ip="198.51.100.7", now=NOW + 2 * DAY)
    [back] = await confirm(store, one.id, NOW + 2 * DAY, NOW + 2 * DAY)
    assert back.consent == one.consent | {"ip": "198.51.100.7", "at": (NOW + 2 * DAY).isoformat()}
    assert back.confirmed_at == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("most", "told_apart", "within"),
    [
        (5, {"ip": False, "address": True}, HOUR),
        (3, {"ip": True, "address": False}, 6 * HOUR),
        (200, {"ip": True, "address": True}, HOUR),
    ],
)
async def test_limits_on_asking(
    store: Store, most: int, told_apart: dict[str, bool], within: timedelta
) -> None:
    def who(number: int) -> dict[str, str]:
        each = {"ip": f"192.0.2.{number}", "address": f"reader{number}@example.org"}
        return {name: value for name, value in each.items() if told_apart[name]}

    async with store.write() as conn:  # all but the last, the short way
        for number in range(most - 1):
            one = {"ip": "192.0.2.1", "address": READER} | who(number)
            await limits.note(conn, "alert", **one, now=NOW, site=SITE, wanted=None)
    await ask(store, **who(most))
    with pytest.raises(TooManyAsks) as refused:
        await ask(store, **who(most + 1))
    assert 0 < refused.value.retry_after <= within.total_seconds()
    await ask(store, **who(most + 2), now=NOW + timedelta(seconds=refused.value.retry_after))


async def test_a_limit_of_one_does_not_hold_up_another(store: Store) -> None:
    for _ in range(3):
        await ask(store)
    with pytest.raises(TooManyAsks):
        await ask(store, ip="198.51.100.1")
    await ask(store, ip="198.51.100.1", address="other@example.org")


async def test_what_is_refused_is_not_counted(store: Store) -> None:
    for _ in range(9):
        with pytest.raises(AskError):
            await ask(store, hour=99)
    await ask(store)


async def test_a_barred_address_gets_nothing_and_looks_like_any_other(store: Store) -> None:
    async with store.write() as conn:
        await subscriptions.suppress(conn, SITE.keyed(READER), "complaint", NOW)
    for _ in range(3):
        await ask(store)  # no error, as for anybody
    with pytest.raises(TooManyAsks):
        await ask(store)  # and the same limit
    assert await alerts_of(store) == []
    assert await subjects(store) == []


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        ("daily", "Once a day, at 7 am (Central time)."),
        ("weekly", "Once a week, on the weekday on which you confirm it, at 7 am (Central time)."),
        ("instant", "At once, but not at night (Central time)."),
    ],
)
async def test_the_mail_that_asks_says_how_often_it_will_come(
    store: Store, frequency: str, said: str
) -> None:
    await ask(store, frequency=frequency, zone="America/Chicago", hour=7)
    async with store.read() as conn:
        (letter,) = await letters(conn)
    assert said in " ".join(part(letter, "plain").split())


async def test_an_address_that_is_allowed_again_may_ask_and_nothing_begins_by_itself(store: Store) -> None:
    await subscriber(store)
    async with store.write() as conn:
        await personal.erase(conn, READER, NOW, SITE)
        await bounces.set_points(conn, SITE.keyed(READER), bounces.Points(4.0, NOW))
    await ask(store)
    assert await subjects(store) == []
    async with store.write() as conn:
        assert await personal.allow(conn, READER.upper(), SITE) == "erased"
        assert await bounces.points(conn, SITE.keyed(READER)) is None
    assert await alerts_of(store) == []
    await ask(store)
    assert [one.status for one in await alerts_of(store)] == ["pending"]
    assert len(await subjects(store)) == 1


async def test_unconfirmed_requests_are_forgotten_after_seven_days(store: Store) -> None:
    await ask(store)
    kept = await subscriber(store, filter=OFFICE, now=NOW + HOUR)
    other = {"address": "other@example.org", "ip": "198.51.100.1"}
    await ask(store, **other, now=NOW + 7 * DAY)
    async with store.write() as conn:
        await subscriptions.change(conn, (await alerts_of(store))[0].id, status="pending", confirmed_at=None)
        assert await subscribe.purge_unconfirmed(conn, NOW + 7 * DAY) == 0
        assert await subscribe.purge_unconfirmed(conn, NOW + 7 * DAY + timedelta(seconds=1)) == 1
    assert [one.id for one in await alerts_of(store)] == [kept.id]
    assert len(await alerts_of(store, "other@example.org")) == 1
    async with store.read() as conn:  # the limits' notes are forgotten with them
        assert await conn.scalar(select(func.count()).select_from(asks)) == 1
        assert await deliveries.history(conn, READER) == []
