"""Rows with bars, movements and amounts, as templates get them."""

from __future__ import annotations

from datetime import date

import pytest

from aggregator.domain.market import Spread, Step
from web import figures, market
from web.figures import Row


def plain(rows: tuple[Row, ...]) -> list[tuple[str, int, str]]:
    return [(one.label, one.count, one.more) for one in rows]


def test_the_largest_come_first_and_equals_by_name() -> None:
    counts = {"b": 2, "a": 2, "c": 9, "d": 1}
    found = figures.ranked(counts, str.upper, "/{}".format, most=3, more={"c": "$5"})
    assert plain(found) == [("C", 9, "$5"), ("A", 2, ""), ("B", 2, "")]
    assert [one.href for one in found] == ["/c", "/a", "/b"]
    assert figures.ranked({}, str, str) == ()


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({}, ""),
        ({50_000: 4}, ""),
        ({50_000: 4, None: 90}, ""),
        ({50_000: 5}, "$50,000"),
        ({50_000: 5, None: 90}, "$50,000"),
        ({50_000: 3, 60_000: 4}, "$60,000"),
    ],
)
def test_a_median_of_few_is_not_said(amounts: dict[int | None, int], said: str) -> None:
    assert figures.pay(amounts) == said


def test_pay_in_full() -> None:
    assert figures.pay_in_full(None) == "Nothing can be said of the pay: fewer than 5 state it."
    assert figures.pay_in_full(Spread(7, 50_000, 52_000, 60_000)) == (
        "Half of them post a range whose middle is between $50,000 a year and $60,000 a year; the median is"
        " $52,000 a year, or $25 an hour (7 jobs that post both ends)."
    )


@pytest.mark.parametrize(("days", "size"), [(1, "day"), (7, "week")])
def test_a_movement_says_what_came_and_went(days: int, size: str) -> None:
    steps = (Step(date(2026, 3, 1), 3, 1, 10), Step(date(2026, 3, 1 + days), 5, 2, 13))
    found = figures.movement(steps)
    assert found is not None
    assert found.said == f"8 appeared and 3 went in 2 {size}s."
    assert figures.movement(steps[:1]) is None


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(1, 3, "33 %"), (0, 3, "0 %"), (0, 0, "–"), (3, 3, "100 %")]
)
def test_shares(part: int, whole: int, said: str) -> None:
    assert figures.percent(part, whole) == said


def test_facets_by_name() -> None:
    assert figures.facet({"state:TX": 2, "statement:x": 1, "setting:remote": 3}, "state") == {"TX": 2}


def test_how_long_openings_stayed() -> None:
    found = market._lasted({0: 1, 6: 1, 7: 1, 13: 1, 14: 1, 29: 1, 30: 1, 59: 1, 60: 1, 900: 1})
    assert plain(found) == [
        ("less than a week", 2, ""),
        ("one to two weeks", 2, ""),
        ("two weeks to a month", 2, ""),
        ("one to two months", 2, ""),
        ("two months and more", 2, ""),
    ]
    assert market._lasted({3: 4}) == ()
