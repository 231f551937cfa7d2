"""An alert mail that somebody forwarded: its jobs are shown as unauthenticated until a real one names
them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.collect import Collector
from aggregator.domain.posting import Opening
from aggregator.store import boards, openings, provenance
from aggregator.store.engine import Connection, Store
from chartwork.explain import gathered
from scrapers.answer import Answer, Validators
from scrapers.source import Board, Request

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MAIL = """\
From: {sender}
{noted}Subject: medical coder: 1 new job
Date: Thu, 26 Nov 2026 08:00:00 +0000
X-LinkedIn-Template: email_job_alert_digest_01
Content-Type: text/plain; charset=utf-8

Your job alert for medical coder

Certified Medical Coder
Larkspur Health
Tulsa, OK
View job: https://www.linkedin.com/comm/jobs/view/4001112223?otpToken=SECRET
"""


async def nothing(
    request: Request, *, pace: float | None = None, validators: Validators | None = None
) -> Answer:
    raise AssertionError(f"{request.url} was asked for")


async def told(conn: Connection, shown: Sequence[Opening], now: datetime) -> int:
    return 0


async def read(store: Store, folder: Path, at: datetime) -> None:
    board = Board("alerts", "", "alert mail", "linkedin_alert", str(folder), host="mx.example.com")
    async with store.write() as conn:
        await boards.register(conn, [board], at)
    done = await Collector(store, nothing, lambda: at, told).collect("alerts")
    assert done is not None
    assert done.run.report.outcome == "ok"


async def test_a_forwarded_job_is_marked_until_an_authenticated_mail_names_it(
    store: Store, tmp_path: Path
) -> None:
    forwarded = MAIL.format(sender="Phil Reader <phil@example.com>", noted="")
    (tmp_path / "1.eml").write_text(forwarded)
    await read(store, tmp_path, NOW)
    async with store.read() as conn:
        (copy,) = (await openings.get(conn, 1)).copies  # type: ignore[union-attr]
        explained = await gathered(conn, 1)
    assert (copy.vouched, copy.url) == (False, "https://www.linkedin.com/jobs/view/4001112223/")
    assert [one["vouched"] for one in explained["copies"]] == [False]

    noted = "Authentication-Results: mx.example.com; dkim=pass header.d=linkedin.com\n"
    real = MAIL.format(sender="jobalerts-noreply@linkedin.com", noted=noted)
    (tmp_path / "2.eml").write_text(real)
    await read(store, tmp_path, NOW + timedelta(days=1))
    async with store.read() as conn:
        assert [one.vouched for one in await provenance.origins(conn, 1)] == [True]
