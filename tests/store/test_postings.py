"""Postings: what is remembered of an advert from its first sight to its last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from adverts import NOW, add, advert, board, coding, keep

from aggregator.domain.lifecycle import KnownPosting
from aggregator.domain.posting import Pay, Tags
from aggregator.store import boards, openings, postings
from aggregator.store.engine import Connection, Store, StoreError
from aggregator.store.postings import StoredPosting

DAY = timedelta(days=1)


@pytest.fixture
async def with_boards(store: Store) -> Store:
    async with store.write() as conn:
        await boards.register(conn, [board(), board("hunt")], NOW)
    return store


async def one(conn: Connection, key: str = "1") -> KnownPosting:
    return (await postings.known(conn, "mercy"))[key]


async def facts(conn: Connection) -> tuple[Any, ...]:
    """Status, misses, reposts, last verified and closed, of the one posting."""
    known = await one(conn)
    return known.status, known.misses, known.reposts, known.last_verified, known.closed_at


async def test_knows_the_postings_of_one_board(with_boards: Store) -> None:
    async with with_boards.write() as conn:
        opening = await keep(conn, advert("a"), coding(relevance="adjacent"))
        await keep(conn, advert("a", board="hunt"), coding())
    async with with_boards.read() as conn:
        known = await postings.known(conn, "mercy")
        assert await postings.known(conn, "nobody") == {}
    assert known == {
        "a": KnownPosting(
            known["a"].id, "a", "row a", "content a", "adjacent", opening, "open", 0, NOW, NOW, None, 0
        )
    }


async def test_keeps_no_text_of_what_is_no_coding_job(with_boards: Store) -> None:
    nurse = advert("n", title="Nurse")
    async with with_boards.write() as conn:
        made = await add(conn, nurse, Tags(), reposts=1)
        known = await one(conn, "n")
        assert (known.id, known.relevance, known.opening_id, known.reposts) == (made, "no", None, 1)
        row = (await conn.exec_driver_sql("SELECT title, url, posting, tags FROM postings")).one()
    assert tuple(row) == ("Nurse", nurse.url, None, None)


async def test_a_change_replaces_what_is_said(with_boards: Store) -> None:
    better = advert(title="Outpatient Coder", pay=Pay(30.0, 40.0, "hour"))
    tags = coding(settings=("office",))
    hashes = {"row_hash": "r2", "content_hash": "c2"}
    async with with_boards.write() as conn:
        first = await keep(conn, advert(), coding(), merge_reason="same text")
        (second,) = await openings.create(conn, 1, NOW)
        known = await one(conn)
        await postings.change(conn, known.id, better, tags, **hashes, now=NOW + DAY, opening_id=second)
        assert await postings.of_opening(conn, first) == []
        assert await postings.of_opening(conn, second) == [
            StoredPosting(known.id, second, better, tags, True, "same text", "open", NOW, NOW + DAY, None, 0)
        ]
        assert ((await one(conn)).row_hash, (await one(conn)).content_hash) == ("r2", "c2")
        hashes |= {"merge_reason": "same requisition"}
        await postings.change(conn, known.id, better, tags, **hashes, now=NOW + DAY, opening_id=first)
        assert [p.merge_reason for p in await postings.of_opening(conn, first)] == ["same requisition"]
        with pytest.raises(StoreError, match="no posting 99"):
            await postings.change(conn, 99, better, tags, **hashes, now=NOW, opening_id=first)


async def test_is_missed_and_seen_again(with_boards: Store) -> None:
    async with with_boards.write() as conn:
        opening = await keep(conn, advert(), coding())
        ids = [(await one(conn)).id]
        await postings.miss(conn, ids)
        assert await facts(conn) == ("missing", 1, 0, NOW, None)
        await postings.touch(conn, ids, NOW + DAY)
        assert await facts(conn) == ("open", 0, 0, NOW + DAY, None)
        await openings.refresh_all(conn, {opening: []}, NOW)
        await postings.touch(conn, ids, NOW + 2 * DAY)
        shown = await openings.get(conn, opening)
        assert shown is not None
        assert shown.last_verified == NOW + 2 * DAY
        await postings.miss(conn, ids)
        again = {"row_hash": "", "content_hash": "", "opening_id": opening, "now": NOW + 3 * DAY}
        await postings.change(conn, ids[0], advert(), coding(), **again)
        assert await facts(conn) == ("open", 0, 0, NOW + 3 * DAY, None)


async def test_is_closed_and_listed_again(with_boards: Store) -> None:
    async with with_boards.write() as conn:
        opening = await keep(conn, advert(), coding())
        ids = [(await one(conn)).id]
        await postings.reopen(conn, ids, NOW + DAY)  # what is open is no repost
        assert await facts(conn) == ("open", 0, 0, NOW, None)
        await postings.miss(conn, ids)
        await postings.close(conn, ids, NOW + DAY)
        await postings.close(conn, ids, NOW + 2 * DAY)
        assert await facts(conn) == ("closed", 2, 0, NOW, NOW + DAY)
        again = {"row_hash": "", "content_hash": "", "opening_id": opening, "now": NOW + 3 * DAY}
        await postings.change(conn, ids[0], advert(), coding(), **again)
        assert (await one(conn)).status == "closed"
        await postings.reopen(conn, ids, NOW + 4 * DAY)
        assert await facts(conn) == ("open", 0, 1, NOW + 4 * DAY, None)


async def test_only_the_named_ones_change(with_boards: Store) -> None:
    async with with_boards.write() as conn:
        await keep(conn, advert("1"), coding())
        await keep(conn, advert("2"), coding())
        before = await one(conn, "2")
        ids = [(await one(conn)).id]
        await postings.miss(conn, ids)
        await postings.close(conn, ids, NOW)
        await postings.reopen(conn, ids, NOW + DAY)
        await postings.touch(conn, ids, NOW + DAY)
        await postings.rehash(conn, [(ids[0], "row 1 anew")])
        assert await one(conn, "2") == before
        assert (await one(conn)).row_hash == "row 1 anew"
        assert (await one(conn)).content_hash == "content 1"


async def test_takes_more_than_one_statement_does(
    with_boards: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "BATCH", 2)
    async with with_boards.write() as conn:
        kept = [await keep(conn, advert(str(n)), coding()) for n in range(5)]
        ids = [known.id for known in (await postings.known(conn, "mercy")).values()]
        await postings.miss(conn, ids)
        assert {known.status for known in (await postings.known(conn, "mercy")).values()} == {"missing"}
        assert [found.opening_id for found in await postings.of_openings(conn, kept)] == kept


async def test_the_best_posting_comes_first(with_boards: Store) -> None:
    """The employer's own before others, open before missing before closed, then the oldest."""
    async with with_boards.write() as conn:
        opening = await keep(conn, advert("copy"), coding(), own_site=False, now=NOW - 9 * DAY)
        for key, age in (("closed", 5), ("missing", 4), ("newer", 1), ("older", 2)):
            await keep(conn, advert(key), coding(), opening_id=opening, now=NOW - age * DAY)
        await postings.miss(conn, [(await one(conn, "missing")).id])
        await postings.close(conn, [(await one(conn, "closed")).id], NOW)
        found = [stored.posting.key for stored in await postings.of_opening(conn, opening)]
    assert found == ["older", "newer", "missing", "closed", "copy"]
