"""Published pay beside an opening: each figure as published, no two of them computed into one."""

from __future__ import annotations

import dataclasses

import pytest

import data
from aggregator.domain import wages
from aggregator.domain.places import STATES
from aggregator.domain.posting import Arrangement, Place, SettingName, Tags


def tags(
    state: str | None = "TX",
    arrangement: Arrangement = "onsite",
    settings: tuple[SettingName, ...] = (),
) -> Tags:
    place = (Place("Somewhere", state, "US"),) if state else ()
    return Tags(relevance="core", places=place, arrangement=arrangement, settings=settings)


@pytest.mark.parametrize(
    ("job", "lives", "shown"),
    [
        (tags("TX"), None, "Texas"),
        (tags("TX"), "OH", "Texas"),
        (tags("TX", "hybrid"), "OH", "Texas"),
        (tags("TX", "unknown"), None, "Texas"),
        (tags("TX", "remote"), "OH", "Ohio"),
        (tags("TX", "remote"), None, "United States"),  # not the employer's state
        (tags(None), None, "United States"),
        (tags(None, "remote"), "TX", "Texas"),
        (tags("AS"), None, "United States"),  # BLS publishes nothing there
        (tags("XX"), None, "United States"),
    ],
)
def test_whose_figures(job: Tags, lives: str | None, shown: str) -> None:
    assert wages.context(job, lives).shown.area == shown


@pytest.mark.parametrize(
    ("settings", "rows"),
    [
        ((), 0),
        (("hospital",), 1),
        (("office",), 1),
        (("hospital", "office"), 2),
        (("remote",), 0),
    ],
)
def test_rows_by_setting(settings: tuple[SettingName, ...], rows: int) -> None:
    assert len(wages.context(tags(settings=settings)).settings) == rows


def test_figures_are_those_published() -> None:
    row = next(one for one in data.rows("oews_2025_state_29-2072.csv") if one["usps"] == "TX")
    texas = wages.state("TX").oews
    assert texas is not None
    assert texas.median == float(row["a_median"])
    assert texas.median_hour == float(row["h_median"])
    assert texas.employed == int(float(row["employment"]))
    assert (texas.publisher, texas.release, texas.soc) == (wages.BLS, "May 2025", "29-2072")


def test_an_empty_cell_is_not_published_and_no_zero() -> None:
    numbers = (
        "mean",
        "median",
        "p10",
        "p25",
        "p75",
        "p90",
        "median_hour",
        "p10_hour",
        "p90_hour",
        "employed",
    )
    every = [one.oews for one in wages.states() if one.oews] + [wages.national(), *wages.by_setting()]
    assert all(getattr(row, name) != 0 for row in every for name in numbers)
    empty = wages._wages(dict.fromkeys(data.rows("oews_2025_state_29-2072.csv")[0], ""), "Nowhere")
    assert [getattr(empty, name) for name in numbers] == [None] * len(numbers)


def test_percentiles_are_in_order() -> None:
    for one in wages.states():
        row = one.oews
        steps = [row.p10, row.p25, row.median, row.p75, row.p90] if row else []
        stated = [step for step in steps if step is not None]
        assert stated == sorted(stated)


def test_states_are_those_of_the_sheet_by_name() -> None:
    found = wages.states()
    assert [one.name for one in found] == sorted(one.name for one in found)
    assert {one.usps for one in found} == {row["usps"] for row in data.rows("oews_2025_state_29-2072.csv")}
    assert {one.usps for one in found} <= STATES.keys()
    assert len(found) >= 51


def test_the_guides_ten_states_bear_its_name_and_year() -> None:
    told = [one for one in wages.states() if one.guide]
    assert len(told) == 10
    for one in told:
        assert len(one.guide) == 3
        assert all("guide" in figure.publisher and "2017" in figure.release for figure in one.guide)
        assert all(figure.soc == "29-2071" for figure in one.guide)
        assert any("29-2071" in note and "29-2072" in note for note in one.notes)
    rest = next(one for one in wages.states() if not one.guide)
    assert not any("guide" in note for note in rest.notes)


def test_no_figure_is_a_trend_or_a_remote_wage() -> None:
    names = {field.name for kind in (wages.Wages, wages.StateWages) for field in dataclasses.fields(kind)}
    assert not [name for name in names if "remote" in name or "change" in name or "growth" in name]
    notes = wages.context(tags("TX", "remote"), "TX").notes
    assert "Nobody publishes a wage for remote work." in notes
    assert len(set(notes)) == len(notes)


def test_shaky_estimates_are_marked() -> None:
    for one in wages.states():
        marked = any("relative standard error" in note for note in one.notes)
        shaky = bool(one.oews and one.oews.employed_rse and one.oews.employed_rse > wages.SHAKY)
        assert marked == shaky


def test_national_figures_of_the_guide() -> None:
    assert wages.guide_national()
    assert all(one.area == "United States" and one.value > 0 for one in wages.guide_national())


def test_price_levels_stand_beside_and_change_nothing() -> None:
    texas = wages.state("TX")
    assert texas.price_level is not None
    assert 70 < texas.price_level.value < 130
    assert texas.price_level.publisher == "BEA"
    assert wages.state("GU").price_level is None
