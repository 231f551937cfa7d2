"""Posting dates: stated, relative, and what is no date of an advert."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.dates import parse

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-20",
        "2026-11-20T08:30:00Z",
        "2026-11-20T23:59:59.000-08:00",
        "2026-11-20 08:30:00",
        "11/20/2026",
        "11/20/26",
        "November 20, 2026",
        "Nov 20, 2026",
        "Nov. 20th, 2026",
        "20 November 2026",
        "20 Nov 2026",
        "20-Nov-2026",
        "Fri Nov 20 00:00:00 UTC 2026",
        "Fri, 20 Nov 2026 08:30:00 GMT",
        "Fri, 20 Nov 2026 08:30:00 +0000",
        "Mon, 20 Nov 2026 08:30:00 +0000",  # the weekday is wrong
        "1795132800",
        "1795132800000",
        "Posted on 2026-11-20",
        "4 days ago",
        "Posted 4 Days Ago",
        "4d",
        "4 d ago",
    ],
)
def test_the_twentieth(said: str) -> None:
    assert parse(said, TODAY) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("Posted Today", 0),
        ("Just posted", 0),
        ("5 minutes ago", 0),
        ("an hour ago", 0),
        ("23 hours ago", 0),
        ("Posted Yesterday", 1),
        ("a day ago", 1),
        ("2 weeks ago", 14),
        ("1 week ago", 7),
    ],
)
def test_so_long_ago(said: str, days: int) -> None:
    assert parse(said, TODAY) == TODAY - timedelta(days=days)


def test_tomorrow_beyond_the_date_line_is_today() -> None:
    assert parse("2026-11-25", TODAY) == TODAY


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "   ",
        "soon",
        "Open until filled",
        "Full time",
        "0000-00-00",
        "2026-13-40",
        "13/45/2026",
        "Foo 20, 2026",
        "2026-11-27",  # it lies ahead
        "2031-01-01",
        "1970-01-01",
        "0",
        "-1",
        "2019-05-05",
        "9999999999999",
        "3 months ago",
        "a month ago",
        "Posted 30+ Days Ago",
        "30+ days ago",
    ],
)
def test_no_date(said: str | None) -> None:
    assert parse(said, TODAY) is None


@given(st.text(max_size=40))
def test_any_text_is_answered_with_a_day_that_was(said: str) -> None:
    found = parse(said, TODAY)
    assert found is None or TODAY - timedelta(days=3 * 365) <= found <= TODAY


@given(st.dates(min_value=date(2024, 1, 1), max_value=TODAY))
def test_every_way_to_write_a_day(day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for said in (
        f"{day:%Y-%m-%d}",
        f"{day:%m/%d/%Y}",
        f"{day:%B %d, %Y}",
        f"{day:%d %b %Y}",
        noon.isoformat(),
    ):
        assert parse(said, TODAY) == day
    assert parse(str(int(noon.timestamp())), TODAY) == day
