"""Which openings are news to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from adverts import NOW, coding
from readers import HOSPITAL, OFFICE, REMOTE

from aggregator.domain.posting import Opening, Tags
from aggregator.domain.search import Filter
from alerts.match import matching

TODAY = date(2026, 3, 2)


def opening(number: int, tags: Tags | None = None) -> Opening:
    return Opening(number, "Coder", "Mercy", "", tags or coding(), first_seen=NOW, last_verified=NOW)


def test_each_filter_gets_each_opening_that_it_finds() -> None:
    both = coding(settings=("hospital", "remote"))
    found = matching({1: HOSPITAL, 2: OFFICE, 3: REMOTE}, [opening(10), opening(11, both)], TODAY)
    assert found == [(1, 10), (1, 11), (3, 11)]


@pytest.mark.parametrize(
    ("change", "listed"),
    [({}, True), ({"status": "missing"}, False), ({"status": "closed"}, False)],
)
def test_only_open_ones_are_news(change: dict[str, str], listed: bool) -> None:
    assert bool(matching({1: HOSPITAL}, [replace(opening(10), **change)], TODAY)) is listed


@pytest.mark.parametrize(
    ("relevance", "listed"), [("core", True), ("adjacent", True), ("near_miss", False), ("no", False)]
)
def test_only_coding_jobs_are_news(relevance: str, listed: bool) -> None:
    one = opening(10, coding(relevance=relevance))
    assert bool(matching({1: HOSPITAL}, [one], TODAY)) is listed


def test_posted_within_counts_from_today() -> None:
    wish = Filter(posted=3)
    assert matching({1: wish}, [opening(10)], TODAY + timedelta(days=3))
    assert not matching({1: wish}, [opening(10)], TODAY + timedelta(days=4))


def test_nothing_wished_and_nothing_new_is_nothing() -> None:
    assert matching({}, [opening(10)], TODAY) == matching({1: HOSPITAL}, [], TODAY) == []
