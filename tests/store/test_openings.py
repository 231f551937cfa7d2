"""Openings: what is shown of several postings, and finding them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from adverts import NOW, advert, board, coding, keep, publish
from sqlalchemy import event

from aggregator.domain import phrases
from aggregator.domain.posting import Opening, Pay, Place, Tags
from aggregator.domain.search import Filter, matches, words
from aggregator.domain.tagging import tag
from aggregator.store import boards, openings, postings
from aggregator.store.candidates import candidates
from aggregator.store.cursor import Cursor
from aggregator.store.engine import Connection, Store, StoreError

TODAY = NOW.date()
DAY = timedelta(days=1)
ALL = Filter()


async def ids(conn: Connection, wish: Filter = ALL, **more: Any) -> list[int]:
    return [one.id for one in (await openings.search(conn, wish, TODAY, **more)).openings]


async def posting_id(conn: Connection, key: str) -> int:
    return (await postings.known(conn, "mercy"))[key].id


async def refreshed(conn: Connection, opening: int) -> Opening:
    return (await openings.refresh_all(conn, {opening: []}, NOW))[0]


async def test_shows_the_employers_own_posting_and_every_copy(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(), board("hunt", employer="Job Hunt")], NOW)
        copy = advert("h1", board="hunt", title="Coder (copy)", url="https://hunt.example/h1")
        one = await keep(conn, copy, coding(), own_site=False, now=NOW - 3 * DAY)
        own = advert("m1", location="Tyler, TX", posted_on=TODAY - DAY)
        await keep(conn, own, coding(), opening_id=one, merge_reason="same title and text")
        (shown,) = await openings.refresh_all(conn, {one: ["key"]}, NOW)
    async with store.read() as conn:
        assert await openings.get(conn, one) == shown
    assert (shown.title, shown.location, shown.posted_on) == ("Inpatient Coder", "Tyler, TX", TODAY - DAY)
    assert (shown.first_seen, shown.last_verified) == (NOW - 3 * DAY, NOW)
    assert [(copy.board, copy.source, copy.own_site) for copy in shown.copies] == [
        ("mercy", "Mercy Hospital", True),
        ("hunt", "Job Hunt", False),
    ]
    assert shown.copies[0].merge_reason == "same title and text"
    assert shown.fresh_on == TODAY - 3 * DAY


async def test_an_alert_mail_is_named_for_whose_it_is(store: Store) -> None:
    """The board is the operator's mailbox, whose name tells nobody anything."""
    mailbox = board("jobs-inbox", employer="", kind="aggregator", platform="ziprecruiter_alert")
    async with store.write() as conn:
        await boards.register(conn, [board(), mailbox], NOW)
        one = await keep(conn, advert("z", board="jobs-inbox"), coding(), own_site=False)
        (shown,) = await openings.refresh_all(conn, {one: ["key"]}, NOW)
    assert [copy.source for copy in shown.copies] == ["ZipRecruiter"]


async def test_is_as_open_as_the_best_of_its_postings(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        one = await keep(conn, advert("a"), coding())
        await keep(conn, advert("b"), coding(), opening_id=one)
        a, b = [await posting_id(conn, key) for key in "ab"]
        seen = [(await refreshed(conn, one)).status]
        await postings.close(conn, [a], NOW)
        seen.append((await refreshed(conn, one)).status)
        await postings.miss(conn, [b])
        seen.append((await refreshed(conn, one)).status)
        assert await ids(conn) == []
        await postings.close(conn, [b], NOW)
        seen.append((await refreshed(conn, one)).status)
        await postings.reopen(conn, [a], NOW)
        back = await refreshed(conn, one)
        assert await ids(conn) == [one]
    assert [*seen, back.status] == ["open", "open", "missing", "closed", "open"]
    assert back.reposts == 1


async def test_an_opening_without_postings_keeps_its_facts_and_is_closed(store: Store) -> None:
    async with store.write() as conn:
        one = await publish(conn, advert(), coding())
        facts = {"row_hash": "", "content_hash": "", "now": NOW}
        await postings.change(conn, await posting_id(conn, "1"), advert(), Tags(), **facts, opening_id=None)
        (shown,) = await openings.refresh_all(conn, {one.id: ["key"]}, NOW + DAY)
        assert await ids(conn) == []
    assert (shown.title, shown.status, shown.copies) == (one.title, "closed", ())


async def test_refreshes_only_what_there_is(store: Store) -> None:
    async with store.write() as conn:
        one = await publish(conn, advert(), coding())
        assert await openings.refresh_all(conn, {}, NOW) == []
        with pytest.raises(StoreError, match="no opening 77"):
            await openings.refresh_all(conn, {one.id: [], 77: []}, NOW)
        assert await openings.get(conn, 77) is None
        assert await openings.several(conn, [77, one.id]) == [one]


async def test_lists_say_the_same_without_text_and_proofs(store: Store) -> None:
    said = "This position is fully remote. Applicants may live anywhere in the United States. CPC required."
    async with store.write() as conn:
        whole = await publish(conn, advert(description=said), tag(title="Pro-Fee Coder", description=said))
        (brief,) = await openings.several(conn, [whole.id], brief=True)
    assert (brief.description, whole.description) == ("", said)
    assert len(brief.tags.evidence) < len(whole.tags.evidence)
    assert replace(brief.tags, evidence=()) == replace(whole.tags, evidence=())
    assert phrases.residency(brief.tags) == phrases.residency(whole.tags) == "Remote, from any state"


async def test_what_is_found_follows_what_the_posting_says(store: Store) -> None:
    async with store.write() as conn:
        one = await publish(conn, advert(title="Trauma Coder"), coding())
        other = await publish(conn, advert("2"), coding())
        hashes = {"row_hash": "", "content_hash": "", "now": NOW, "opening_id": one.id}
        changed = advert(title="Audit Nurse", posted_on=TODAY - 40 * DAY)
        tags = coding(settings=("office",), places=(Place(None, "OK"),))
        await postings.change(conn, await posting_id(conn, "1"), changed, tags, **hashes)
        await refreshed(conn, one.id)
        assert await ids(conn) == [other.id, one.id]
        assert await ids(conn, Filter(q=("trauma",))) == []
        assert await ids(conn, Filter(q=("audit", "nurse"), setting=frozenset({"office"}))) == [one.id]
        assert await ids(conn, Filter(posted=30)) == [other.id]


async def test_finds_where_to_look_for_the_same_opening(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        first = await keep(conn, advert("a"), coding())
        await keep(conn, advert("b"), coding(settings=("remote",)), opening_id=first)
        second = await keep(conn, advert("c"), coding())
        await openings.refresh_all(conn, {first: ["x", "x", "y"], second: ["y", "z"]}, NOW)

        async def found_by(*keys: str) -> list[tuple[int, str]]:
            found = (await candidates(conn, keys, 2)).postings
            assert all(tags.is_coding for _, _, tags in found)
            return [(opening, posting.key) for opening, posting, _ in found]

        assert sorted(await found_by("x")) == [(first, "a"), (first, "b")]
        assert sorted(await found_by("y", "nothing")) == [(first, "a"), (first, "b"), (second, "c")]
        assert await found_by() == []
        assert (await candidates(conn, ["x", "y"], 1)).by_key == {"x": {first}}  # "y" is shared by too many
        await postings.close(conn, [await posting_id(conn, "c")], NOW)
        await openings.refresh_all(conn, {second: ["z"]}, NOW)
        assert await found_by("z") == [(second, "c")]  # it may come back
        assert sorted(await found_by("y")) == [(first, "a"), (first, "b")]


async def test_two_runs_make_one_opening_of_one_vacancy(store: Store) -> None:
    async def run(key: str) -> None:
        async with store.write() as conn:
            same = (await candidates(conn, ["same vacancy"], 2)).postings
            await asyncio.sleep(0.01)
            found = same[0][0] if same else None
            one = await keep(conn, advert(key), coding(), opening_id=found)
            await openings.refresh_all(conn, {one: ["same vacancy"]}, NOW)

    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
    await asyncio.gather(*map(run, "abc"))
    async with store.read() as conn:
        shown = (await openings.search(conn, ALL, TODAY)).openings
    assert [len(one.copies) for one in shown] == [3]


async def test_pages_of_the_newest_go_on_where_the_last_one_ended(store: Store) -> None:
    async with store.write() as conn:
        # Three days with two openings each, and the ids in another order than the days.
        made = [
            (await publish(conn, advert(str(n), posted_on=TODAY - (n * 2 % 3) * DAY), coding())).id
            for n in range(6)
        ]
    newest = [made[n] for n in (3, 0, 5, 2, 4, 1)]
    async with store.write() as conn:
        first = await openings.search(conn, ALL, TODAY, limit=2)
        assert first.next is not None
        await publish(conn, advert("later"), coding())  # it moves nothing to another page
        second = await openings.search(conn, ALL, TODAY, limit=2, after=first.next)
        third = await openings.search(conn, ALL, TODAY, limit=2, after=second.next)
    shown = [[one.id for one in page.openings] for page in (first, second, third)]
    assert shown == [newest[:2], newest[2:4], newest[4:]]
    assert third.next is None


async def test_pages_of_the_best_paid_end_with_those_that_state_none(store: Store) -> None:
    offers = [
        Pay(None, 30.0, "hour"),
        None,
        Pay(62_400.0, None, "year"),
        Pay(2.0, 3.0, "chart"),
        Pay(31.0, None, "hour"),
    ]
    async with store.write() as conn:
        made = [(await publish(conn, advert(str(n)), coding(pay=offer))).id for n, offer in enumerate(offers)]
    best = [made[n] for n in (4, 2, 0, 3, 1)]
    async with store.read() as conn:
        for limit in (1, 2, 3):
            shown: list[int] = []
            after: Cursor | None = None
            while len(shown) < len(best):
                page = await openings.search(conn, ALL, TODAY, after=after, limit=limit, order="pay")
                shown += [one.id for one in page.openings]
                after = page.next and Cursor.parse(str(page.next))
            assert (shown, after) == (best, None)
        assert await ids(conn, Filter(pay=31.0), order="pay") == [made[4], made[3], made[1]]
        assert await ids(conn, Filter(paid=True), order="pay") == best[:3]


@pytest.mark.parametrize("cursor", [Cursor(None, 3), Cursor(62_400.5, 3), Cursor(0.1 + 0.2, 2**40 - 1)])
def test_a_cursor_survives_a_link(cursor: Cursor) -> None:
    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize(
    "given", ["", "_", "1", "x_1", "nan_1", "inf_1", "1_-1", "1_1099511627776", "1_2_", "1_x"]
)
def test_refuses_what_is_no_cursor(given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Cursor.parse(given)


async def test_any_cursor_is_answered(store: Store) -> None:
    async with store.write() as conn:
        one = await publish(conn, advert(), coding(pay=Pay(1.0, None, "year")))
        for value, newest, paid in (
            (None, [], []),
            (-1e300, [], []),
            (1e300, [one.id], [one.id]),
            (738_000.5, [], [one.id]),
        ):
            after = Cursor(value, 2**40 - 1)
            assert (value, await ids(conn, after=after)) == (value, newest)
            assert (value, await ids(conn, after=after, order="pay")) == (value, paid)


async def test_counts_what_a_search_finds(store: Store) -> None:
    async with store.write() as conn:
        for n in range(4):
            await publish(conn, advert(str(n)), coding(settings=("hospital", "remote") if n else ("office",)))
        tx = frozenset({"TX"})
        assert await openings.count(conn, ALL, TODAY) == 4
        assert await openings.count(conn, ALL, TODAY, cap=3) == 3
        assert await openings.count(conn, Filter(state=frozenset({"OK"})), TODAY) == 0
        assert await openings.count(conn, Filter(setting=frozenset({"office"}), state=tx), TODAY) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Coder",
        "CODÉR III (C++)",
        "x" * 5_000,
        "'; DROP TABLE openings; --",
        'NEAR(coder) OR NOT "coder" AND * ^ : {title}',
        "setting hospital is listed _",
        " ".join(f"word{n}" for n in range(2_000)),
    ],
)
async def test_finds_an_opening_by_all_its_words(store: Store, text: str) -> None:
    wish = Filter(q=words(text))
    async with store.write() as conn:
        one = await publish(conn, advert("1", title="Found", company=None, description=text), coding())
        other = await publish(conn, advert("2", title="Other", description="Something else"), coding())
        assert await ids(conn, wish) == [one.id]
    assert (matches(wish, one, TODAY), matches(wish, other, TODAY)) == (True, False)


async def test_what_is_no_word_is_found_nowhere(store: Store) -> None:
    async with store.write() as conn:
        one = await publish(conn, advert(description="Coder é a b is:listed setting:hospital ' \\"), coding())
        for word in ("", "Coder", "é", "a b", "is:listed", "setting:hospital", "\0", "'", "\\", '"'):
            wish = Filter(q=(word,))
            assert (word, await ids(conn, wish), matches(wish, one, TODAY)) == (word, [], False)


async def test_a_posting_from_long_ago_or_tomorrow_is_no_trouble(store: Store) -> None:
    async with store.write() as conn:
        old = await publish(conn, advert("1", posted_on=date.min), coding())
        new = await publish(conn, advert("2", posted_on=date.max), coding())
        page = await openings.search(conn, ALL, TODAY, limit=1)
        assert await ids(conn, after=page.next) == [old.id]
    assert new.fresh_on == TODAY


async def test_new_openings_are_given_in_order_and_found_by_nobody(store: Store) -> None:
    async with store.write() as conn:
        assert await openings.create(conn, 0, NOW) == []
        made = await openings.create(conn, 3, NOW)
        assert made == sorted(set(made))
        assert len(made) == 3
        assert await openings.count(conn, Filter(), NOW.date()) == 0


async def test_rows_that_an_opening_has_already_are_left_alone(store: Store) -> None:
    written: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        written.extend(re.findall(r"^(?:INSERT INTO|DELETE FROM) (opening_\w+)", statement))

    async with store.write() as conn:
        made = await publish(conn, advert(), coding())
        await openings.refresh_all(conn, {made.id: ["title:Other"]}, NOW)
        event.listen(conn.sync_engine, "before_cursor_execute", note)
        await openings.refresh_all(conn, {made.id: ["title:Other"]}, NOW)
        assert set(written) == {"opening_text"}
        await openings.refresh_all(conn, {made.id: ["title:Another"]}, NOW)
        assert set(written) == {"opening_text", "opening_keys"}
        event.remove(conn.sync_engine, "before_cursor_execute", note)
