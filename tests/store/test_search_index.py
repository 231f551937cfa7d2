"""The store's answer to a filter is `domain.search.matches`, whatever is asked of whatever openings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from adverts import NOW, advert, board, keep
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from aggregator.domain import listed as sets
from aggregator.domain.posting import Group, Opening, Pay, Place, Requirement, Residency, Tags, Terms
from aggregator.domain.search import (
    ARRANGEMENTS,
    EMPLOYERS,
    SETTINGS,
    Filter,
    matches,
    pay_per_year,
)
from aggregator.store import boards, listed, openings, postings, search_index
from aggregator.store.cursor import Cursor
from aggregator.store.engine import Connection, Store

TODAY = NOW.date()

# Few values, so that questions and openings often meet; among them those where rules change.
WORDS = (
    "coder",
    "inpatient",
    "icd",
    "10",
    "é",
    "C++",
    "o'brien",
    "NOT",
    "x" * 300,
    "setting:remote",
    "…",
    '"*',
)
STATE = st.sampled_from(["TX", "OK", "CA"])
CODE = st.sampled_from(["CCS", "CPC", "CPC-A", "RHIT", "ANY-AHIMA", "ANY-AAPC-AHIMA", "CRC"])
AGES = st.sampled_from([0, 1, 7, 8])
YEARS = st.sampled_from([0.0, 1.0, 1.5, 2.0])
AMOUNTS = st.sampled_from([20.0, 41_600.0, 41_620.8])  # 20 an hour is 41,600 a year


def some(values: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(values, max_size=most)


def few(values: st.SearchStrategy[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(values, min_size=1, max_size=2)


pays = st.builds(
    Pay,
    st.none() | AMOUNTS,
    st.none() | AMOUNTS,
    st.sampled_from(["hour", "year", "chart"]),
)
requirements = st.builds(
    Requirement,
    st.lists(st.builds(Group, some(CODE), st.sampled_from([None, None, 12])), max_size=2).map(tuple),
    apprentice=st.sampled_from(["accepted", "excluded", "not_stated"]),
)
tags = st.builds(
    Tags,
    relevance=st.sampled_from(["core", "core", "adjacent", "near_miss"]),
    settings=some(st.sampled_from(SETTINGS)).map(lambda them: tuple(sorted(them))),
    arrangement=st.sampled_from(["remote", "remote", "onsite", "unknown"]),
    residency=st.builds(Residency, some(STATE), some(STATE, 1)),
    requirement=requirements,
    experience_years=YEARS | YEARS | st.none(),
    pay=pays | pays | st.none(),
    specialties=some(st.sampled_from(["hcc", "surgery"])).map(tuple),
    employment=some(st.sampled_from(["full_time", "prn"])).map(tuple),
    terms=st.builds(
        Terms, schedule=some(st.sampled_from(["weekends", "no weekends", "other"]), 1).map(tuple)
    ),
    employer=st.sampled_from(["staffing", "unknown", "unknown"]),
    places=st.lists(st.builds(Place, st.none(), st.none() | STATE), max_size=2).map(tuple),
)


@dataclass(frozen=True)
class Made:
    """What an opening is made of: two words, its tags, when it was posted and seen, what became of it."""

    title: str
    company: str | None
    tags: Tags
    posted: int | None
    seen: int
    status: str


openings_made = st.builds(
    Made,
    st.sampled_from(WORDS),
    st.none() | st.sampled_from(WORDS),
    tags,
    st.none() | AGES,
    AGES,
    st.sampled_from(["open", "open", "open", "missing", "closed"]),
)
CHOICES = {
    "setting": SETTINGS,
    "arrangement": ARRANGEMENTS,
    "state": ("TX", "OK", "NY"),
    "requires": ("CCS", "CPC", "ANY-AHIMA"),
    "holds": ("CCS", "CPC", "CPC-A", "RHIT"),
    "specialty": ("hcc", "surgery", "ed"),
    "schedule": ("full_time", "prn", "no_weekends"),
    "employer": EMPLOYERS,
}
asked = {
    "q": st.sampled_from([*WORDS, "e", "c", "brien", "not", ""]).map(lambda word: (word,)),
    "setting": few(st.sampled_from(SETTINGS)),
    "arrangement": few(st.sampled_from(ARRANGEMENTS)),
    "holds": few(CODE),
    "requires": few(CODE),
    "state": few(STATE),
    "lives": STATE,
    "pay": AMOUNTS,
    "paid": st.just(True),
    "posted": st.sampled_from([1, 7]),
    "years": YEARS,
    "specialty": few(st.sampled_from(["hcc", "surgery", "ed"])),
    "schedule": few(st.sampled_from(["full_time", "prn", "no_weekends"])),
    "employer": few(st.sampled_from(["own", "staffing"])),
}
# One to three fields: all of them at once match next to nothing.
one_field = st.one_of(*(st.tuples(st.just(name), values) for name, values in asked.items()))
wishes = st.lists(one_field, min_size=1, max_size=3).map(lambda pairs: Filter(**dict(pairs)))


async def put(conn: Connection, made: Sequence[Made]) -> list[Opening]:
    """Writes openings as a run of a board does, then as the next run finds them."""
    await boards.register(conn, [board()], NOW)
    for number, one in enumerate(made):
        posting = advert(
            str(number),
            title=one.title,
            company=one.company,
            description="",
            posted_on=None if one.posted is None else TODAY - timedelta(days=one.posted),
        )
        await keep(conn, posting, one.tags, now=NOW - timedelta(days=one.seen))
    known = await postings.known(conn, "mercy")
    await openings.refresh_all(conn, {one.opening_id: [] for one in known.values()}, NOW)
    of = {
        status: [known[str(n)].id for n, one in enumerate(made) if one.status == status]
        for status in ("missing", "closed")
    }
    await postings.miss(conn, of["missing"])
    await postings.close(conn, of["closed"], NOW)
    return await openings.refresh_all(conn, {one.opening_id: [] for one in known.values()}, NOW)


async def pages(conn: Connection, wish: Filter, order: openings.Order, limit: int) -> list[Opening]:
    found: list[Opening] = []
    result = await openings.search(conn, wish, TODAY, limit=limit, order=order)
    while True:
        found += result.openings
        if result.next is None:
            return found
        assert len(found) < 50, "the pages go round"
        assert len(result.openings) == limit
        after = Cursor.parse(str(result.next))
        result = await openings.search(conn, wish, TODAY, after=after, limit=limit, order=order)


def newest(one: Opening) -> tuple[date, int]:
    return one.fresh_on, one.id


def best_paid(one: Opening) -> tuple[float, int]:
    offered = pay_per_year(one)
    return (-1.0 if offered is None else offered), one.id


async def read(conn: Connection, wish: Filter) -> sets.Listed:
    """The sets in memory as the store has them, with the words that are asked for."""
    made = sets.Listed()
    for made.version, identity, said in await listed.changed(conn, 0, 0, 1000):
        made.put(identity, said)
    for word in wish.q:
        rows = await search_index.with_word(conn, word, None, 1000)
        made.words[word] = BitMap(row & (search_index.IDS - 1) for row in rows)
    return made


def leafed(made: sets.Listed, wish: Filter, order: openings.Order, limit: int) -> list[int]:
    """Page by page, to the end."""
    fits, found, after = made.select(wish, TODAY), [], None
    while some := made.page(fits, order, after, limit):
        found += [one for _, one in some]
        assert len(found) < 50, "the pages go round"
        after = some[-1]
    return found


def expected_counts(wish: Filter, shown: Sequence[Opening]) -> dict[str, int]:
    """Beside each choice: how many fit if it alone is chosen in its field."""
    narrowed = {
        f"{name}:{one}": replace(wish, **{name: frozenset({one})})
        for name, choices in CHOICES.items()
        for one in choices
    }
    narrowed |= {f"lives:{one}": replace(wish, lives=one) for one in ("TX", "OK", "NY")}
    narrowed |= {f"posted:{days}": replace(wish, posted=days) for days in sets.AGES}
    narrowed |= {f"years:{years}": replace(wish, years=float(years)) for years in sets.YEARS}
    narrowed |= {"paid:1": replace(wish, paid=True)}
    sums = {name: sum(matches(one, opening, TODAY) for opening in shown) for name, one in narrowed.items()}
    unpaid = [one for one in shown if pay_per_year(one) is None]
    sums["paid:0"] = sum(matches(replace(wish, pay=None, paid=False), one, TODAY) for one in unpaid)
    return sums


async def check(conn: Connection, wish: Filter, shown: Sequence[Opening], limit: int) -> None:
    meant = [one for one in shown if matches(wish, one, TODAY)]
    assert await pages(conn, wish, "newest", limit) == sorted(meant, key=newest, reverse=True)
    assert await pages(conn, wish, "pay", limit) == sorted(meant, key=best_paid, reverse=True)
    assert await openings.count(conn, wish, TODAY) == len(meant)
    made = await read(conn, wish)
    assert set(made.select(wish, TODAY)) == {one.id for one in meant}
    for order in ("newest", "pay"):
        paged = [one.id for one in await pages(conn, wish, order, limit)]
        assert leafed(made, wish, order, limit) == paged
    counts, expected = made.counts(wish, TODAY), expected_counts(wish, shown)
    assert {name: counts.get(name, 0) for name in expected} == expected
    assert 0 not in counts.values()
    assert set(await conn.scalars(openings.hits(conn, wish, TODAY))) == {one.id for one in meant}


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to shrink what fails takes minutes here
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    made=st.lists(openings_made, min_size=1, max_size=6),
    wished=st.lists(wishes, min_size=4, max_size=4),
    limit=st.sampled_from([1, 2, 25]),
)
async def test_finds_exactly_what_matches(
    store: Store, made: list[Made], wished: list[Filter], limit: int
) -> None:
    class Undo(Exception):  # noqa: N818 - not an error
        pass

    async def example() -> None:
        async with store.write() as conn:
            shown = await put(conn, made)
            listed = [one for one in shown if one.status == "open" and one.tags.is_coding]
            for wish in (Filter(), *wished):
                await check(conn, wish, listed, limit)
            raise Undo

    with pytest.raises(Undo):
        await example()
