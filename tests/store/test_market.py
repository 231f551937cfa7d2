"""Sums over openings, on both databases: equal to what one gets by looking at each opening."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from adverts import NOW, advert, board, coding, keep
from alembic.script import ScriptDirectory
from sqlalchemy import select

from aggregator.domain.places import STATES
from aggregator.domain.posting import Group, Opening, Pay, Place, Requirement, Residency, Tags
from aggregator.domain.search import Filter
from aggregator.store import boards, market, migrations, openings, postings
from aggregator.store.engine import Connection, Store
from aggregator.store.schema import opening_facets, opening_facts

TODAY = NOW.date().toordinal()


def needs(*codes: str, prefers: str = "") -> Requirement:
    groups = (Group(frozenset(codes)),) if codes else ()
    return Requirement(groups, preferred=frozenset(prefers.split()))


AT_HOME = {"settings": ("remote",), "arrangement": "remote", "places": ()}
KINDS: tuple[tuple[Tags, int], ...] = (  # what it says, and how many days ago it appeared
    (coding(requirement=needs("CPC", "CCS", prefers="RHIT"), pay=Pay(20, 30, "hour")), 30),
    (coding(requirement=needs("CPC"), pay=Pay(60_000, 70_000, "year")), 8),
    (coding(settings=("hospital", "remote"), arrangement="remote", requirement=needs("CCS")), 8),
    (coding(**AT_HOME, residency=Residency(frozenset({"TX", "OK"})), pay=Pay(None, 90_000, "year")), 3),
    (coding(**AT_HOME, residency=Residency(excluded=frozenset({"CA"}))), 3),
    (coding(**AT_HOME, requirement=needs(prefers="CPC")), 0),
    (coding(settings=("remote",), arrangement="hybrid"), 0),
    (coding(settings=("remote",), arrangement="hybrid", places=()), 0),
    (coding(**AT_HOME, residency=Residency(frozenset({"AK", "HI"}), frozenset({"HI"}))), 0),
    (coding(settings=(), places=(Place("Reno", "NV", "US"), Place("Tyler", "TX", "US"))), 0),
    (coding(relevance="near_miss", pay=Pay(20, 30, "hour")), 0),
)


async def fill(conn: Connection) -> list[Opening]:
    """One opening of each kind, and one that closed yesterday after five days."""
    await boards.register(conn, [board()], NOW)
    made = []
    for at, (tags, days) in enumerate(KINDS):
        one = await keep(conn, advert(str(at)), tags, now=NOW - timedelta(days=days))
        made += await openings.refresh_all(conn, {one: [f"k{at}"]}, NOW)
    tags = coding(**AT_HOME, requirement=needs("CPC"), pay=Pay(40, 50, "hour"))
    gone = await keep(conn, advert("gone"), tags, now=NOW - timedelta(days=6))
    behind = await postings.of_opening(conn, gone)
    await postings.close(conn, [one.id for one in behind], NOW - timedelta(days=1))
    made += await openings.refresh_all(conn, {gone: ["gone"]}, NOW)
    return made


@pytest.fixture
async def listed(store: Store) -> list[Opening]:
    async with store.write() as conn:
        made = await fill(conn)
    return [one for one in made if one.status == "open" and one.tags.is_coding]


async def test_counts_are_those_of_the_list(store: Store, listed: list[Opening]) -> None:
    async with store.read() as conn:
        shares = await market.shares(conn)
        assert sum(one.count for one in shares) == len(listed)
        for name in ("hospital", "office", "remote"):
            counted = sum(one.count for one in shares if name in one.settings.split())
            assert counted == await openings.count(conn, Filter(setting=frozenset({name})), NOW.date())
        takes = Counter[str]()
        for one in shares:
            takes[one.takes] += one.count
        assert takes == {"": 5, "unsaid": 2, "listed": 2, "all but": 1}
        assert sum(one.count for one in shares if one.pays) == 3
        states = await market.counts(conn, "state")
        assert states == {"TX": 5, "NV": 1}
        for usps, count in states.items():
            assert count == await openings.count(conn, Filter(state=frozenset({usps})), NOW.date())
        assert await market.counts(conn, "requires") == {"CPC": 2, "CCS": 2}
        assert await market.counts(conn, "prefers") == {"RHIT": 1, "CPC": 1}


async def test_remote_openings_by_home_are_those_of_the_list(store: Store, listed: list[Opening]) -> None:
    async with store.read() as conn:
        homes = await market.by_home(conn)
        assert (homes["TX"], homes["OK"], homes["NV"], homes["CA"]) == (5, 4, 3, 2)
        for usps in STATES:
            wish = Filter(setting=frozenset({"remote"}), lives=usps)
            assert homes.get(usps, 0) == await openings.count(conn, wish, NOW.date()), usps


async def test_what_stands_beside_a_facet(store: Store, listed: list[Opening]) -> None:
    async with store.read() as conn:
        found = await market.beside(conn, "requires:CPC")
    assert found == {
        "requires:CPC": 2,
        "requires:CCS": 1,
        "prefers:RHIT": 1,
        "arrangement:unknown": 2,
        "setting:hospital": 2,
        "state:TX": 2,
        "employer:own": 2,
    }


async def test_amounts_are_middles_of_ranges_with_two_ends(store: Store, listed: list[Opening]) -> None:
    async with store.read() as conn:
        assert await market.pays(conn) == {52_000: 1, 65_000: 1}
        assert await market.pays(conn, "requires:CCS") == {52_000: 1}
        by_code = await market.pays_by(conn, "requires")
        assert by_code == {"CPC": {52_000: 1, 65_000: 1}, "CCS": {52_000: 1, None: 1}}
        counts = {code: sum(amounts.values()) for code, amounts in by_code.items()}
        assert counts == await market.counts(conn, "requires")


async def test_openings_come_and_go(store: Store, listed: list[Opening]) -> None:
    async with store.read() as conn:
        came, gone = await market.moves(conn, TODAY - 7)
        assert (came, gone) == ({TODAY: 5, TODAY - 3: 2, TODAY - 6: 1}, {TODAY - 1: 1})
        came, gone = await market.moves(conn, TODAY - 40, "requires:CPC")
        assert came == {TODAY - 30: 1, TODAY - 8: 1, TODAY - 6: 1}
        assert gone == {TODAY - 1: 1}
        assert await market.began(conn) == TODAY - 30
        assert await market.lasted(conn, TODAY - 30) == {5: 1}
        assert await market.lasted(conn, TODAY) == {}


async def test_what_changes_is_counted_once(store: Store, listed: list[Opening]) -> None:
    """An opening that another one has taken in counts for nothing, neither open nor closed."""
    async with store.write() as conn:
        before = await market.version(conn)
        [one] = await postings.of_opening(conn, listed[0].id)
        await postings.move(conn, [one.id], listed[1].id, "same")
        await openings.refresh_all(conn, {listed[0].id: [], listed[1].id: ["k0", "k1"]}, NOW)
        kept = list(await conn.scalars(select(opening_facts.c.opening_id)))
        assert (listed[0].id in kept, listed[1].id in kept) == (False, True)
        merged = await market.version(conn)
        assert merged != before
        another = await keep(conn, advert("another"), KINDS[0][0])
        await openings.refresh_all(conn, {another: ["another"]}, NOW)
        assert await market.version(conn) not in (before, merged)


async def test_nothing_is_there_before_anything_was_read(store: Store) -> None:
    async with store.read() as conn:
        assert await market.began(conn) is None
        assert (await market.shares(conn), await market.pays(conn)) == ([], {})
        assert await market.by_home(conn) == {}
        assert await market.version(conn) == "0-0"


async def test_older_stores_are_filled_by_their_migration(store_url: str) -> None:
    """What the step makes of stored tags is what is made of new ones."""
    store = await Store.open(store_url, migrate=False)
    async with store.write() as conn:
        await fill(conn)
    rows = await _rows(store)
    assert len(rows[0]) == len(KINDS)
    await store.close()
    steps = ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
    before = next(one.down_revision for one in steps if one.path.endswith("opening_facts.py"))
    migrations.downgrade(store_url, str(before))
    migrations.upgrade(store_url)
    store = await Store.open(store_url, migrate=False)
    assert await _rows(store) == rows
    await store.close()


async def _rows(store: Store) -> tuple[list[object], list[object]]:
    async with store.read() as conn:
        facts = (await conn.execute(select(opening_facts).order_by(opening_facts.c.opening_id))).all()
        facets = await conn.execute(
            select(opening_facets).order_by(opening_facets.c.opening_id, opening_facets.c.facet)
        )
        return list(map(tuple, facts)), list(map(tuple, facets.all()))
