"""What a store forgets in time, and what it keeps."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from adverts import NOW, add, advert, board, coding, publish
from readers import HOSPITAL, OFFICE, REMOTE, SITE, arrive, ask, letters, subscriber
from sqlalchemy import func, select, text

from aggregator.domain import market
from aggregator.domain.posting import Tags
from aggregator.store import (
    boards,
    listed,
    matches,
    openings,
    outdated,
    postings,
    slow_domains,
    subscriptions,
    upkeep,
)
from aggregator.store.engine import Store
from aggregator.store.schema import filters, opening_facets
from aggregator.store.schema import listed as in_lists
from aggregator.store.schema import matches as matched
from alerts import send, subscribe

DAY = timedelta(days=1)


async def closed(store: Store, key: str = "1") -> int:
    """An opening that closes now."""
    async with store.write() as conn:
        made = await publish(conn, advert(key), coding())
        await postings.close(conn, [(await postings.known(conn, "mercy"))[key].id], NOW)
        await openings.refresh_all(conn, {made.id: ["title:x"]}, NOW)
    return made.id


async def after(store: Store, days: float) -> dict[str, int]:
    return await upkeep.keep_up(store, NOW + days * DAY)


async def count(store: Store, table: Any) -> int:
    async with store.read() as conn:
        return int((await conn.execute(select(func.count()).select_from(table))).scalar_one())


async def test_the_text_of_a_closed_opening_goes_and_its_facts_stay(store: Store) -> None:
    number = await closed(store)
    assert (await after(store, upkeep.TEXTS.days - 1))["texts"] == 0
    assert (await after(store, upkeep.TEXTS.days))["texts"] == 1
    async with store.read() as conn:
        found = await openings.get(conn, number)
        (behind,) = await postings.of_opening(conn, number)
        known = (await postings.known(conn, "mercy"))["1"]
        old = await outdated.some(conn, 10**6, 10)
    assert found is not None
    assert (found.title, found.description, found.tags) == ("Inpatient Coder", "", coding())
    assert (behind.posting.description, known.content_hash, known.row_hash) == ("", "", "")
    assert (old, await count(store, opening_facets)) == ([], 0)
    assert (await after(store, upkeep.TEXTS.days + 1))["texts"] == 0


async def test_one_that_never_had_a_text_is_tidied_too_and_leaves_the_lists_for_good(store: Store) -> None:
    async with store.write() as conn:
        made = await publish(conn, advert(description=""), coding())
        await postings.close(conn, [(await postings.known(conn, "mercy"))["1"].id], NOW)
        await openings.refresh_all(conn, {made.id: ["title:x"]}, NOW)
    assert (await after(store, upkeep.TEXTS.days))["texts"] == 1
    assert [await count(store, table) for table in (opening_facets, in_lists)] == [0, 0]
    async with store.read() as conn:
        assert await listed.unlisted(conn, 10) == []
    assert (await after(store, upkeep.TEXTS.days + 1))["texts"] == 0
    async with store.write() as conn:  # it comes back
        await postings.reopen(conn, [(await postings.known(conn, "mercy"))["1"].id], NOW)
        await openings.refresh_all(conn, {made.id: ["title:x"]}, NOW)
    assert await count(store, in_lists) == 1


async def test_an_open_opening_keeps_everything(store: Store) -> None:
    async with store.write() as conn:
        made = await publish(conn, advert(), coding())
        kept = await openings.get(conn, made.id)
    assert set((await after(store, 3650)).values()) == {0}
    async with store.read() as conn:
        assert await openings.get(conn, made.id) == kept


async def test_what_is_no_coding_job_is_forgotten_once_it_is_gone(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        for key in ("gone", "there"):
            made = await add(conn, advert(key, title="Nurse"), Tags())
            if key == "gone":
                await postings.close(conn, [made], NOW)
    assert (await after(store, upkeep.SKIPPED.days))["skipped"] == 1
    async with store.read() as conn:
        assert list(await postings.known(conn, "mercy")) == ["there"]


async def test_bytes_of_messages_go_first_and_then_that_they_were_sent(store: Store) -> None:
    await subscriber(store)
    await arrive(store, "a")
    assert await send.prepare(store, site=SITE, now=NOW + DAY, limit=10) == 1
    assert (await after(store, 1000))["bodies"] == 0, "it has not gone out yet"
    async with store.write() as conn:
        await conn.execute(text("UPDATE outbox SET state = 'sent'"))
    assert (await after(store, 1 + upkeep.BODIES.days))["bodies"] == 1
    async with store.read() as conn:
        assert len(await letters(conn, "digest")) == 1
    assert (await after(store, 1 + upkeep.MESSAGES.days))["messages"] == 1
    async with store.read() as conn:
        assert await letters(conn) == []


async def test_matches_go_with_what_closed_long_ago(store: Store) -> None:
    one = await subscriber(store)
    number = await closed(store)
    async with store.write() as conn:
        assert await matches.add(conn, [(one.filter_id, number)], NOW) == {one.filter_id}
    assert (await after(store, upkeep.MATCHES.days - 1))["matches"] == 0
    assert (await after(store, upkeep.MATCHES.days))["matches"] == 1
    assert await count(store, matched) == 0


async def test_what_nobody_confirmed_goes_with_its_search_and_what_that_found(
    store: Store, monkeypatch: Any
) -> None:
    monkeypatch.setattr(upkeep, "_BATCH", 2)
    kept = await subscriber(store)
    await ask(store, address="stranger@example.org", filter=OFFICE)
    both = {"settings": ("hospital", "office")}
    made = await arrive(store, "1", "2", "3", **both)
    async with store.write() as conn:
        assert await subscribe.purge_unconfirmed(conn, NOW + 8 * DAY) == 1
    assert (await after(store, 8))["unasked"] == 0, (
        "the newest one stays, so that its number is not given anew"
    )
    await subscriber(store, filter=REMOTE, address="third@example.org")
    assert await count(store, matched) == 6
    met = await after(store, 8)
    assert (met["unasked matches"], met["unasked"]) == (3, 1)
    assert (await count(store, matched), await count(store, filters)) == (3, 2)
    async with store.read() as conn:
        assert (await matches.waiting(conn, kept)).opening_ids == tuple(reversed(made))
    again = await subscriber(store, filter=OFFICE, address="third@example.org", ip="192.0.2.3")
    [new] = await arrive(store, "4", **both)  # whoever collects had the search that went in mind
    async with store.read() as conn:
        assert (await matches.waiting(conn, again)).opening_ids == (new,)


async def test_a_search_that_somebody_is_just_asking_for_stays(store: Store) -> None:
    async with store.write() as conn:
        old = await subscriptions.filter_id(conn, OFFICE, NOW)
    await subscriber(store)
    async with store.write() as conn:
        wanted = await subscriptions.filter_id(conn, OFFICE, NOW)
        keeping = asyncio.create_task(after(store, 1))
        await asyncio.wait([keeping], timeout=0.3)
        facts = {"frequency": "daily", "zone": "UTC", "hour": 7, "consent": {}, "created_at": NOW}
        await subscriptions.add(conn, address="late@example.org", filter_id=wanted, last_match_id=0, **facts)
    assert (await keeping)["unasked"] == 0
    assert (wanted, await count(store, filters)) == (old, 2)


async def test_a_domain_that_was_slow_long_ago_is_like_any_other(store: Store) -> None:
    async with store.write() as conn:
        await slow_domains.hold(conn, "slow.example", NOW, 3, "421 slower")
        await slow_domains.hold(conn, "slower.example", NOW + DAY, 3, "421 slower")
    await after(store, upkeep.SLOW.days + 0.5)
    async with store.read() as conn:
        assert await slow_domains.failures(conn) == {"slower.example": 3}


async def test_figures_by_facet_look_back_less_far_than_texts_are_kept() -> None:
    today = NOW.date()
    assert market.since(today) > (today - upkeep.TEXTS).toordinal()


async def test_any_number_of_rows_goes_in_batches(store: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr(upkeep, "_BATCH", 2)
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        for key in map(str, range(5)):
            await postings.close(conn, [await add(conn, advert(key), Tags())], NOW)
    assert (await after(store, 1000))["skipped"] == 5


async def test_searches_find_what_they_found_before(store: Store) -> None:
    async with store.write() as conn:
        for key in map(str, range(30)):
            await publish(conn, advert(key), coding())
    async with store.read() as conn:
        before = await openings.search(conn, HOSPITAL, NOW.date(), limit=100)
    await after(store, 1)
    async with store.read() as conn:
        assert await openings.search(conn, HOSPITAL, NOW.date(), limit=100) == before
    assert len(before.openings) == 30


async def test_what_comes_back_while_upkeep_waits_keeps_its_text(store: Store) -> None:
    """A board's run comes before it in whose hands the openings are."""
    number = await closed(store)
    async with store.write() as conn:
        await openings.alone(conn)
        keeping = asyncio.create_task(after(store, upkeep.TEXTS.days))
        await asyncio.wait([keeping], timeout=0.5)
        (behind,) = await postings.of_opening(conn, number)
        await postings.reopen(conn, [behind.id], NOW + DAY)
        await openings.refresh_all(conn, {number: ["title:x"]}, NOW + DAY)
    assert (await keeping)["texts"] == 0
    async with store.read() as conn:
        found = await openings.get(conn, number)
    assert found is not None
    assert found.description
