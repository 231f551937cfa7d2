"""Copies taken apart and openings made one, by hand: for good, and without a mail to anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from adverts import NOW, advert, board, coding, keep
from readers import HOSPITAL, READER, SITE, again, arrive, carried, letters, subscriber

from aggregator import decide
from aggregator.domain import identity
from aggregator.domain.identity import Advert, Register
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.remake import remade
from aggregator.store import boards, matches, openings, postings, verdicts
from aggregator.store.candidates import candidates
from aggregator.store.engine import Store, StoreError
from alerts import arrivals, send, subscribe

COPY = advert("9", board="hunt", url="https://hunt.example/9", title="Inpatient Coder 1")


async def with_copy(store: Store) -> tuple[int, int]:
    """(id of an opening that readers were told of, id of its second posting)."""
    (one,) = await arrive(store, "1")
    async with store.write() as conn:
        await boards.register(conn, [board(), board("hunt", employer="", kind="aggregator")], NOW)
        await keep(conn, COPY, coding(), opening_id=one, own_site=False, merge_reason="same text and title")
        await remade(conn, [one], NOW)
        return one, (await postings.of_opening(conn, one))[1].id


async def told(store: Store, opening: Opening) -> int:
    async with store.write() as conn:
        return await arrivals.on_openings(conn, [opening], NOW)


async def mailed(store: Store) -> list[int]:
    """The openings that mails have carried by the next morning, whoever got them."""
    await send.prepare(store, site=SITE, now=NOW + timedelta(days=1), limit=100)
    async with store.read() as conn:
        return carried(await letters(conn, "digest"))


async def fits(store: Store, one: Advert) -> list[int]:
    """The openings that a posting could join, with what was decided in mind."""
    async with store.write() as conn:
        found = (await candidates(conn, identity.keys(one), identity.COMMON)).postings
        register = Register(((n, Advert(a, t)) for n, a, t in found), await verdicts.given(conn))
        return [number for number in {n for n, _, _ in found} if register.fits(number, one)]


async def test_a_copy_becomes_an_opening_of_its_own_for_good(store: Store) -> None:
    one, posting = await with_copy(store)
    async with store.write() as conn:
        left, made = await decide.split(conn, posting, NOW)
    assert (left.id, [copy.board for copy in left.copies]) == (one, ["mercy"])
    assert (made.id != one, [copy.board for copy in made.copies], made.copies[0].merge_reason) == (
        True,
        ["hunt"],
        "",
    )
    assert await fits(store, Advert(COPY, coding())) == [made.id]
    edited = replace(COPY, description=COPY.description + " Now with a bonus.")
    assert await fits(store, Advert(edited, coding())) == [made.id]


async def test_nobody_is_mailed_for_a_copy_that_was_taken_out(store: Store) -> None:
    await subscriber(store)
    one, posting = await with_copy(store)
    async with store.write() as conn:
        _, made = await decide.split(conn, posting, NOW)
    assert await told(store, made) == 0  # an edit later: it is in the filter already
    assert await mailed(store) == [one]


async def test_what_is_no_copy_is_not_taken_out(store: Store) -> None:
    (one,) = await arrive(store, "1")
    async with store.write() as conn:
        (only,) = await postings.of_opening(conn, one)
        for number in (only.id, 999):
            with pytest.raises(StoreError):
                await decide.split(conn, number, NOW)


async def test_two_openings_become_one_for_good(store: Store) -> None:
    one, other = await arrive(store, "1", "2")
    async with store.write() as conn:
        made = await decide.merge(conn, one, other, NOW)
        gone = await openings.get(conn, other)
        assert await openings.led_to(conn, other) == one
        assert await openings.led_to(conn, one) is None
    assert gone is not None
    assert (gone.status, gone.copies, [copy.url[-1] for copy in made.copies]) == ("closed", (), ["1", "2"])
    assert [copy.merge_reason for copy in made.copies] == ["", "joined by hand"]
    edited = Advert(advert("2", title="Coder III", description="Another text"), coding())
    async with store.write() as conn:
        found = [
            (one, Advert(stored.posting, stored.tags)) for stored in await postings.of_opening(conn, one)
        ]
        register = Register(found, await verdicts.given(conn))
    register.remove(one, "mercy", "2")
    assert register.fits(one, edited)


async def test_who_waits_for_either_is_told_once(store: Store) -> None:
    await subscriber(store)
    one, other = await arrive(store, "1", "2")
    async with store.write() as conn:
        made = await decide.merge(conn, one, other, NOW)
    assert await told(store, made) == 0
    assert await mailed(store) == [one]


async def test_who_was_told_of_one_is_not_told_of_what_it_became(store: Store) -> None:
    reader = await subscriber(store)
    (first,) = await arrive(store, "1")
    assert await mailed(store) == [first]
    async with store.write() as conn:  # an opening that no filter was told of
        await keep(conn, advert("2"), coding())
        (second,) = [n for n, _, _ in (await candidates(conn, [], 9)).postings] or [first + 1]
        await remade(conn, [second], NOW)
        made = await decide.merge(conn, second, first, NOW)
    assert await told(store, made) == 0
    async with store.read() as conn:
        assert (await matches.waiting(conn, await again(store, reader))).opening_ids == ()
    assert await mailed(store) == [first]


async def test_who_waits_for_what_is_joined_to_its_own_copy_is_told_of_that(store: Store) -> None:
    await subscriber(store)
    one, posting = await with_copy(store)
    async with store.write() as conn:
        _, made = await decide.split(conn, posting, NOW)
        await decide.merge(conn, made.id, one, NOW)
    assert await mailed(store) == [made.id]


async def test_who_came_between_the_two_waits_for_what_they_became(store: Store) -> None:
    first = await subscriber(store)
    (one,) = await arrive(store, "1")
    assert await mailed(store) == [one]
    late = await subscriber(store, address="late@example.org")
    (other,) = await arrive(store, "2")
    async with store.write() as conn:
        await decide.merge(conn, one, other, NOW)
    async with store.read() as conn:
        assert (await matches.waiting(conn, await again(store, late))).opening_ids == (one,)
        assert (await matches.waiting(conn, await again(store, first))).opening_ids == ()


async def test_taking_out_a_copy_takes_no_news_from_who_changes_a_search(store: Store) -> None:
    reader = await subscriber(store)
    one, posting = await with_copy(store)
    assert await mailed(store) == [one]
    (news,) = await arrive(store, "2")
    async with store.write() as conn:
        await decide.split(conn, posting, NOW)
        wish = Filter(setting=frozenset({"hospital", "office"}))
        await subscribe.change(conn, await again(store, reader), "daily", 7, NOW, wish=wish)
    async with store.read() as conn:
        assert (await matches.waiting(conn, await again(store, reader))).opening_ids == (news,)


async def test_a_new_reader_is_not_told_of_what_was_there(store: Store) -> None:
    one, other = await arrive(store, "1", "2")
    await subscriber(store, address=READER, filter=HOSPITAL)
    async with store.write() as conn:
        await decide.merge(conn, one, other, NOW)
    assert await mailed(store) == []


async def test_parted_and_joined_again(store: Store) -> None:
    one, posting = await with_copy(store)
    async with store.write() as conn:
        _, made = await decide.split(conn, posting, NOW)
        back = await decide.merge(conn, one, made.id, NOW)
        said = await verdicts.given(conn)
        with pytest.raises(StoreError):
            await decide.merge(conn, one, one, NOW)
    assert (len(back.copies), len(said.same), len(said.apart)) == (2, 1, 0)
