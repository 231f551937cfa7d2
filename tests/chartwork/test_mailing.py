"""The service's mail in one process: it ends what it has begun, and one message can be explained."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from adverts import NOW
from jobs import all_done
from readers import READER, SITE, arrive, opened, subscriber
from smtp_server import smtp_server

from aggregator.store import bounces, deliveries, move, outbox
from aggregator.store.engine import Store
from aggregator.work import Here
from chartwork import duties
from chartwork.explain_mail import explain_mail
from chartwork.mailing import Mailing, send_mail
from chartwork.parts import mail_state, transport_of
from chartwork.settings import Settings, SettingsError

DAY = timedelta(days=1)


def settings(**more: Any) -> Settings:
    given = {
        "smtp_security": "none",
        "mail_from": "a@chartwork.example",
        "mail_postal": "1 Main St",
        "site_url": SITE.url,
    }
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
        work = Here(mailing.jobs(), 1)
        await work.defer(duties.digests(0))
        await all_done(work)
        for batch in range(2):  # the first one does both
            await work.defer(duties.send(batch))
        await asyncio.wait_for(there.wait(), 30)
        mailing.end()
        await work.stop(30)
        came = len(server.received)
    async with store.read() as conn:
        states = await outbox.counts(conn)
    assert 1 <= came <= chosen.smtp_at_once
    assert states == {"sent": came, "queued": 12 - came}


async def test_a_job_that_would_wait_for_the_connections_leaves_its_batch_to_the_one_that_has_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await subscriber(store, address=f"r{number}@{number}.example", ip=f"192.0.2.{number}")
    await arrive(store, "1", now=NOW + timedelta(hours=1))
    there, go_on = asyncio.Event(), asyncio.Event()
    async with smtp_server() as server:

        async def slow() -> None:
            there.set()
            await go_on.wait()

        server.during_data = slow
        chosen = settings(smtp_host="127.0.0.1", smtp_port=server.port)
        jobs = Mailing(chosen, store, SITE, lambda: NOW + DAY).jobs()
        await jobs["digests"]("0")
        monkeypatch.setattr(duties, "BATCH", 2)
        sending = asyncio.create_task(jobs["send"]("0"))  # type: ignore[arg-type]
        await asyncio.wait_for(there.wait(), 30)
        for batch in ("1", "2"):
            await asyncio.wait_for(jobs["send"](batch), 30)
        assert not sending.done()
        go_on.set()
        await sending
        assert len(server.received) == 6
        await jobs["send"]("0")  # and the next one begins anew


async def test_the_command_sends_all_that_is_due(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "BATCH", 2)
    for number in range(5):
        await subscriber(store, address=f"r{number}@{number}.example", ip=f"192.0.2.{number}")
    await arrive(store, "1", now=NOW + timedelta(hours=1))
    done = await send_mail(store, SITE, settings(outbox=tmp_path), lambda: NOW + DAY)
    assert done.sent == 5


@pytest.mark.parametrize("missing", ["mail_from", "mail_postal", "site_url"])
def test_a_mail_server_is_given_nothing_without_what_every_mail_must_say(missing: str) -> None:
    nothing = {missing: Settings.model_fields[missing].default}
    said = f"CHARTWORK_{missing.upper()}: must be set before mail is sent"
    with pytest.raises(SettingsError, match=said):
        transport_of(settings(smtp_host="x.example", **nothing))
    assert mail_state(settings(smtp_host="x.example")) == "to x.example"
    assert mail_state(settings(**nothing)) == "files in outbox"


async def test_without_the_settings_nothing_is_made_or_sent_and_it_is_said_once(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await subscriber(store)
    await arrive(store, "1", now=NOW + timedelta(hours=1))
    (tmp_path / "new").mkdir()
    mail = b"From: <>\nDate: Mon, 02 Mar 2026 12:00:00 +0000\nSubject: hello\n\nhello\n"
    (tmp_path / "new" / "1").write_bytes(mail)
    chosen = settings(smtp_host="x.example", mail_postal="", bounce_mailbox=f"maildir:{tmp_path}")
    mailing = Mailing(chosen, store, SITE, lambda: NOW + DAY)
    mailing.tell()
    jobs = mailing.jobs()
    for _ in range(2):
        for kind in ("digests", "send"):
            await jobs[kind]("0")
    assert [one.message for one in caplog.records] == [
        "mail off: CHARTWORK_MAIL_POSTAL: must be set before mail is sent"
    ]
    await jobs["bounces"]("")  # what comes back is read all the same
    async with store.read() as conn:
        assert await outbox.counts(conn) == {}
        assert await bounces.has(conn, hashlib.sha256(mail).hexdigest())


async def test_a_store_that_is_held_makes_and_sends_nothing_and_says_so_until_it_is_not(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await subscriber(store)
    await arrive(store, "1", now=NOW + timedelta(hours=1))
    jobs = Mailing(settings(outbox=tmp_path), store, SITE, lambda: NOW + DAY).jobs()
    async with store.write() as conn:
        await move.hold(conn, "another has taken over")
    for kind in ("digests", "send", "digests"):
        await jobs[kind]("0")
    [said] = [one.message for one in caplog.records if one.levelname == "WARNING"]
    assert said.startswith("no mail is sent from this store: another has taken over. `chartwork adopt`")
    async with store.read() as conn:
        assert await outbox.counts(conn) == {}
    await move.adopt(store, None)
    await jobs["digests"]("0")
    async with store.write() as conn:
        await move.hold(conn, "another has taken over")
    await jobs["send"]("0")
    async with store.read() as conn:
        assert await outbox.counts(conn) == {"queued": 1}
    await move.adopt(store, None)
    await jobs["send"]("0")
    async with store.read() as conn:
        assert await outbox.counts(conn) == {"sent": 1}


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
    async with store.write() as conn:
        await deliveries.give_back(conn, json.loads(out.getvalue())["id"], NOW)
    out = StringIO()
    assert await explain_mail(chosen, message_id, out, as_json=True) == 0
    assert [one["id"] for one in json.loads(out.getvalue())["openings"]] == [opening]
