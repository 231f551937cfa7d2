"""The service's mail in one process: it ends what it has begun, and one message can be explained."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from io import StringIO
from typing import Any

from adverts import NOW
from readers import READER, SITE, arrive, opened, subscriber
from smtp_server import smtp_server

from aggregator.schedule import Schedule
from aggregator.store import outbox
from aggregator.store.engine import Store
from chartwork.explain_mail import explain_mail
from chartwork.mailing import Mailing, send_mail
from chartwork.settings import Settings

DAY = timedelta(days=1)


def settings(**more: Any) -> Settings:
    given = {"smtp_security": "none", "mail_from": "a@chartwork.example", "mail_postal": "1 Main St"}
    return Settings(**(given | more))


async def test_what_is_being_sent_when_the_service_ends_is_sent_and_noted(store: Store) -> None:
    for number in range(12):
        await subscriber(store, address=f"r{number}@{number}.example", ip=f"192.0.2.{number}")
    await arrive(store, "1", now=NOW + timedelta(hours=1))
    there = asyncio.Event()
    async with smtp_server() as server:

        async def slow() -> None:
            there.set()
            await asyncio.sleep(0.3)

        server.during_data = slow
        chosen = settings(smtp_host="127.0.0.1", smtp_port=server.port)
        mailing = Mailing(chosen, store, SITE, lambda: NOW + DAY)
        schedule = Schedule(mailing.ticks(60))
        schedule.start()
        await asyncio.wait_for(there.wait(), 30)
        schedule.stop()
        await mailing.stop(30)
        came = len(server.received)
    async with store.read() as conn:
        states = await outbox.counts(conn)
    assert 1 <= came <= 4
    assert states == {"sent": came, "queued": 12 - came}


async def test_without_the_settings_there_is_nothing_that_sends(store: Store) -> None:
    mailing = Mailing(settings(smtp_host="x.example", mail_postal=""), store, SITE, lambda: NOW)
    assert mailing.ticks(1) == ()
    reading = Mailing(
        settings(smtp_host="x.example", mail_postal="", bounce_mailbox="maildir:/x"), store, SITE, lambda: NOW
    )
    assert [tick.name for tick in reading.ticks(1)] == ["bounces"]


async def test_one_message_is_explained_and_the_address_is_not_told(store: Store, store_url: str) -> None:
    await subscriber(store)
    [opening] = await arrive(store, "1", now=NOW + timedelta(hours=1))
    async with smtp_server() as server:
        server.at_rcpt = [f"451 4.3.0 {READER} later"]
        chosen = settings(smtp_host="127.0.0.1", smtp_port=server.port, database=store_url)
        for now in (NOW + DAY, NOW + DAY + timedelta(hours=1)):
            await send_mail(store, SITE, chosen, lambda now=now: now)  # type: ignore[misc]
        [(_, body)] = server.received
    message_id = opened(body)["Message-ID"]
    out = StringIO()
    assert await explain_mail(chosen, message_id.strip("<>"), out, as_json=False) == 0
    said = out.getvalue()
    assert READER not in said
    for part in (
        "to r…@example.org",
        "slot date:2026-03-03",
        "state sent",
        "attempts 2",
        "daily, active: setting=hospital",
        f"opening {opening}: Inpatient Coder 1 (open)",
        "451 4.3.0 (address) later",
        "taken: 250 ok",
    ):
        assert part in said, part
    out = StringIO()
    assert await explain_mail(chosen, message_id, out, as_json=True) == 0
    assert json.loads(out.getvalue())["state"] == "sent"
    assert await explain_mail(chosen, "<x@y>", StringIO(), as_json=False) == 1
