"""A digest is read and rendered once for all who get the same, and says what the store knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from adverts import NOW, advert, board, coding, publish
from readers import OFFICE, SITE, again, arrive, subscriber
from test_arrivals import changed
from test_digest import filled

from aggregator.domain.breaker import Rest
from aggregator.domain.lifecycle import BoardHistory
from aggregator.domain.posting import Pay
from aggregator.domain.search import Filter
from aggregator.store import boards, matches, rests, subscriptions
from aggregator.store.engine import Connection, Store
from aggregator.store.subscriptions import Subscription
from alerts import arrivals, digest, editions
from alerts.digest import Edition
from alerts.editions import Editions
from alerts.message import Content
from scrapers.answer import Validators
from scrapers.report import BoardReport


async def said(store: Store, one: Subscription, made: Editions | None = None) -> Content:
    """The digest of what a subscription waits for."""
    async with store.write() as conn:
        waits = (await matches.waiting(conn, one)).opening_ids
        return filled(await (made or Editions(SITE, NOW)).of(conn, one, waits))


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Edition]:
    """Every digest that was rendered."""
    made: list[Edition] = []
    real = digest.edition

    def counted(*openings: object, **more: object) -> Edition:
        made.append(real(*openings, **more))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(digest, "edition", counted)
    return made


async def test_who_gets_the_same_gets_one_edition_with_links_of_their_own(
    store: Store, rendered: list[Edition]
) -> None:
    ann = await subscriber(store)
    bob = await subscriber(store, address="bob@example.org")
    other = await subscriber(store, address="other@example.org", filter=OFFICE)
    await arrive(store, "1", "2", settings=("hospital", "office"))
    made = Editions(SITE, NOW)
    hers, his, theirs = [await said(store, one, made) for one in (ann, bob, other)]
    assert len(rendered) == 2
    assert hers.text.replace(hers.unsubscribe or "", "") != his.text.replace(his.unsubscribe or "", "")
    assert hers.subject == his.subject == theirs.subject
    assert hers.unsubscribe != his.unsubscribe
    assert "office" in theirs.text


async def test_editions_are_not_kept_for_ever(
    store: Store, rendered: list[Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "_KEPT", 1)
    one, two = await subscriber(store), await subscriber(store, address="b@example.org", filter=OFFICE)
    await arrive(store, "1", settings=("hospital", "office"))
    made = Editions(SITE, NOW)
    for each in (one, two, two, one):
        await said(store, each, made)
    assert len(rendered) == 3


async def test_it_has_more_to_choose_from_than_it_shows(store: Store) -> None:
    """Thirty newer ones of one employer do not crowd out those of another."""
    one = await subscriber(store)
    [other] = await arrive(store, "other")
    async with store.write() as conn:
        many = [await publish(conn, advert(f"{number}"), coding()) for number in range(30)]
        await arrivals.on_openings(conn, many, NOW)
    content = await said(store, one)
    assert content.text.count(f"{SITE.url}/openings/") == 5 + 1
    assert f"{SITE.url}/openings/{other}\n" in content.text
    assert "See all 31: " in content.text


async def test_a_changed_one_says_what_has_changed(store: Store) -> None:
    one = await subscriber(store, filter=Filter(paid=True))
    [number] = await arrive(store, "1")
    await changed(store, number, pay=Pay(20, 25, "hour"))
    assert "Now with pay" in (await said(store, one)).text


# ------------------------------------------------------------------------- sources in trouble


async def ran(conn: Connection, name: str, outcome: str, failures: int) -> None:
    report = BoardReport(name, outcome, "", NOW, NOW, 9)  # type: ignore[arg-type]
    facts = {"trusted": not failures, "history": BoardHistory(9.0, 0, failures), "due_at": NOW}
    none = {"interval": None, "validators": Validators(), "body_hash": None}
    await boards.record(conn, name, report, **facts, **none)


@pytest.mark.parametrize(
    ("outcome", "failures", "says"),
    [
        ("ok", 0, ""),
        ("unchanged", 0, ""),
        ("unreachable", 1, "- Mercy Hospital: It does not answer.\n"),
        (
            "layout",
            3,
            "- Mercy Hospital: It answers with a page that we cannot read: its layout has changed.\n",
        ),
    ],
)
async def test_a_source_that_feeds_it_and_cannot_be_read_is_named(
    store: Store, outcome: str, failures: int, says: str
) -> None:
    one = await subscriber(store)
    await arrive(store, "1")
    async with store.write() as conn:
        await ran(conn, "mercy", outcome, failures)
    content = await said(store, one)
    assert ("may be missing" in content.text) is bool(says)
    assert says in content.text
    assert (f"{SITE.url}/sources/mercy" in content.html) is bool(says)


async def test_one_that_brought_nothing_to_this_search_lately_is_not_named(store: Store) -> None:
    one = await subscriber(store)
    other = await subscriber(store, address="other@example.org", filter=OFFICE)
    await arrive(store, "1")
    await arrive(store, "2", settings=("office",))
    async with store.write() as conn:
        await boards.register(conn, [board(), board("ill", employer="Birch Health")], NOW)
        await ran(conn, "ill", "unreachable", 3)
        await ran(conn, "mercy", "ok", 0)
    assert "may be missing" not in (await said(store, one)).text + (await said(store, other)).text
    later = NOW + timedelta(days=31)
    async with store.write() as conn:
        await ran(conn, "mercy", "unreachable", 3)
        assert await matches.fed_by(conn, one.filter_id, NOW - timedelta(days=30), {"mercy", "ill"}) == {
            "mercy"
        }
        assert await matches.fed_by(conn, one.filter_id, later, {"mercy", "ill"}) == set()


async def test_a_source_whose_platform_rests_is_named_and_one_that_is_off_is_not(store: Store) -> None:
    one = await subscriber(store)
    await arrive(store, "1")
    async with store.write() as conn:
        await ran(conn, "mercy", "ok", 0)
        await rests.put(conn, "workday", Rest("workday", "auth", NOW, NOW + timedelta(hours=1), 5))
    assert "Mercy Hospital: Boards of this platform failed" in (await said(store, one)).text
    async with store.write() as conn:
        await boards.register(conn, [replace(board(), rights="off")], NOW)
    assert "may be missing" not in (await said(store, one)).text


# ------------------------------------------------------------------------- who is due


async def test_those_of_one_filter_are_due_one_after_another(store: Store) -> None:
    made = [
        await subscriber(store, address=f"r{at}@example.org", filter=wish)
        for at, wish in enumerate([OFFICE, Filter(paid=True), OFFICE, Filter(paid=True)])
    ]
    slot = (await again(store, made[0])).next_slot_at
    assert slot is not None
    async with store.write() as conn:
        due = await subscriptions.due(conn, slot, 9)
    assert [one.filter_id for one in due] == sorted(one.filter_id for one in made)
