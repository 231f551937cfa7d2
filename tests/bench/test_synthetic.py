"""Is what the bench makes up like what there is?"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import pytest
from sqlalchemy import Table, text

from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from aggregator.store import filling, schema
from aggregator.store import openings as stored
from aggregator.store.engine import Connection, Store
from bench import boards, matching, subscribers, synthetic

NOW = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)
MANY = 2_000

pytestmark = pytest.mark.xdist_group("synthetic")  # one worker makes the openings for all


@pytest.fixture(scope="module")
def made() -> list[Opening]:
    return list(islice(synthetic.openings(NOW), MANY))


def test_few_employers_have_many_jobs_and_many_have_few(made: list[Opening]) -> None:
    many = Counter(one.company for one in made).most_common()
    assert sum(count for _, count in many[:10]) > MANY / 4
    assert sum(count == 1 for _, count in many) > len(many) / 3


def test_jobs_are_where_people_are(made: list[Opening]) -> None:
    where = Counter(one.tags.place.state for one in made)
    assert {name for name, _ in where.most_common(3)} <= {"CA", "TX", "FL", "NY"}
    assert len(where) > 40


def test_words_are_common_and_rare(made: list[Opening]) -> None:
    said = Counter(word for one in made for word in set(one.description.lower().split()))
    assert said["coding"] > MANY / 4
    assert sum(count == 1 for count in said.values()) > 1_000
    assert said[synthetic.RARE] < 5


def test_openings_have_copies_each_on_another_board(made: list[Opening]) -> None:
    copies = Counter(len(one.copies) for one in made)
    assert 0.6 < copies[1] / MANY < 0.8
    assert max(copies) == 8
    assert all(len({copy.board for copy in one.copies}) == len(one.copies) for one in made)
    assert all([copy.own_site for copy in one.copies].count(True) == 1 for one in made)


def test_some_have_closed_and_some_came_back(made: list[Opening]) -> None:
    assert 0.03 < sum(one.status == "closed" for one in made) / MANY < 0.1
    assert 0.08 < sum(one.reposts > 0 for one in made) / MANY < 0.16


def test_fresh_ones_are_more_than_old_ones(made: list[Opening]) -> None:
    ages = [(NOW - one.first_seen).days for one in made]
    assert (
        sum(age < 30 for age in ages)
        > sum(30 <= age < 60 for age in ages)
        > sum(90 <= age < 120 for age in ages)
    )


def test_an_opening_depends_on_its_number_alone(made: list[Opening]) -> None:
    assert next(synthetic.openings(NOW, first=1_234)) == made[1_233]


async def test_a_store_that_is_half_full_is_filled_further() -> None:
    wholes, plain = [], [replace(one, copies=()) for one in islice(synthetic.openings(NOW), 30)]
    for steps in ((30,), (10, 30)):
        store = await Store.open("sqlite://")
        for step in steps:
            await synthetic.fill(store, step, NOW)
            await subscribers.fill(store, step, NOW)
        async with store.read() as conn:
            found = await stored.several(conn, range(1, 40))
            counted = await stored.count(conn, Filter(), NOW.date())
        await store.close()
        wholes.append((found, counted))
    assert wholes[0] == wholes[1]
    assert [replace(one, copies=()) for one in wholes[0][0]] == plain
    assert wholes[0][1] == sum(one.status == "open" for one in wholes[0][0])


def test_many_ask_for_the_same() -> None:
    asked = Counter(islice(matching.drawn(random.Random(2)), MANY))
    assert len(asked) < MANY * 0.8
    assert asked.most_common(1)[0][1] > 20


def test_a_board_changes_a_little_by_the_day() -> None:
    first, second = ({one["id"]: one["content"] for one in boards.jobs(3, day)} for day in (1, 2))
    assert len(first) == len(second) == boards.POSTINGS
    gone, new = first.keys() - second.keys(), second.keys() - first.keys()
    edited = [key for key in first.keys() & second.keys() if first[key] != second[key]]
    assert len(gone) == len(new) == 2
    assert len(edited) < 8
    assert first == {one["id"]: one["content"] for one in boards.jobs(3, 1)}


def test_boards_share_no_posting() -> None:
    texts = [one["content"] for number in range(3) for one in boards.jobs(number, 1)]
    assert len(set(texts)) == len(texts)


def test_some_boards_edit_something() -> None:
    assert any(
        {one["id"]: one["content"] for one in boards.jobs(number, 1)}.get(one["id"], one["content"])
        != one["content"]
        for number in range(3)
        for one in boards.jobs(number, 2)
    )


_DERIVED = schema.opening_facets, schema.opening_needs, schema.opening_keys, schema.listed, filling.WORDS


async def _rows(conn: Connection, table: Table) -> list[filling.Row]:
    return [one async for some in filling.read(conn, table) for one in some]


async def test_a_store_is_filled_with_what_the_program_itself_would_write(made: list[Opening]) -> None:
    """Row by row, but for versions: those that are filled are as many as steps."""
    filled, written = await Store.open("sqlite://"), await Store.open("sqlite://")
    await synthetic.fill(filled, 40, NOW)
    async with filled.read() as there, written.write() as here:
        every = await stored.several(there, range(1, 41))
        await here.execute(text("PRAGMA defer_foreign_keys = ON"))
        for table in (schema.boards, schema.openings, schema.postings):
            async for rows in filling.read(there, table):
                await filling.put(here, table, rows)
        await stored.refresh_all(here, {one.id: synthetic._keys(one) for one in made[:40]}, NOW)
        for table in _DERIVED:
            rows, expected = await _rows(there, table), await _rows(here, table)
            assert sorted(rows) == sorted(expected), table.name
        facts = schema.opening_facts
        assert [one for one in await _rows(there, facts) if one[1]] == [
            one for one in await _rows(here, facts) if one[1]
        ]  # when a closed one has closed is made up
        assert [replace(one, was=None) for one in await stored.several(here, range(1, 41))] == every
    for one in (filled, written):
        await one.close()
