"""What comes back is taken in once, ends what must end, and is believed only with our own return address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from adverts import NOW
from aiohttp.test_utils import TestClient, TestServer
from dovecot import imap_server
from readers import READER, SITE, alerts_of, arrive, ask, subscriber
from returned import MAILS, Returned, arf, dsn, nested
from smtp_server import smtp_server
from sqlalchemy import func, select

from aggregator.store import outbox, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import bounces as bounces_table
from aggregator.store.schema import outbox as outbox_table
from aggregator.store.schema import soft_bounces
from alerts import bounces, personal, send, verp
from chartwork.mailing import read_bounces
from chartwork.settings import Settings
from web import hooks
from web.app import make_app

DAY = timedelta(days=1)
SITE_ = replace(SITE, bounces="bounce.chartwork.example")
GONE = dsn("gone", "hard", status="5.1.1")
FULL = dsn("full", "soft", status="5.2.2")
SECRET = "s" * 32


async def mailed(store: Store, now: datetime = NOW) -> int:
    """A digest in the outbox; returns its id."""
    await subscriber(store)
    await arrive(store, "1", now=now + timedelta(hours=1))
    assert await send.prepare(store, site=SITE_, now=now + DAY, limit=9) == 1
    async with store.read() as conn:
        return int((await conn.execute(select(outbox_table.c.id))).scalar_one())


async def take(store: Store, mail: Returned | bytes, number: int, now: datetime = NOW) -> str | None:
    raw = mail if isinstance(mail, bytes) else mail.to(verp.sender(SITE_, number, now))
    async with store.write() as conn:
        return await bounces.take(conn, raw, site=SITE_, now=now)


async def why_suppressed(store: Store) -> str | None:
    async with store.read() as conn:
        return await subscriptions.suppressed(conn, SITE_.keyed(READER))


async def said(store: Store) -> list[tuple[str, str]]:
    async with store.read() as conn:
        rows = await conn.execute(select(bounces_table.c.verdict, bounces_table.c.said))
        return [(row.verdict, row.said) for row in rows]


def test_a_return_address_fits_and_says_which_message() -> None:
    longest = verp.sender(SITE_, 10**17, NOW)
    assert len(longest.partition("@")[0]) <= 64
    assert longest.endswith("@bounce.chartwork.example")
    assert verp.find(SITE_, longest.upper().encode(), NOW) == verp.Verp(10**17)
    assert verp.sender(SITE, 7, NOW) == SITE.sender


@pytest.mark.parametrize("at", range(40))
def test_a_return_address_that_was_changed_is_forged(at: int) -> None:
    genuine = verp.sender(SITE_, 7, NOW)
    local, _, domain = genuine.partition("@")
    if at >= len(local) or local[at] in ".b":
        return
    changed = f"{local[:at]}{'1' if local[at] != '1' else '2'}{local[at + 1 :]}@{domain}"
    found = verp.find(SITE_, changed.encode(), NOW)
    assert found is None or found.trouble == "forged"


def test_it_is_good_for_two_weeks_and_with_our_key_only() -> None:
    address = verp.sender(SITE_, 7, NOW).encode()
    assert verp.find(SITE_, address, NOW + 14 * DAY) == verp.Verp(7)
    assert verp.find(SITE_, address, NOW + 14 * DAY + timedelta(seconds=1)) == verp.Verp(7, "expired")
    assert verp.find(replace(SITE_, key=b"other" * 8), address, NOW) == verp.Verp(7, "forged")
    assert verp.find(SITE_, b"Subject: hello", NOW) is None
    broken = address.replace(b"@", b"@=\r\n")
    assert verp.find(SITE_, broken, NOW) == verp.Verp(7)


async def test_it_is_the_envelope_sender_of_what_goes_out(store: Store) -> None:
    number = await mailed(store)
    async with smtp_server() as server, server.client() as client:
        await send.deliver(store, client, site=SITE_, now=lambda: NOW + DAY, limit=9)
        assert server.envelopes == [verp.sender(SITE_, number, NOW + DAY)]


@pytest.mark.parametrize("mail", [GONE, arf("abuse", "complaint", fields="Original-Mail-From: <{to}>\n")])
async def test_an_address_that_is_gone_or_complains_gets_no_more(store: Store, mail: Returned) -> None:
    number = await mailed(store)
    assert await take(store, mail, number) == mail.verdict
    assert await why_suppressed(store) == ("complaint" if mail.verdict == "complaint" else "bounce")
    assert {one.status for one in await alerts_of(store)} == {"left"}
    async with smtp_server() as server, server.client() as client:
        done = await send.deliver(store, client, site=SITE_, now=lambda: NOW + DAY, limit=9)
        assert (done.sent, server.received) == (0, [])
    await ask(store, now=NOW + 2 * DAY)
    async with store.read() as conn:
        assert (await outbox.counts(conn)) == {"dropped": 1}


async def test_a_complaint_without_our_return_address_is_told_by_its_message_id(store: Store) -> None:
    number = await mailed(store)
    async with store.read() as conn:
        message_id = (await conn.execute(select(outbox_table.c.message_id))).scalar_one()
    original = f"From: alerts@chartwork.example\nMessage-ID: {message_id}\n"
    assert (
        await take(store, arf("abuse", "complaint", original=original).to("x@x.example"), number)
        == "complaint"
    )
    assert await why_suppressed(store) == "complaint"


@pytest.mark.parametrize("trouble", ["forged", "expired", "unknown", "erased"])
async def test_what_is_not_to_be_believed_changes_nothing(store: Store, trouble: str) -> None:
    number = await mailed(store)
    address = {
        "forged": verp.sender(replace(SITE_, key=b"x" * 32), number, NOW),
        "expired": verp.sender(SITE_, number, NOW - 15 * DAY),
        "unknown": "somebody@chartwork.example",
        "erased": verp.sender(SITE_, number + 1, NOW),
    }[trouble]
    assert await take(store, GONE.to(address), number) == "ignored"
    assert await why_suppressed(store) is None
    assert {one.status for one in await alerts_of(store)} == {"active"}
    [(verdict, why)] = await said(store)
    assert (verdict, READER in why) == ("ignored", False)


@pytest.mark.parametrize("whose", ["known", "forged", "somebody"])
async def test_no_address_is_kept_or_logged_whatever_the_verdict(
    store: Store, caplog: pytest.LogCaptureFixture, whose: str
) -> None:
    """Of a mail that is about none of ours nobody would ever delete it."""
    caplog.set_level("INFO")
    number = await mailed(store)
    to = {
        "known": verp.sender(SITE_, number, NOW),
        "forged": verp.sender(replace(SITE_, key=b"x" * 32), number, NOW),
        "somebody": "somebody@chartwork.example",
    }[whose]
    words = f"smtp; 550 <{READER.title()}>: rfc822;{READER}... no such\0 user"
    made = [dsn("x", "", status=one, diagnostic=words) for one in ("4.2.2", "5.7.1", "2.0.0", "5.1.1")]
    found = {await take(store, one.to(to), number) for one in (*made, arf(f"abuse {READER}", "complaint"))}
    assert found == ({"soft", "hard", "complaint", "ignored"} if whose == "known" else {"ignored"})
    kept = [why for _, why in await said(store)]
    assert (len(kept), len(caplog.messages)) == (5, 5)
    assert not [one for one in kept + caplog.messages if "@" in one or "\0" in one]
    async with store.write() as conn:
        await personal.erase(conn, READER, NOW, SITE_)
        assert await subscriptions.suppressed(conn, SITE_.keyed(READER)) == (
            "bounce" if whose == "known" else "erased"
        )


async def test_five_points_and_no_more_than_one_a_day(store: Store) -> None:
    number = await mailed(store)
    now = NOW
    for day in range(5):
        for hour in range(3):
            now = NOW + day * DAY + hour * timedelta(hours=1)
            raw = dsn("full", "soft", status="5.2.2", words=f"{now}").to(verp.sender(SITE_, number, now))
            assert await take(store, raw, number, now) == "soft"
        assert await why_suppressed(store) is None, day
    last = NOW + 5 * DAY
    assert await take(store, dsn("full", "soft", status="4.2.2"), number, last) == "soft"
    assert await why_suppressed(store) == "bounce"


async def test_points_decay(store: Store) -> None:
    number = await mailed(store)
    for week in range(4):
        now = NOW + week * timedelta(days=60)
        await take(store, dsn("full", "soft", status="5.2.2", words=f"{week}"), number, now)
    async with store.read() as conn:
        assert (await conn.execute(select(soft_bounces.c.points))).scalar_one() == 1.0
    async with store.write() as conn:
        await bounces.forget(conn, NOW + timedelta(days=300))
        for table in (soft_bounces, bounces_table):
            assert (await conn.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_a_mail_counts_once_however_often_it_is_read(store: Store) -> None:
    number = await mailed(store)
    raw = FULL.to(verp.sender(SITE_, number, NOW))
    assert await bounces.take_all(store, [raw, raw], site=SITE_, now=NOW) == {"soft": 1}
    assert await bounces.take_all(store, [raw], site=SITE_, now=NOW + 2 * DAY) == {}
    assert await take(store, raw, number, NOW + 3 * DAY) is None
    async with store.read() as conn:
        assert (await conn.execute(select(soft_bounces.c.points))).scalar_one() == 1.0


async def test_the_corpus_ends_what_must_end(store: Store) -> None:
    number = await mailed(store)
    for mail in MAILS:
        if mail.verdict == "ignored":
            assert await take(store, mail, number) in ("ignored", None), mail.name
    assert await why_suppressed(store) is None
    async with store.read() as conn:
        assert (await conn.execute(select(func.count()).select_from(soft_bounces))).scalar_one() == 0


@pytest.mark.parametrize(
    ("answer", "suppressed"),
    [("550 5.1.1 no such user", "bounce"), ("552 5.2.2 mailbox full", None), ("550 5.7.1 blocked", None)],
)
async def test_a_refusal_to_our_face_counts_likewise(
    store: Store, answer: str, suppressed: str | None
) -> None:
    await mailed(store)
    async with smtp_server() as server, server.client() as client:
        server.at_rcpt = [answer]
        await send.deliver(store, client, site=SITE_, now=lambda: NOW + DAY, limit=9)
    assert await why_suppressed(store) == suppressed
    async with store.read() as conn:
        points = (await conn.execute(select(func.count()).select_from(soft_bounces))).scalar_one()
    assert points == ("full" in answer)


async def test_an_erased_address_leaves_no_points_and_no_words(store: Store) -> None:
    number = await mailed(store)
    raw = dsn("full", "soft", status="5.2.2", diagnostic=f"smtp; 552 5.2.2 <{READER}> full")
    assert await take(store, raw, number) == "soft"
    assert await said(store) == [("soft", "5.2.2 smtp; 552 5.2.2 <(address)> full")]
    async with store.write() as conn:
        await personal.erase(conn, READER, NOW, SITE_)
    assert await said(store) == []
    async with store.read() as conn:
        assert (await conn.execute(select(func.count()).select_from(soft_bounces))).scalar_one() == 0


async def test_a_mail_that_cannot_be_read_does_not_hide_the_next_one(store: Store) -> None:
    number = await mailed(store)
    mails = [nested(1000), GONE.to(verp.sender(SITE_, number, NOW))]
    assert await bounces.take_all(store, mails, site=SITE_, now=NOW) == {"ignored": 1, "hard": 1}
    assert await bounces.take_all(store, mails, site=SITE_, now=NOW) == {}
    assert await why_suppressed(store) == "bounce"


async def test_a_maildir_is_read(store: Store, tmp_path: Path) -> None:
    number = await mailed(store)
    for name in ("cur", "new", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1.mail").write_bytes(GONE.to(verp.sender(SITE_, number, NOW)))
    given: dict[str, Any] = {"bounce_mailbox": f"maildir:{tmp_path / 'box'}"}
    await read_bounces(store, SITE_, Settings(**given), NOW)
    assert await why_suppressed(store) == "bounce"
    assert [one.name for one in (tmp_path / "box" / "new").iterdir()] == ["1.mail"]


@pytest.mark.imap
async def test_a_mailbox_is_read_over_imap(store: Store) -> None:
    number = await mailed(store)
    with imap_server(
        [b"Subject: lunch?\r\n\r\nNoon.\r\n", GONE.to(verp.sender(SITE_, number, NOW))]
    ) as server:
        given: dict[str, Any] = {"bounce_mailbox": server.at(), "bounce_password": "right"}
        for _ in range(2):
            await read_bounces(store, SITE_, Settings(**given), NOW)
    assert await why_suppressed(store) == "bounce"
    assert [verdict for verdict, _ in await said(store)] == ["ignored", "hard"]


ARABIC = {ord("0") + one: 0x0660 + one for one in range(10)}  # digits to `int` and to \\d


async def test_the_webhook_takes_what_is_signed_now(store: Store) -> None:
    number = await mailed(store)
    app = make_app(store=store, site=SITE_, clock=lambda: NOW, bounce_secret=SECRET)
    raw, at = GONE.to(verp.sender(SITE_, number, NOW)), int(NOW.timestamp())
    async with TestClient(TestServer(app)) as client:

        async def post(signature: str, body: bytes = raw) -> tuple[int, Any]:
            headers = {"X-Chartwork-Signature": signature, "Content-Type": "message/rfc822"}
            answer = await client.post("/hooks/bounces", data=body, headers=headers)
            return answer.status, await answer.json()

        for bad in (
            "",
            "t=1,v1=00",
            hooks.signature("x" * 32, at, raw),
            hooks.signature(SECRET, at - 301, raw),
            hooks.signature(SECRET, at + 301, raw),
            hooks.signature(SECRET, at, raw + b"x"),
            hooks.signature(SECRET, at, raw).replace(str(at), str(at).translate(ARABIC)),
            hooks.signature(SECRET, at - 301, raw).replace(str(at - 301), str(at)),
        ):
            assert (await post(bad))[0] == 401, bad
        assert await why_suppressed(store) is None
        assert await post(hooks.signature(SECRET, at, raw)) == (200, {"verdict": "hard"})
        assert await why_suppressed(store) == "bounce"
        assert await post(hooks.signature(SECRET, at, raw)) == (200, {"verdict": None})
        large = b"x" * 200_000
        assert (await post(hooks.signature(SECRET, at, large), large))[0] == 200


async def test_without_a_secret_there_is_no_webhook_and_a_mail_has_an_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with TestClient(TestServer(make_app(store=store, site=SITE_, clock=lambda: NOW))) as client:
        assert (await client.post("/hooks/bounces", data=b"x")).status == 404
    monkeypatch.setattr(hooks, "LARGEST", 100)
    app = make_app(store=store, site=SITE_, clock=lambda: NOW, bounce_secret=SECRET)
    async with TestClient(TestServer(app)) as client:
        assert (await client.post("/hooks/bounces", data=b"x" * 101)).status == 413
