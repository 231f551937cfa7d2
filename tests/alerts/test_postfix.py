"""A real mail server takes a batch and delivers it: as a whole, each message once, the envelope with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from adverts import NOW
from postfix import Postfix, postfix
from readers import READER, SITE, arrive, carried, opened, subscriber
from sqlalchemy import select

from aggregator.store import subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import outbox as outbox_table
from alerts import send, verp
from alerts.delivery import Delivered
from alerts.smtp import Smtp

DAY = timedelta(days=1)
SITE_ = replace(SITE, bounces="bounce.chartwork.example")
PEOPLE = 30

pytestmark = [pytest.mark.postfix, pytest.mark.xdist_group("postfix")]


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    with postfix() as running:
        yield running


async def delivered(server: Postfix, count: int) -> list[bytes]:
    for _ in range(600):
        mails = await asyncio.to_thread(server.mails)
        if len(mails) >= count:
            return mails
        await asyncio.sleep(0.1)
    raise TimeoutError(server.log.read_text())


async def test_a_batch_is_taken_and_delivered(store: Store, server: Postfix) -> None:
    before = len(server.mails())
    for number in range(PEOPLE):
        await subscriber(store, address=f"r{number}@example.org", ip=f"192.0.2.{number}")
    found = await arrive(store, "1", "2", now=NOW + timedelta(hours=1))
    assert await send.prepare(store, site=SITE_, now=NOW + DAY, limit=100) == PEOPLE
    async with Smtp("127.0.0.1", server.port, security="none", at_once=4) as client:
        done = await send.deliver(store, client, site=SITE_, now=lambda: NOW + DAY, limit=100)
    assert done == Delivered(sent=PEOPLE)
    mails = (await delivered(server, before + PEOPLE))[before:]
    messages = [opened(one) for one in mails]
    assert sorted(one["To"] for one in messages) == sorted(
        f"r{number}@example.org" for number in range(PEOPLE)
    )
    assert all(sorted(carried([one])) == found for one in messages)
    async with store.read() as conn:
        rows = (await conn.execute(select(outbox_table))).mappings().all()
    bodies = {row["message_id"]: row["body"] for row in rows}
    for raw, one in zip(mails, messages, strict=True):
        row = next(row for row in rows if row["message_id"] == one["Message-ID"])
        assert raw.endswith(bodies[one["Message-ID"]].replace(b"\r\n", b"\n"))  # as it was made, to the byte
        assert one["Return-Path"] == f"<{verp.sender(SITE_, row['id'], NOW + DAY)}>"
        assert re.match(r"250 2\.0\.0 Ok: queued as \w+$", row["answer"])


async def test_it_refuses_whom_it_does_not_know(store: Store, server: Postfix) -> None:
    await subscriber(store, address="nobody@example.org")
    await subscriber(store, address=READER, ip="192.0.2.9")
    await arrive(store, "1", now=NOW + timedelta(hours=1))
    before = len(server.mails())
    await send.prepare(store, site=SITE_, now=NOW + DAY, limit=100)
    async with Smtp("127.0.0.1", server.port, security="none", at_once=4) as client:
        done = await send.deliver(store, client, site=SITE_, now=lambda: NOW + DAY, limit=100)
    assert (done.sent, done.failed) == (1, 1)
    await delivered(server, before + 1)
    async with store.read() as conn:
        assert await subscriptions.suppressed(conn, SITE_.keyed("nobody@example.org")) == "bounce"
        assert await subscriptions.suppressed(conn, SITE_.keyed(READER)) is None
