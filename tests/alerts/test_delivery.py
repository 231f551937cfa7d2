"""Several messages at once; domains that are slow; an end in the middle of it; one digest after an outage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Self

import pytest
from adverts import NOW
from readers import SITE, again, arrive, carried, opened, subscriber
from smtp_server import Server, closed_port, smtp_server
from sqlalchemy import event, func, select

from aggregator.store import refusals
from aggregator.store.engine import Store
from aggregator.store.schema import outbox as outbox_table
from aggregator.store.schema import slow_domains
from alerts import send, subscribe
from alerts.delivery import STALE, Delivered
from alerts.outcomes import wait
from alerts.smtp import Letter, Smtp

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOMORROW = NOW + DAY


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with smtp_server() as made:
        yield made


async def people(store: Store, *addresses: str, **more: Any) -> None:
    for number, address in enumerate(addresses):
        await subscriber(store, address=address, ip=f"192.0.2.{number}", **more)


async def prepared(store: Store, now: datetime = TOMORROW) -> int:
    return await send.prepare(store, site=SITE, now=now, limit=1000)


async def deliver(store: Store, server: Server, now: datetime = TOMORROW, **more: Any) -> Delivered:
    async with server.client(at_once=4) as client:
        return await send.deliver(store, client, site=SITE, now=lambda: now, limit=1000, **more)


async def states(store: Store) -> list[str]:
    async with store.read() as conn:
        return list(await conn.scalars(select(outbox_table.c.state).order_by(outbox_table.c.id)))


async def held(store: Store) -> dict[str, datetime]:
    async with store.read() as conn:
        return {row.name: row.held_until for row in await conn.execute(select(slow_domains))}


async def test_four_at_once_and_two_to_a_domain(store: Store, server: Server) -> None:
    await people(store, *(f"r{number}@{name}.example" for number in range(5) for name in "abc"))
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)

    async def until_four_are_there() -> None:
        for _ in range(500):
            if server.most[""] == 4:
                return
            await asyncio.sleep(0.01)

    server.during_data = until_four_are_there
    assert await deliver(store, server) == Delivered(sent=15)
    assert server.most[""] == 4
    assert max(server.most[f"{name}.example"] for name in "abc") == 2
    assert server.connections == 4
    assert len({recipient for recipient, _ in server.received}) == 15


async def test_a_domain_that_fills_the_window_does_not_stop_the_others(
    store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.delivery._WINDOW", 3)
    await people(store, *(f"r{number}@big.example" for number in range(9)), "one@small.example")
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    assert await deliver(store, server) == Delivered(sent=10)
    assert "one@small.example" in [recipient for recipient, _ in server.received[:6]]


@pytest.mark.parametrize("answer", ["421 too busy", "451 4.7.28 too much mail from you"])
async def test_a_domain_that_is_slow_is_held_alone_and_each_time_longer(
    store: Store, server: Server, answer: str
) -> None:
    await people(store, *(f"r{number}@slow.example" for number in range(4)), "r@quick.example")
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    server.refuses["slow.example"] = answer
    now, waits = TOMORROW, []
    first = await deliver(store, server, now)
    assert (first.sent, first.failed) == (1, 0)
    assert first.retried <= 2  # those that were at it; the others were not tried
    for _ in range(3):
        until = (await held(store))["slow.example"]
        assert await deliver(store, server, until - timedelta(seconds=1)) == Delivered()
        waits.append((until - now) / MINUTE)
        now = until
        assert await deliver(store, server, now) == Delivered(retried=1)  # one looks how it is
    assert all(later > 1.3 * earlier for earlier, later in pairwise(waits))
    assert [recipient for recipient, _ in server.received] == ["r@quick.example"]


async def test_what_is_known_of_a_slow_domain_survives_and_ends(store_url: str, server: Server) -> None:
    store = await Store.open(store_url, migrate=False)
    await people(store, *(f"r{number}@slow.example" for number in range(6)))
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    server.refuses["slow.example"] = "421 4.7.0 later"
    await deliver(store, server)
    await store.close()
    store = await Store.open(store_url, migrate=False)
    try:
        assert await deliver(store, server, TOMORROW + timedelta(seconds=30)) == Delivered()
        server.refuses.clear()
        done = await deliver(store, server, TOMORROW + HOUR)
        assert done == Delivered(sent=6)
        assert await held(store) == {}
    finally:
        await store.close()


async def test_greylisting_is_no_reason_to_hold_a_domain(store: Store, server: Server) -> None:
    await people(store, "a@grey.example", "b@grey.example")
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    server.at_rcpt = ["450 4.2.0 greylisted"]
    assert await deliver(store, server) == Delivered(sent=1, retried=1)
    assert await held(store) == {}


async def test_a_connection_that_was_closed_meanwhile_is_made_anew(store: Store, server: Server) -> None:
    await people(store, *(f"r{number}@example.org" for number in range(3)))
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    server.at_mail = ["250 ok", "421 enough for one connection", "250 ok"]
    async with server.client() as client:
        done = await send.deliver(store, client, site=SITE, now=lambda: TOMORROW, limit=9)
    assert done == Delivered(sent=3)
    assert server.connections == 2


async def test_at_the_end_what_is_being_sent_ends_and_nothing_new_starts(
    store: Store, server: Server
) -> None:
    await people(store, *(f"r{number}@{number}.example" for number in range(10)))
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    ending = asyncio.Event()

    async def slow() -> None:
        ending.set()
        await asyncio.sleep(0.05)

    server.during_data = slow
    done = await deliver(store, server, ending=ending)
    assert 1 <= done.sent <= 4
    assert done == Delivered(sent=done.sent)
    assert sorted(await states(store)) == ["queued"] * (10 - done.sent) + ["sent"] * done.sent
    assert len(server.received) == done.sent


async def test_a_sender_that_is_broken_off_sends_nothing_twice(store: Store, server: Server) -> None:
    await people(store, *(f"r{number}@{number}.example" for number in range(6)))
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    there = asyncio.Event()

    async def slow() -> None:
        there.set()
        await asyncio.sleep(0.2)

    server.during_data = slow
    task = asyncio.create_task(deliver(store, server))
    await there.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    server.during_data = None
    await deliver(store, server)
    came = await states(store)
    assert set(came) == {"sending", "sent"}
    done = await deliver(store, server, TOMORROW + HOUR)
    assert done.ambiguous == came.count("sending")
    ids = [opened(body)["Message-ID"] for _, body in server.received]
    assert len(ids) == len(set(ids))


class Deaf:
    """A transport that does not hear when it is told to stop, as `asyncio.wait_for` may not: its letter is
    taken all the same."""

    at_once = 1

    def __init__(self) -> None:
        self.there = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return

    async def send(self, letter: Letter) -> str:
        self.there.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return "250 ok"


async def test_a_connection_that_does_not_hear_that_it_is_cancelled_ends_and_is_noted(store: Store) -> None:
    await people(store, "r@one.example", "r@two.example")
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    deaf = Deaf()
    task = asyncio.create_task(send.deliver(store, deaf, site=SITE, now=lambda: TOMORROW, limit=9))
    await deaf.there.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 20)
    assert sorted(await states(store)) == ["queued", "sent"]


async def test_one_transaction_a_message_at_most(store: Store, server: Server) -> None:
    await people(store, *(f"r{number}@{number}.example" for number in range(12)))
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    begun: list[object] = []
    for engine in (store._writers.sync_engine, *([store._direct._engine] if store._direct else [])):
        event.listen(engine, "begin", begun.append)
    async with server.client(at_once=1) as client:  # where nothing ends together with something else
        done = await send.deliver(store, client, site=SITE, now=lambda: TOMORROW, limit=99)
    assert done == Delivered(sent=12)
    # one that looks for the dead, one that finds the first message, and for each the one that notes its end
    assert 2 < len(begun) <= 12 + 2


async def test_several_days_without_a_server_end_in_one_digest(store: Store, server: Server) -> None:
    await people(store, "r@example.org")
    found = []
    for day in range(3):
        found += await arrive(store, str(day), now=NOW + day * DAY + HOUR)
        now = NOW + (day + 1) * DAY
        assert await prepared(store, now) == 1
        async with Smtp("127.0.0.1", await closed_port(), security="none") as away:
            await send.deliver(store, away, site=SITE, now=lambda now=now: now, limit=9)
    assert await deliver(store, server, now + wait(16) + HOUR) == Delivered(sent=1)
    assert carried(opened(body) for _, body in server.received) == found[::-1]
    assert await states(store) == ["dropped", "dropped", "sent"]
    assert await deliver(store, server, now + 4 * DAY) == Delivered()


async def test_a_message_that_never_went_out_in_its_day_is_folded_into_the_next(
    store: Store, server: Server
) -> None:
    """A restored copy of the store, or a machine that was off: an old digest is no news."""
    await people(store, "r@example.org")
    [one] = await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    assert await deliver(store, server, TOMORROW + STALE + MINUTE) == Delivered()
    assert await states(store) == ["dropped"]
    [two] = await arrive(store, "2", now=TOMORROW + STALE + HOUR)
    await prepared(store, TOMORROW + 2 * DAY)
    assert await deliver(store, server, TOMORROW + 2 * DAY) == Delivered(sent=1)
    assert carried(opened(body) for _, body in server.received) == [two, one]


async def test_once_a_week_on_the_weekday_of_confirmation(store: Store, server: Server) -> None:
    one = await subscriber(store, frequency="weekly")
    [first] = await arrive(store, "1", now=NOW + HOUR)
    [second] = await arrive(store, "2", now=NOW + 3 * DAY)
    for day in range(1, 8):
        assert await prepared(store, NOW + day * DAY) == (day == 7), day
    await deliver(store, server, NOW + 7 * DAY)
    assert carried(opened(body) for _, body in server.received) == [second, first]
    assert (await again(store, one)).next_slot_at == NOW + 14 * DAY - HOUR  # the clocks go forward on March 8


async def test_one_digest_for_a_date_even_when_the_rhythm_is_changed(store: Store, server: Server) -> None:
    one = await subscriber(store)
    [first] = await arrive(store, "1", now=NOW + HOUR)
    later = NOW + 7 * DAY
    assert await prepared(store, later) == 1
    await arrive(store, "2", now=later + HOUR)
    async with store.write() as conn:
        await subscribe.change(conn, await again(store, one), "weekly", 18, later + HOUR)
    assert await prepared(store, later + 11 * HOUR) == 0
    await deliver(store, server, later)
    assert carried(opened(body) for _, body in server.received) == [first]


async def test_every_answer_is_kept_without_the_address(store: Store, server: Server) -> None:
    await people(store, "reader@example.org")
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    server.at_rcpt = ["451 4.3.0 <reader@example.org>: later"]
    await deliver(store, server)
    await deliver(store, server, TOMORROW + HOUR)
    async with store.read() as conn:
        row = (await conn.execute(select(outbox_table.c.message_id))).scalar_one()
        known = await refusals.known(conn, row)
        counted = (await conn.execute(select(func.count()).select_from(outbox_table))).scalar_one()
        assert await refusals.known(conn, "<nobody@example.org>") is None
    assert counted == 1
    assert known is not None
    [one] = known["refusals"]
    assert (one["attempt"], one["said"].partition(": ")[2]) == (1, "451 4.3.0 <(address)>: later")
    assert (known["attempts"], known["answer"]) == (2, "250 ok")
    assert (known["state"], known["subscription"]["filter"]) == ("sent", "setting=hospital")
    assert [one["title"] for one in known["openings"]] == ["Inpatient Coder 1"]


ODD = "Gr\udcfc\udcdf Gott\0 <Reader@Example.org>, or 'rfc822;r.e@example.org', or \"a b\"@example.org"


@pytest.mark.parametrize(
    ("at", "code"), [("at_mail", "550"), ("at_rcpt", "450"), ("at_rcpt", "421"), ("at_data", "250")]
)
async def test_an_answer_is_kept_whatever_its_bytes(
    store: Store, server: Server, caplog: pytest.LogCaptureFixture, at: str, code: str
) -> None:
    """Neither database takes half of a letter, and PostgreSQL takes no NUL. Nor is an address kept, however
    it is written."""
    await people(store, "reader@example.org")
    await arrive(store, "1", now=NOW + HOUR)
    await prepared(store)
    getattr(server, at).append(f"{code} {ODD}")
    done = await deliver(store, server)
    assert (done.sent, done.failed, done.retried) == (code == "250", code == "550", code[0] == "4")
    async with store.read() as conn:
        [row] = (await conn.execute(select(outbox_table.c.error, outbox_table.c.answer))).all()
    for kept in (row.answer or row.error, *caplog.messages):
        assert kept.endswith(f"{code} Gr?? Gott? <(address)>, or 'rfc822;(address), or (address)"), kept
    assert code == "250" or len(caplog.messages) == 1
