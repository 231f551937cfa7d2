"""Facts of one opening, and figures of many."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import market
from aggregator.domain.market import Spread
from aggregator.domain.posting import Pay, Place, Residency, Tag, Tags

ANY = (Tag("residency:any", "description", 0, 1, "x", "r"),)


@pytest.mark.parametrize(
    ("tags", "takes"),
    [
        (Tags(), ""),
        (Tags(arrangement="hybrid", residency=Residency(frozenset({"TX"}))), ""),
        (Tags(arrangement="remote"), "unsaid"),
        (Tags(arrangement="remote", evidence=ANY), "any"),
        (Tags(arrangement="remote", residency=Residency(frozenset({"TX"}))), "listed"),
        (Tags(arrangement="remote", residency=Residency(excluded=frozenset({"CA"}))), "all but"),
        (Tags(arrangement="remote", residency=Residency(frozenset({"TX"}), frozenset({"CA"}))), "listed"),
    ],
)
def test_who_may_apply(tags: Tags, takes: str) -> None:
    assert market.takes(tags) == takes


@pytest.mark.parametrize(
    ("tags", "homes", "some", "others"),
    [
        (Tags(), "", "", "TX"),
        (Tags(settings=("hospital",), places=(Place(None, "TX"),)), "", "", "TX"),
        (Tags(settings=("remote",), arrangement="remote"), "any", "TX PR", ""),
        (
            Tags(settings=("remote",), arrangement="remote", residency=Residency(frozenset({"TX", "OK"}))),
            "OK TX",
            "OK TX",
            "CA",
        ),
        (
            Tags(
                settings=("remote",),
                arrangement="remote",
                residency=Residency(frozenset(), frozenset({"NY", "CA"})),
            ),
            "-CA -NY",
            "TX PR",
            "CA NY",
        ),
        (
            Tags(settings=("remote",), arrangement="hybrid", places=(Place(None, "TX"), Place(None, None))),
            "TX",
            "TX",
            "OK",
        ),
    ],
)
def test_where_those_may_live_who_take_it(tags: Tags, homes: str, some: str, others: str) -> None:
    assert market.homes(tags) == homes
    found = market.residents(homes)
    assert set(some.split()) <= found
    assert not set(others.split()) & found


@pytest.mark.parametrize(
    ("pay", "middle"),
    [
        (None, None),
        (Pay(20, 30, "hour"), 52_000),
        (Pay(24.5, 24.5, "hour"), 51_000),
        (Pay(50_000, 61_499, "year"), 55_700),
        (Pay(1_000, 1_200, "week"), 57_200),
        (Pay(None, 70_000, "year"), None),
        (Pay(22, None, "hour"), None),
        (Pay(2, 3, "chart"), None),
        (Pay(20, 30, "hour", "CAD"), None),
        (Pay(200, 300, "hour", doubtful=True), None),
    ],
)
def test_the_middle_of_a_range(pay: Pay | None, middle: int | None) -> None:
    assert market.middle(pay) == middle


@pytest.mark.parametrize(
    ("amounts", "spread"),
    [
        ({}, None),
        ({50: 4}, None),
        ({50: 5}, Spread(5, 50, 50, 50)),
        ({10: 1, 20: 1, 30: 1, 40: 1}, None),
        ({50: 1, 40: 1, 30: 1, 20: 1, 10: 1}, Spread(5, 20, 30, 40)),
        ({10: 90, 1000: 10}, Spread(100, 10, 10, 10)),
    ],
)
def test_few_amounts_have_no_spread(amounts: dict[int, int], spread: Spread | None) -> None:
    assert market.spread(amounts) == spread


@given(st.lists(st.integers(1, 300_000), min_size=5, max_size=60))
def test_half_are_on_each_side_of_the_median(amounts: list[int]) -> None:
    counted = {one: amounts.count(one) for one in amounts}
    found = market.spread(counted)
    assert found is not None
    assert found.low <= found.median <= found.high
    assert sum(one <= found.median for one in amounts) * 2 >= len(amounts)
    assert sum(one >= found.median for one in amounts) * 2 >= len(amounts)


def test_steps_lead_to_today() -> None:
    today = date(2026, 3, 10).toordinal()
    came, gone = {today: 2, today - 1: 1, today - 20: 100}, {today - 1: 3}
    found = market.steps(came, gone, 50, today - 3, today)
    assert [(one.ends.day, one.appeared, one.gone, one.there) for one in found] == [
        (8, 0, 0, 50),
        (9, 1, 3, 48),
        (10, 2, 0, 50),
    ]


@pytest.mark.parametrize(
    ("days", "count", "size"),
    [(0, 0, 1), (1, 1, 1), (28, 26, 1), (29, 4, 7), (70, 10, 7), (1000, 26, 7)],
)
def test_a_step_is_a_day_at_first_and_a_week_later(days: int, count: int, size: int) -> None:
    today = date(2026, 3, 10).toordinal()
    found = market.steps({}, {}, 1, today - days, today)
    assert len(found) == count
    assert {(b.ends - a.ends).days for a, b in pairwise(found)} <= {size}


@given(
    st.dictionaries(st.integers(0, 60), st.integers(0, 9)),
    st.dictionaries(st.integers(0, 60), st.integers(0, 9)),
)
def test_what_comes_and_goes_is_the_difference(came: dict[int, int], gone: dict[int, int]) -> None:
    first, today = date(2026, 1, 1).toordinal(), date(2026, 3, 2).toordinal()
    shifted = [{first + day: count for day, count in some.items()} for some in (came, gone)]
    found = market.steps(*shifted, 1000, first, today)
    assert found[-1].there == 1000
    for one, following in pairwise(found):
        assert one.there + following.appeared - following.gone == following.there


def test_how_far_back_is_looked() -> None:
    today = date(2026, 3, 10)
    assert market.since(today) == (today - timedelta(days=182)).toordinal()
