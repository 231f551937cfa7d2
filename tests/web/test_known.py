"""What is kept of lists: cards, counts, panels, pages. None of it is shown once it is no longer true."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import brotli
import pytest
from adverts import NOW, advert, coding, publish
from aiohttp.test_utils import make_mocked_request
from published import Clock, fill, remote, serving
from visitors import Client, page

from aggregator.domain.listed import Listed, facts
from aggregator.domain.posting import Opening, Tags
from aggregator.domain.search import Filter
from aggregator.store import postings
from aggregator.store.engine import Store
from web import cards, forms
from web.boxes import boxes, options
from web.cards import Cards
from web.kept import Page
from web.known import Known
from web.latest import Latest
from web.present import card

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
TODAY = NOW.date()
ANYBODY = Filter()


def opening(identity: int = 1, title: str = "Coder", tags: Tags | None = None, **more: object) -> Opening:
    made = Opening(identity, title, "Mercy", "", tags or remote()[1], first_seen=NOW, last_verified=NOW)
    return replace(made, **more)  # type: ignore[arg-type]


def shown(kept: Cards, one: Opening, wish: Filter = ANYBODY, **more: object) -> str:
    return cards.listed(kept.of([one], wish), **({"now": NOW} | more))  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------- cards


def test_a_kept_card_is_what_a_new_one_would_be_whoever_asks_and_when() -> None:
    kept, one = Cards(), opening()
    readers = (Filter(), Filter(holds=frozenset({"CCS"})), Filter(holds=frozenset({"COC"})))
    readers += (Filter(lives="NY"), Filter(holds=frozenset({"CCS"}), years=0.0, lives="TX"))
    for wish in (*readers, *readers):
        for ahead in (timedelta(), timedelta(minutes=3), timedelta(days=1)):
            now, query = NOW + ahead, wish.query()
            assert shown(kept, one, wish, now=now, query=query) == cards.cards([card(one, wish)], now, query)


def test_a_card_is_printed_once_for_each_reader_and_anew_for_another_reading_of_its_opening() -> None:
    kept, one = Cards(), opening()
    holder = Filter(holds=frozenset({"CCS"}), lives="TX")
    assert kept.of([one], Filter(setting=frozenset({"remote"}))) == kept.of([one], Filter())
    assert kept.of([one], Filter())[0] is kept.of([one], Filter())[0]
    assert "You can apply" not in shown(kept, one)
    assert "You can apply" in shown(kept, one, holder)
    later = replace(one, title="Senior coder")
    assert "Senior coder" in shown(kept, later)
    assert "Senior coder" in shown(kept, later, holder)


def test_a_card_says_what_is_new_to_its_reader_and_leads_back_to_their_search() -> None:
    kept, one = Cards(), opening()
    assert ">new</span>" in shown(kept, one, before=NOW - timedelta(minutes=1))
    assert ">new</span>" not in shown(kept, one, before=NOW)
    assert '"/openings/1?q=a&amp;lives=TX"' in shown(kept, one, query="q=a&lives=TX")
    assert '"/openings/1"' in shown(kept, one)


def test_no_more_is_kept_than_the_latest() -> None:
    some: Latest[int, str] = Latest(2)
    for key, value in ((1, "a"), (2, "b"), (1, "c"), (3, "d")):
        some[key] = value
    assert some == {1: "c", 3: "d"}
    kept, many = Cards(most=2), [opening(one) for one in range(3)]
    first = kept.of(many, Filter())
    again = kept.of(many[1:], Filter())
    assert all(one is other for one, other in zip(again, first[1:], strict=True))
    assert kept.of(many[:1], Filter())[0] is not first[0]


# ---------------------------------------------------------------------------------------- counts, panels


def test_counts_are_kept_for_one_version_of_the_sets_and_one_day() -> None:
    known, sets = Known(), Listed(version=1)
    asked = forms.listing(parse_qs("setting=remote"))
    sets.put(1, facts(opening()))
    first = known.counts(sets, asked, TODAY)
    assert first["posted:1"] == 1
    assert known.counts(sets, forms.listing(parse_qs("setting=remote&order=pay")), TODAY) is first
    assert "posted:1" not in known.counts(sets, asked, TODAY + timedelta(days=2))
    since = forms.listing(parse_qs(f"setting=remote&since={NOW:%Y-%m-%dT%H:%MZ}"))
    assert known.counts(sets, since, TODAY) == {}
    sets.put(2, facts(opening(2)))
    sets.version = 2
    assert known.counts(sets, asked, TODAY)["setting:remote"] == 2


def test_a_panel_is_of_its_counts_and_its_search() -> None:
    known, counts = Known(), {"setting:remote": 1}
    asked = forms.listing(parse_qs("setting=remote"))
    first = known.panel(asked, counts)
    assert known.panel(asked, counts) is first
    assert "<b>2</b>" in known.panel(asked, {"setting:remote": 2}).groups["setting"]
    other = known.panel(forms.listing(parse_qs("setting=office")), counts)
    assert 'value="office" checked' in other.groups["setting"]
    wrong = known.panel(forms.listing(parse_qs("setting=remote&years=x")), counts)
    assert wrong is not known.panel(asked, counts)
    assert "<b>" not in known.panel(asked, None).groups["setting"]


def test_a_choice_that_leaves_nothing_cannot_be_made_and_one_that_is_made_can_be_taken_back() -> None:
    some = boxes("it", {"a": "A & B", "b": "B", "c": "C"}).html(("b", "nobody's"), {"it:a": 1234})
    begins = '<label><input type=checkbox name="it" value='
    assert some.splitlines() == [
        f'{begins}"a"> A &amp; B <b>1,234</b></label>',
        f'{begins}"b" checked> B <b>0</b></label>',
        f'{begins}"c" disabled> C <b>0</b></label>',
    ]
    few = options("it", {"a": "A", "b": "B"}, none="")
    assert few.html(("b",), {}) == (
        '<option value="a" disabled>A</option><option value="b" selected>B</option>'
    )
    assert few.html(("a",), None) == '<option value="a" selected>A</option><option value="b">B</option>'


# ------------------------------------------------------------------------------------------------- pages


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(store: Store, clock: Clock) -> AsyncIterator[Client]:
    async with store.write() as conn:
        await fill(conn)
    async with serving(store, clock=clock) as running:
        yield running


@ON_SQLITE
async def test_a_list_follows_its_openings_its_day_and_its_reader(
    store: Store, client: Client, clock: Clock
) -> None:
    path = "/?setting=remote&holds=CCS&lives=TX"
    first = await page(client, path)
    assert "Remote Inpatient Coder" in first.words
    assert "First seen 3 days ago" in first.words
    assert "a week (1)" in first.words
    assert "You can apply" in first.words
    assert "You can apply" not in (await page(client, "/?setting=remote")).words
    clock.now += timedelta(days=5)
    older = await page(client, path)
    assert "First seen 8 days ago" in older.words
    assert "a week (1)" not in older.words
    async with store.write() as conn:
        await publish(conn, advert("other", title="Another remote coder"), coding(**_remote()), now=clock.now)
    newer = await page(client, path)
    assert len(newer.openings()) == 2
    assert "a week (1)" in newer.words
    assert "Another remote coder" in newer.words


def _remote() -> dict[str, object]:
    tags = remote()[1]
    return {name: getattr(tags, name) for name in ("settings", "arrangement", "residency", "requirement")}


@ON_SQLITE
async def test_an_opening_that_was_seen_again_says_so_from_the_next_minute_on(
    store: Store, client: Client, clock: Clock
) -> None:
    """That changes no version: the sets are what they were."""
    before = await page(client, "/?setting=remote")
    clock.now += timedelta(hours=2)
    assert "last verified 2 hours ago" in (await page(client, "/?setting=remote")).words
    async with store.write() as conn:
        behind = await postings.of_opening(conn, before.openings()[0])
        await postings.touch(conn, [one.id for one in behind], clock.now)
    clock.now += timedelta(minutes=1)
    assert "last verified 1 minute ago" in (await page(client, "/?setting=remote")).words


@pytest.mark.parametrize(("coding_used", "read"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_that_is_asked_for_often_is_pressed_well(coding_used: str, read: object) -> None:
    kept = Page.of("".join(f"<p>{number * 7919 % 10007} jobs in {number % 50}</p>" for number in range(2000)))
    request = make_mocked_request("GET", "/", headers={"Accept-Encoding": coding_used})
    bodies = [kept.answer(request).body for _ in range(6)]
    assert all(read(body) == kept.body for body in bodies)  # type: ignore[operator]
    assert len(bodies[-1]) < len(bodies[0])  # type: ignore[arg-type]
    assert bodies[-1] is bodies[-2]
