"""Lines that name a place: a state's code is no country's where the board writes no countries."""

from __future__ import annotations

import pytest

from scrapers.location import place_in_country, states_countries


@pytest.mark.parametrize(
    "line",
    [
        "Raleigh, NC",
        "Raleigh, NC, 27601",
        "Chicago, IL",
        "Atlanta, GA",
        "Main Hospital, Boston, MA",
        "Dover, DE",
    ],
)
def test_a_town_with_its_state_stays_text(line: str) -> None:
    found = place_in_country(line)
    assert found["location"] == line
    assert "country" not in found


@pytest.mark.parametrize(
    ("line", "city", "state", "country"),
    [
        ("Cary, NC, US, 27511", "Cary", "NC", "US"),
        ("Munich, BY, DE", "Munich", "BY", "DE"),
        ("Torun, PL", "Torun", None, "PL"),
    ],
)
def test_a_country_is_read(line: str, city: str, state: str | None, country: str) -> None:
    found = place_in_country(line)
    assert (found["city"], found["state"], found["country"]) == (city, state, country)


def test_on_a_board_that_writes_countries_a_code_is_one() -> None:
    assert place_in_country("Rudolstadt, DE", stated=True)["country"] == "DE"
    assert "country" not in place_in_country("Austin, TX", stated=True)
    assert states_countries("Coder Omaha, NE, US, 68102 Nurse")
    assert not states_countries("Omaha, NE Join US, now")
