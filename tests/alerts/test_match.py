"""Which openings are news to whom: all filters at once say what `search.matches` says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from adverts import NOW, coding
from hypothesis import given
from hypothesis import strategies as st
from readers import HOSPITAL, OFFICE, REMOTE

from aggregator.domain.places import STATES
from aggregator.domain.posting import Group, Opening, Pay, Place, Requirement, Residency, Tags
from aggregator.domain.search import ARRANGEMENTS, SETTINGS, Filter, matches, parse
from alerts import match
from alerts.match import Filters, news

TODAY = date(2026, 3, 2)

# Few values, so that questions and openings often meet; among them those where rules change.
WORDS = st.sampled_from(["coder", "inpatient", "icd 10", "Médical", "o'brien", "setting:remote"])
STATE = st.sampled_from(["TX", "OK", "CA"])
CODE = st.sampled_from(["CCS", "CPC", "CPC-A", "RHIT", "ANY-AHIMA", "CRC"])
YEARS = st.sampled_from([0.0, 1.0, 1.5, 2.0])
AMOUNTS = st.sampled_from([20.0, 41_600.0, 41_620.8, 0.5])  # 20 an hour is 41,600 a year


def some(values: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(values, min_size=least, max_size=2)


asked: dict[str, st.SearchStrategy[Any]] = {
    "q": st.lists(WORDS, min_size=1, max_size=2).map(tuple),
    "setting": some(st.sampled_from(SETTINGS), 1),
    "arrangement": some(st.sampled_from(ARRANGEMENTS), 1),
    "holds": some(CODE, 1),
    "requires": some(CODE, 1),
    "state": some(STATE, 1),
    "lives": STATE,
    "pay": AMOUNTS,
    "paid": st.just(True),
    "posted": st.sampled_from([1, 7, 365]),
    "years": YEARS,
}
field = st.one_of(*(st.tuples(st.just(name), values) for name, values in asked.items()))
wishes = st.lists(field, max_size=3).map(lambda pairs: as_stored(Filter(**dict(pairs))))
openings = st.builds(
    Opening,
    st.just(1),
    WORDS,
    st.none() | WORDS,
    WORDS,
    st.builds(
        Tags,
        relevance=st.sampled_from(["core", "core", "adjacent", "near_miss"]),
        settings=some(st.sampled_from(SETTINGS)).map(lambda them: tuple(sorted(them))),
        arrangement=st.sampled_from(["remote", "remote", "onsite", "unknown"]),
        residency=st.builds(Residency, some(STATE), some(STATE)),
        requirement=st.builds(
            Requirement,
            st.lists(st.builds(Group, some(CODE), st.sampled_from([None, None, 12])), max_size=2).map(tuple),
            apprentice=st.sampled_from(["accepted", "excluded", "not_stated"]),
        ),
        experience_years=YEARS | st.none(),
        pay=st.none()
        | st.builds(Pay, st.none() | AMOUNTS, AMOUNTS, st.sampled_from(["hour", "year", "chart"])),
        places=st.lists(st.builds(Place, st.none(), st.none() | STATE), max_size=2).map(tuple),
    ),
    posted_on=st.none() | st.integers(0, 8).map(lambda days: TODAY - timedelta(days=days)),
    first_seen=st.integers(0, 8).map(lambda days: NOW - timedelta(days=days)),
    last_verified=st.just(NOW),
    status=st.sampled_from(["open", "open", "open", "missing", "closed"]),
)


def as_stored(wish: Filter) -> Filter:
    return parse(parse_qs(wish.query()))


def holding(*wanted: Filter) -> Filters:
    """Filters with the ids 1, 2, 3 …"""
    made = Filters()
    made.add((number, one.query()) for number, one in enumerate(wanted, 1))
    return made


def opening(number: int = 10, tags: Tags | None = None, **more: Any) -> Opening:
    facts = {"description": "", "first_seen": NOW, "last_verified": NOW}
    return Opening(number, "Coder", "Mercy", tags=tags or coding(), **(facts | more))


def one_by_one(wanted: Sequence[Filter], one: Opening) -> set[int]:
    listed = one.status == "open" and one.tags.is_coding
    return {number for number, wish in enumerate(wanted, 1) if listed and matches(wish, one, TODAY)}


@given(st.lists(wishes, max_size=8), st.lists(openings, min_size=1, max_size=3))
def test_all_at_once_is_one_by_one(wanted: list[Filter], found: list[Opening]) -> None:
    known = holding(*wanted)
    for one in found:
        assert set(known.finding(one, TODAY)) == one_by_one(wanted, one)


@given(st.lists(wishes, max_size=8), st.lists(openings, min_size=1, max_size=3))
def test_a_field_without_bitmaps_means_the_same(wanted: list[Filter], found: list[Opening]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(match, "_ANY_OF", ("setting",))
        known = holding(*wanted)
        for one in found:
            assert set(known.finding(one, TODAY)) == one_by_one(wanted, one)


@given(st.lists(wishes, min_size=2, max_size=8), openings)
def test_what_is_added_later_is_found_too(wanted: list[Filter], one: Opening) -> None:
    known = Filters()
    for number, wish in enumerate(wanted, 1):
        known.add([(number, wish.query())])
        assert set(known.finding(one, TODAY)) == one_by_one(wanted[:number], one)
        assert known.last == number


def test_numbers_beyond_a_step_are_found() -> None:
    wanted = [Filter(pay=float(amount)) for amount in range(1, 101)]
    known = holding(*wanted)
    for most in (0.5, 1, 15, 16, 17, 99.5, 100, 200):
        one = opening(tags=coding(pay=Pay(None, most, "hour")))
        assert len(known.finding(one, TODAY)) == len(one_by_one(wanted, one)) == min(int(most), 100)


def test_what_is_kept_of_earlier_openings_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match, "_KEPT", 3)
    known = holding(*(Filter(state=frozenset({one})) for one in STATES))
    for number, state in enumerate(STATES, 1):
        tags = coding(places=(Place(None, state, "US"),))
        assert set(known.finding(opening(tags=tags), TODAY)) == {number}
        assert len(known._unions) <= 3


# ------------------------------------------------------------------------------------ what is news


def told(wanted: Sequence[Filter], one: Opening) -> dict[tuple[str, ...], set[int]]:
    made = {why: set(ids) for why, ids in news(holding(*wanted), one, TODAY).items()}
    return {why: ids for why, ids in made.items() if ids}


def test_a_new_opening_is_news_to_each_that_finds_it() -> None:
    both = coding(settings=("hospital", "remote"))
    wanted = [HOSPITAL, OFFICE, REMOTE]
    assert told(wanted, opening()) == {(): {1}}
    assert told(wanted, opening(tags=both)) == {(): {1, 3}}
    assert told([], opening()) == {}


def test_posted_within_counts_from_today() -> None:
    known = holding(Filter(posted=3))
    assert news(known, opening(), TODAY + timedelta(days=3))[()]
    assert not news(known, opening(), TODAY + timedelta(days=4))[()]


CPC = Filter(holds=frozenset({"CPC"}))
CHANGES: list[tuple[str, Filter, dict[str, Any], dict[str, Any]]] = [
    ("pay", Filter(paid=True), {}, {"pay": Pay(20, 25, "hour")}),
    ("raise", Filter(pay=30), {"pay": Pay(20, 25, "hour")}, {"pay": Pay(20, 31, "hour")}),
    (
        "requirement",
        CPC,
        {"requirement": Requirement((Group(frozenset({"CCS"})),))},
        {"requirement": Requirement((Group(frozenset({"CCS", "CPC"})),))},
    ),
    ("setting", REMOTE, {}, {"settings": ("hospital", "remote")}),
    (
        "home",
        Filter(lives="TX"),
        {"arrangement": "remote", "residency": Residency(frozenset({"OK"}))},
        {"arrangement": "remote", "residency": Residency(frozenset({"OK", "TX"}))},
    ),
    (
        "arrangement",
        Filter(arrangement=frozenset({"remote"})),
        {"arrangement": "hybrid", "settings": ("remote",)},
        {"arrangement": "remote", "settings": ("remote",)},
    ),
    ("place", Filter(state=frozenset({"OK"})), {}, {"places": (Place("Tulsa", "OK", "US"),)}),
    ("experience", Filter(years=1), {"experience_years": 3.0}, {"experience_years": 1.0}),
]


@pytest.mark.parametrize(("kind", "wish", "before", "after"), CHANGES)
def test_a_change_that_lets_it_in_is_news_and_has_a_name(
    kind: str, wish: Filter, before: dict[str, Any], after: dict[str, Any]
) -> None:
    was, now = opening(tags=coding(**before)), opening(tags=coding(**after))
    assert told([HOSPITAL, wish], replace(now, was=was)) == {(kind,): {2}}
    assert told([HOSPITAL, wish], replace(was, was=now)) == {}


def test_words_and_coming_back_are_changes_too() -> None:
    wish = Filter(q=("epic",))
    now = opening(description="Works in Epic.")
    assert told([wish, HOSPITAL], replace(now, was=opening())) == {("words",): {1}}
    assert told([wish, HOSPITAL], replace(now, was=replace(now, status="closed"))) == {("open",): {1, 2}}
    assert told([wish], replace(now, was=replace(now, status="missing"))) == {}


def test_two_changes_that_are_both_needed_are_both_named() -> None:
    wish = Filter(setting=frozenset({"remote"}), paid=True)
    now = opening(tags=coding(settings=("remote",), pay=Pay(20, 25, "hour")))
    assert told([wish, REMOTE], replace(now, was=opening())) == {("setting", "pay"): {1}, ("setting",): {2}}


def test_of_two_changes_that_would_do_alone_both_are_named() -> None:
    wish = Filter(state=frozenset({"OK", "CA"}), setting=frozenset({"remote", "office"}))
    was = opening(tags=coding(settings=("hospital",), places=(Place("Tulsa", "OK", "US"),)))
    now = opening(
        tags=coding(settings=("remote",), places=(Place("Reno", "NV", "US"), Place(None, "CA", "US")))
    )
    assert told([wish], replace(now, was=was)) == {("setting",): {1}}
    either = Filter(lives="TX")
    was = opening(tags=coding(arrangement="onsite", places=()))
    now = opening(tags=coding(arrangement="onsite", places=(Place(None, "TX", "US"),)))
    assert told([either], replace(now, was=was)) == {("place",): {1}}


def test_what_is_no_change_of_facts_is_no_news() -> None:
    was = opening(posted_on=TODAY - timedelta(days=9))
    now = replace(was, posted_on=TODAY, reposts=2, location="Tyler", was=was)
    assert told([HOSPITAL, Filter(posted=3)], now) == {}


def test_what_was_passed_over_before_is_no_news_for_another_change() -> None:
    """A filter that new rules of ours let in is not told of it when the employer adds the pay."""
    was = opening()
    assert told([HOSPITAL, Filter(paid=True)], opening(tags=coding(pay=Pay(20, 25, "hour")), was=was)) == {
        ("pay",): {2}
    }


@given(st.lists(wishes, max_size=6), openings, openings)
def test_news_of_a_change_is_found_now_and_was_not_before(
    wanted: list[Filter], was: Opening, now: Opening
) -> None:
    made = news(holding(*wanted), replace(now, was=was), TODAY)
    groups = [set(ids) for ids in made.values()]
    heard = set().union(*groups)
    assert len(heard) == sum(map(len, groups))  # each for one reason
    found = one_by_one(wanted, now)
    same_day = replace(was, posted_on=now.posted_on, first_seen=now.first_seen)
    same_day = replace(same_day, tags=replace(was.tags, relevance=now.tags.relevance))
    if was.status == "missing":
        same_day = replace(same_day, status="open")
    assert heard == found - one_by_one(wanted, same_day)
