"""Published figures as pages show them: with source, year and what they are not; never a zero for a gap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from adverts import NOW

from aggregator.domain import wages
from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening, Pay, Place, Tags
from aggregator.domain.wages import Wages
from web import salaries

ROW = Wages("Texas", 50_000, 48_000, 30_000, 40_000, 60_000, 80_000, 23.08, 14.42, 38.46, 1000, 1.0)


def opening(tags: Tags) -> Opening:
    return Opening(1, "Coder", "Mercy", "", tags, first_seen=NOW, last_verified=NOW)


@pytest.mark.parametrize(
    ("changed", "hourly", "expected"),
    [
        ({}, False, ("$48,000", "$50,000", "$30,000 to $80,000", "1,000")),
        ({}, True, ("$23.08", "$24.04", "$14.42 to $38.46", "1,000")),
        ({"mean": None}, False, ("$48,000", "not published", "$30,000 to $80,000", "1,000")),
        ({"mean": None}, True, ("$23.08", "not published", "$14.42 to $38.46", "1,000")),
        ({"median": None}, False, ("not published", "$50,000", "$30,000 to $80,000", "1,000")),
        ({"median_hour": None}, True, ("not published", "$24.04", "$14.42 to $38.46", "1,000")),
        ({"p10": None}, False, ("$48,000", "$50,000", "not published", "1,000")),
        ({"p90": None}, False, ("$48,000", "$50,000", "not published", "1,000")),
        ({"p90_hour": None}, True, ("$23.08", "$24.04", "not published", "1,000")),
        ({"employed": None}, False, ("$48,000", "$50,000", "$30,000 to $80,000", "not published")),
        ({"employed": 0}, False, ("$48,000", "$50,000", "$30,000 to $80,000", "0")),
    ],
)
def test_a_missing_cell_is_not_published_and_never_zero(
    changed: dict[str, Any], *, hourly: bool, expected: tuple[str, ...]
) -> None:
    shown = salaries.oews(replace(ROW, **changed), hourly=hourly)
    assert tuple(value for _, value in shown.values) == expected
    assert shown.source == "U.S. Bureau of Labor Statistics, OEWS, May 2025, SOC 29-2072"
    assert "not the pay of coders" in shown.is_not


def test_every_real_row_can_be_shown() -> None:
    shown = {usps: wages.state(usps).oews for usps in STATES}
    for row in shown.values():
        for hourly in (False, True):
            assert row is None or "None" not in str(salaries.oews(row, hourly=hourly).values)
    vermont = shown["VT"]
    assert vermont is not None
    assert salaries.oews(vermont).values[-1] == ("Employed", "not published")
    assert {usps for usps, row in shown.items() if row is None} == {"AS", "MP", "VI"}


TYLER = (Place("Tyler", "TX", "US"),)


@pytest.mark.parametrize(
    ("tags", "lives", "areas"),
    [
        (Tags(places=TYLER), None, ["Texas", "United States", "Prices in Texas"]),
        (Tags(places=TYLER, arrangement="onsite"), "OK", ["Texas", "United States", "Prices in Texas"]),
        (Tags(places=TYLER, arrangement="remote"), None, ["United States"]),
        (Tags(places=TYLER, arrangement="remote"), "OK", ["Oklahoma", "United States", "Prices in Oklahoma"]),
        (Tags(places=(Place(None, "VI", "US"),)), None, ["United States"]),
        (Tags(places=(Place("Manila", None, "PH"),)), None, ["United States"]),
        (
            Tags(settings=("hospital", "office")),
            None,
            ["United States", "Hospitals, United States", "Offices of Physicians, United States"],
        ),
    ],
)
def test_the_rows_are_those_of_the_job_or_of_a_remote_readers_state(
    tags: Tags, lives: str | None, areas: list[str]
) -> None:
    assert [one.title for one in salaries.beside(opening(tags), lives).figures] == areas


@pytest.mark.parametrize(
    ("pay", "per", "has_bar"),
    [
        (None, "a year", False),
        (Pay(28, 34, "hour"), "an hour", True),
        (Pay(50_000, None, "year"), "a year", True),
        (Pay(1_000, 1_200, "week"), "a year", True),
        (Pay(1.5, 2, "chart"), "a year", False),
        (Pay(28, 34, "hour", "CAD"), "an hour", False),
    ],
)
def test_figures_are_in_the_unit_of_the_pay(pay: Pay | None, per: str, *, has_bar: bool) -> None:
    found = salaries.beside(opening(Tags(pay=pay, places=TYLER)), None)
    assert found.per == per
    assert (bool(found.bar), bool(found.key)) == (has_bar, has_bar)
    texas = wages.state("TX").oews
    assert texas is not None
    assert found.figures[0] == salaries.oews(texas, hourly=per == "an hour")
    assert "not the pay of coders" in found.notes[0]


def test_the_bar_is_explained_with_its_amounts() -> None:
    found = salaries.beside(opening(Tags(pay=Pay(28, 34, "hour"), places=TYLER)), None)
    assert found.key == (
        ("posted", "This job, as posted: $28 to $34 an hour"),
        ("wages", "The middle 80 % of wages, Texas: $16.56 to $37.69"),
        ("mean", "The mean there: $25.42"),
    )
    assert "Mean of all medical records specialists, Texas, May 2025 (SOC 29-2072)" in found.compared


def test_the_guide_is_shown_for_its_ten_states_only() -> None:
    california = salaries.beside(opening(Tags(places=(Place(None, "CA", "US"),))), None)
    [guide] = [one for one in california.figures if one.title == "California, in the career guide"]
    assert guide.values == (
        ("Mean wage", "$50,260 a year"),
        ("Employed", "21,900"),
        ("Change in employment 2016-2026", "19.6 %"),
    )
    assert guide.source.endswith("about May 2017, SOC 29-2071")
    assert "no change in pay or jobs" in guide.is_not
    assert any("29-2071 and 29-2072" in note for note in california.notes)
    texas = salaries.beside(opening(Tags(places=TYLER)), None)
    assert not [one for one in texas.figures if "guide" in one.title]
    assert not any("29-2071" in note for note in texas.notes)


@pytest.mark.parametrize(
    ("usps", "said"),
    [
        ("TX", "2.8 % below the whole country"),
        ("CA", "12.6 % above the whole country"),
        ("ND", "11.4 % below the whole country"),
    ],
)
def test_a_price_level_is_no_wage(usps: str, said: str) -> None:
    shown = salaries.price_level(wages.state(usps))
    assert shown is not None
    assert shown.values[0][1] == said
    assert "2023" in shown.source
    assert "not wages" in shown.is_not
    assert salaries.price_level(wages.state("PR")) is None


def test_uncertain_estimates_are_marked() -> None:
    shaky = {usps for usps in STATES if (row := wages.state(usps).oews) and salaries.oews(row).shaky}
    assert shaky == {"AR", "DC", "NJ", "WV"}


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (39_180, "usd_per_year", "$39,180 a year"),
        (17.22, "usd_per_hour", "$17.22 an hour"),
        (16, "percent", "16 %"),
        (14.7, "percent", "14.7 %"),
        (21_900, "persons", "21,900"),
    ],
)
def test_a_figure_has_its_unit(value: float, unit: str, said: str) -> None:
    assert salaries.figure(wages.Figure("x", value, unit, "p", "r", "s", "a")) == said
