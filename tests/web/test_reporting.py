"""One click says that something on an opening's page is wrong; a merged opening leads to what it became."""

from __future__ import annotations

from typing import Any

import pytest
from adverts import NOW
from aiohttp.test_utils import TestClient
from sqlalchemy import select
from visitors import given

from aggregator import decide
from aggregator.domain.posting import Opening
from aggregator.store import reports
from aggregator.store.engine import Store
from aggregator.store.schema import report_marks
from web.proofs import REPORTABLE, SELDOM

Client = TestClient[Any, Any]


async def report(client: Client, opening: int, claim: str) -> int:
    answer = await client.post(f"/openings/{opening}/report", data=given(client, claim=claim))
    return answer.status


async def listed(store: Store) -> list[tuple[int, str, int]]:
    async with store.read() as conn:
        return [(one.opening_id, one.claim, one.count) for one in await reports.listed(conn)]


async def test_every_claim_of_the_page_can_be_reported(
    store: Store, client: Client, made: dict[str, Opening]
) -> None:
    one = made["remote"].id
    html = await (await client.get(f"/openings/{one}")).text()
    offered = [claim for claim in REPORTABLE if f'form="report" name="claim" value="{claim}"' in html]
    assert offered == [claim for claim in REPORTABLE if claim not in SELDOM]
    for claim in REPORTABLE:
        assert await report(client, one, claim) == 200
    assert sorted(await listed(store)) == sorted((one, claim, 1) for claim in REPORTABLE)


async def test_the_same_reader_counts_once_and_leaves_no_address(
    store: Store, client: Client, made: dict[str, Opening]
) -> None:
    one = made["remote"].id
    for _ in range(3):
        assert await report(client, one, "pay") == 200
    assert await listed(store) == [(one, "pay", 1)]
    async with store.read() as conn:
        (mark,) = (await conn.execute(select(report_marks))).all()
    assert "127.0.0.1" not in str(mark)
    assert len(mark.mark) == len(mark.reader) == 32


@pytest.mark.parametrize(("claim", "status"), [("", 400), ("moon", 400), ("<b>", 400)])
async def test_what_is_no_claim_is_refused(
    store: Store, client: Client, made: dict[str, Opening], claim: str, status: int
) -> None:
    assert await report(client, made["remote"].id, claim) == status
    assert await listed(store) == []


async def test_an_opening_that_was_never_there_cannot_be_reported(store: Store, client: Client) -> None:
    assert await report(client, 999, "pay") == 404


async def test_too_many_reports_are_429(
    client: Client, made: dict[str, Opening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "PER_READER", 2)
    said = [await report(client, made["remote"].id, claim) for claim in ("pay", "scam", "closed")]
    assert said == [200, 200, 429]


async def test_a_merged_opening_leads_to_what_it_became(
    store: Store, client: Client, made: dict[str, Opening]
) -> None:
    one, other = made["office"].id, made["plain"].id
    async with store.write() as conn:
        await decide.merge(conn, one, other, NOW)
    answer = await client.get(f"/openings/{other}?lives=TX", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (308, f"/openings/{one}?lives=TX")
    assert "joined by hand" in await (await client.get(f"/openings/{one}")).text()
