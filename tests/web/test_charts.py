"""The pay bar and the tile map: their numbers, their words, and when there is none."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from aggregator.domain import wages
from aggregator.domain.market import Step
from aggregator.domain.places import STATES
from aggregator.domain.posting import Pay
from aggregator.domain.wages import Wages
from web import charts

ROW = Wages("Texas", 50_000, 48_000, 30_000, 40_000, 60_000, 80_000, 23.08, 14.42, 38.46, 1000, 1.0)


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own picture


def bars(svg: str) -> dict[str, tuple[float, float]]:
    """Where each bar begins and ends; the mean is a line without width."""
    found = {}
    for one in drawn(svg).iter("rect"):
        start = float(one.attrib["x"])
        found[one.attrib["class"]] = (start, round(start + float(one.attrib["width"]), 1))
    for one in drawn(svg).iter("line"):
        assert one.attrib["x1"] == one.attrib["x2"]
        found["mean"] = (float(one.attrib["x1"]), float(one.attrib["x2"]))
    return found


@pytest.mark.parametrize(
    ("pay", "posted", "row", "mean"),
    [
        # 580 units of width stand for the widest of both spans, 10 for each edge
        (Pay(30_000, 80_000, "year"), (10, 590), (10, 590), 242),
        (Pay(55_000, 80_000, "year"), (300, 590), (10, 590), 242),
        (Pay(20_000, 130_000, "year"), (10, 590), (62.7, 326.4), 168.2),
        (Pay(25, 31, "hour"), (265.2, 410), (10, 590), 242),
        (Pay(80_000, None, "year"), (590, 594), (10, 590), 242),
        (Pay(None, 55_000, "year"), (300, 304), (10, 590), 242),
        (Pay(1_000, 1_000, "week"), (265.2, 269.2), (10, 590), 242),
        (Pay(5_000, 6_000, "month"), (358, 497.2), (10, 590), 242),
    ],
)
def test_bars_stand_where_the_amounts_do(
    pay: Pay, posted: tuple[float, float], row: tuple[float, float], mean: float
) -> None:
    found = bars(charts.pay_bar(pay, ROW))
    assert found == {"bar posted": posted, "bar wages": row, "mean": (mean, mean)}


@pytest.mark.parametrize(
    ("pay", "said"),
    [
        (
            Pay(25, 31.5, "hour"),
            (
                "Posted pay: $25 to $31.50 an hour. Texas: 80 % of wages are between $14.42 and $38.46 an"
                " hour; the mean is $24.04."
            ),
        ),
        (
            Pay(None, 70_000, "year"),
            (
                "Posted pay: up to $70,000 a year. Texas: 80 % of wages are between $30,000 and $80,000 a"
                " year; the mean is $50,000."
            ),
        ),
        (
            Pay(1_000, None, "week"),
            (
                "Posted pay: from $1,000 a week. Texas: 80 % of wages are between $30,000 and $80,000 a year;"
                " the mean is $50,000."
            ),
        ),
    ],
)
def test_the_bar_is_said_in_words(pay: Pay, said: str) -> None:
    picture = drawn(charts.pay_bar(pay, ROW))
    assert picture.attrib["aria-label"] == said
    assert picture.attrib["role"] == "img"


@pytest.mark.parametrize(
    "pay",
    [
        None,
        Pay(25, 31, "hour", "CAD"),
        Pay(60_000, 80_000, "year", "EUR"),
        Pay(1.5, 3, "chart"),
        Pay(None, None, "year"),
    ],
)
def test_no_bar_for_what_cannot_be_compared(pay: Pay | None) -> None:
    assert charts.pay_bar(pay, ROW) == ""


@pytest.mark.parametrize("missing", ["p10", "p90", "mean"])
def test_no_bar_without_published_wages(missing: str) -> None:
    assert charts.pay_bar(Pay(25, 31, "hour"), replace(ROW, **{missing: None})) == ""


def test_an_area_cannot_break_out_of_its_attribute() -> None:
    picture = charts.pay_bar(Pay(25, 31, "hour"), replace(ROW, area='"><script>'))
    assert "<script>" not in picture
    assert '"><script>' in drawn(picture).attrib["aria-label"]


def test_no_width_at_all_is_drawn_too() -> None:
    flat = replace(ROW, p10=50_000, p90=50_000)
    assert bars(charts.pay_bar(Pay(50_000, 50_000, "year"), flat))["bar posted"] == (10, 14)


TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}


def test_every_state_has_one_tile_and_no_two_overlap() -> None:
    picture = drawn(charts.tile_map({}, "dollars", charts.dollars))
    links = [one.attrib["href"] for one in picture.iter("a")]
    assert len(links) == len(set(links)) == 51
    assert set(links) == {f"/states/{usps}" for usps in STATES.keys() - TERRITORIES}
    corners = [(float(one.attrib["x"]), float(one.attrib["y"])) for one in picture.iter("rect")]
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    for place, (x, y) in enumerate(corners):
        assert 0 <= x <= width - 50
        assert 0 <= y <= height - 50
        assert all(abs(x - a) >= 50 or abs(y - b) >= 50 for a, b in corners[:place])


def test_tiles_say_name_and_value() -> None:
    picture = drawn(charts.tile_map({"TX": 48_040.0, "OK": None}, "dollars a year", charts.dollars))
    assert picture.attrib["aria-label"] == "dollars a year"
    by_state = {one.attrib["href"][-2:]: one for one in picture.iter("a")}
    assert by_state["TX"].attrib["aria-label"] == "Texas: $48,040"
    assert [one.text for one in by_state["TX"].iter("text")] == ["TX", "48.0k"]
    assert by_state["OK"].attrib["aria-label"] == "Oklahoma: not published"
    assert [one.text for one in by_state["OK"].iter("text")] == ["OK", "–"]


def steps(picture: str) -> dict[str, str]:
    found = {}
    for one in drawn(picture).iter("a"):
        group = one.find("g")
        assert group is not None
        found[one.attrib["href"][-2:]] = group.attrib["class"].removeprefix("tile step-")
    return found


def test_darker_is_higher_in_five_steps_and_nothing_is_not_zero() -> None:
    values = {"AL": 1.0, "AK": 2.0, "AZ": 3.0, "AR": 4.0, "CA": 5.0, "CO": None}
    found = steps(charts.tile_map(values, "", charts.dollars))
    assert [found[one] for one in values] == ["0", "1", "2", "3", "4", "none"]
    assert steps(charts.tile_map({"TX": 7.0, "OK": 7.0}, "", charts.dollars))["TX"] == "0"


def test_real_medians_use_every_step() -> None:
    medians = {usps: one.oews.median for usps in STATES if (one := wages.state(usps)).oews}
    found = steps(charts.tile_map(medians, "", charts.dollars))
    assert set(found.values()) == {"0", "1", "2", "3", "4"}
    order = sorted(found, key=lambda usps: medians[usps] or 0)
    assert [found[one] for one in order] == sorted(found[one] for one in order)


SPARKS = {
    "steady": ([5, 5], "2 readings: 5 to 5 postings, 5 at last", "M2 2L118 2", ""),
    "up and down": ([0, 10, 5], "3 readings: 0 to 10 postings, 5 at last", "M2 22L60 2L118 12", ""),
    "a gap": (
        [4, None, 4, 2],
        "4 readings: 2 to 4 postings, 2 at last; 1 failed",
        "M2 2M78 2L116 12",
        "M40 23v-6",
    ),
    "never read": ([None, None], "2 readings: none could be read; 2 failed", "", "M2 23v-6M118 23v-6"),
    "nothing at all": ([0, 0], "2 readings: 0 to 0 postings, 0 at last", "M2 22L118 22", ""),
    "thousands": ([1000, 12345], "2 readings: 1,000 to 12,345 postings, 12,345 at last", "M2 20L118 2", ""),
}


@pytest.mark.parametrize(("counts", "said", "line", "marks"), SPARKS.values(), ids=SPARKS)
def test_counts_over_time_are_a_line_with_marks_for_failures(
    counts: list[int | None], said: str, line: str, marks: str
) -> None:
    svg = charts.sparkline(counts)
    assert f'aria-label="{said}"' in svg
    assert re.findall(r'<path d="([^"]*)"', svg) == ([line] if line else [])
    assert re.findall(r'<path class="bad" d="([^"]*)"', svg) == ([marks] if marks else [])
    assert "style=" not in svg


def test_one_reading_is_no_line() -> None:
    assert charts.sparkline([3]) == charts.sparkline([]) == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, ("0", "0")), (7.0, ("7", "7")), (9_999.0, ("9,999", "9,999")), (12_345.0, ("12.3k", "12,345"))],
)
def test_tiles_of_counts(value: float, said: tuple[str, str]) -> None:
    assert charts.number(value) == said


@pytest.mark.parametrize(
    ("count", "most", "width"),
    [(10, 10, "100.0"), (5, 10, "50.0"), (1, 1000, "1.0"), (0, 10, "0"), (0, 0, "0")],
)
def test_a_bar_is_as_long_as_its_share(count: int, most: int, width: str) -> None:
    [track, filled] = drawn(charts.bar(count, most)).iter("rect")
    assert (track.attrib["width"], filled.attrib["width"]) == ("100", width)


def test_a_range_of_wages_stands_where_its_amounts_do() -> None:
    picture = charts.wage_range(ROW)
    found = {one.attrib["class"]: float(one.attrib["x"]) for one in drawn(picture).iter("rect")}
    found |= {one.attrib["class"]: float(one.attrib["x1"]) for one in drawn(picture).iter("line")}
    assert found == {"bar wages": 10, "bar half": 126, "median": 218.8, "mean": 242}
    assert "half less than $48,000" in drawn(picture).attrib["aria-label"]


@pytest.mark.parametrize("missing", ["p10", "p25", "median", "p75", "p90", "mean"])
def test_no_range_of_what_is_not_published(missing: str) -> None:
    assert charts.wage_range(replace(ROW, **{missing: None})) == ""


def a_step(day: int, there: int) -> Step:
    return Step(date(2026, 3, day), 0, 0, there)


def test_a_trend_begins_at_zero_and_ends_in_a_dot() -> None:
    picture = drawn(charts.trend([a_step(1, 0), a_step(8, 50), a_step(15, 100)]))
    assert picture.attrib["aria-label"] == "0 on March 1 to 100 on March 15"
    [line] = picture.iter("polyline")
    assert line.attrib["points"] == "10.0,130.0 300.0,70.0 590.0,10.0"
    assert [one.attrib["d"] for one in picture.iter("path")] == ["M590.0 10.0h0"]


def test_a_trend_needs_two_steps_and_may_be_all_zero() -> None:
    assert charts.trend([a_step(1, 3)]) == charts.trend([]) == ""
    assert 'points="10.0,130.0 590.0,130.0"' in charts.trend([a_step(1, 0), a_step(8, 0)])
