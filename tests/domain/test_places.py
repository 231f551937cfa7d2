"""Places and states: what a location field means, and which words of a text are states at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import places, tagging
from aggregator.domain.places import STATES, parse_location
from aggregator.domain.posting import Place
from aggregator.domain.text import read
from aggregator.domain.whereabouts import labelled


def short(found: tuple[Place, ...]) -> str:
    """ "Tampa FL US; Miami FL US", with "-" for what is not stated."""
    return "; ".join(f"{one.city or '-'} {one.state or '-'} {one.country or '-'}" for one in found)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("Boca Raton, FL, United States", "Boca Raton FL US"),
        ("Tulsa, OK", "Tulsa OK US"),
        ("Tulsa, Oklahoma", "Tulsa OK US"),
        ("TULSA, OK", "Tulsa OK US"),
        ("Atlanta GA 30303", "Atlanta GA US"),
        ("123 Main Street, Akron, OH 44308", "Akron OH US"),
        ("US-TX-Dallas", "Dallas TX US"),
        ("US-TX", "- TX US"),
        ("US-Texas-Dallas", "Dallas TX US"),
        ("Remote, TN, US", "- TN US"),
        ("US, GA", "- GA US"),
        ("Mexico, MO", "Mexico MO US"),
        ("TX - Austin", "Austin TX US"),
        ("India, Bangalore, Nova", "Bangalore - IN"),
        ("Philippines, Cavite, GTC", "Cavite - PH"),
        ("US, NY, New York", "New York NY US"),
        ("US:NC:Holly Springs", "Holly Springs NC US"),
        ("Chapel Hill:NC", "Chapel Hill NC US"),
        ("Ft Myers,\n Florida", "Ft Myers FL US"),
        ("DC-Washington", "Washington DC US"),
        ("United States-Texas-Dallas", "Dallas TX US"),
        ("Toronto, ON, CA", "Toronto - CA"),
        ("Vancouver, British Columbia, CA", "Vancouver - CA"),
        ("Ontario, California", "Ontario CA US"),
        ("Hyderabad, Telangana", "Hyderabad - IN"),
        ("Work from home OR on site", ""),
        ("Torun, PL", "Torun - PL"),
        ("France, Remote", "- - FR"),
        ("FL-Tampa-Main Hospital", "Tampa FL US"),
        ("USA - Virginia - Richmond", "Richmond VA US"),
        ("Portland, Oregon, USA", "Portland OR US"),
        ("Las Vegas, Nev.", "Las Vegas NV US"),
        ("Evansville, Ind.", "Evansville IN US"),
        ("St. Paul, Minnesota", "St. Paul MN US"),
        ("Coeur d'Alene, ID", "Coeur d'Alene ID US"),
        ("San Juan, PR", "San Juan PR US"),
        ("Washington, DC", "Washington DC US"),
        ("Washington, D.C.", "Washington DC US"),
        ("Vancouver, WA", "Vancouver WA US"),
        ("New York, New York", "New York NY US"),
        ("Kansas City, MO", "Kansas City MO US"),
        ("Kansas City, Kansas", "Kansas City KS US"),
        ("Oregon, OH", "Oregon OH US"),
        ("Nevada, MO", "Nevada MO US"),
        ("Ontario, CA", "Ontario CA US"),
        ("Dublin, OH", "Dublin OH US"),
        ("Indianapolis, IN (Remote)", "Indianapolis IN US"),
        ("Hybrid - Salt Lake City, UT", "Salt Lake City UT US"),
        ("Tampa, FL; Miami, FL", "Tampa FL US; Miami FL US"),
        ("Tampa, FL or Macon, GA", "Tampa FL US; Macon GA US"),
        ("Remote - Ohio", "- OH US"),
        ("Remote in OR", "- OR US"),
        ("OR", "- OR US"),
        ("CA", "- CA US"),
        ("California", "- CA US"),
        ("Washington State", "- WA US"),
        ("Remote - TX, FL, GA", "- TX US; - FL US; - GA US"),
        ("Ohio or Indiana", "- OH US; - IN US"),
        ("Remote, US", "- - US"),
        ("Remote, U.S.", "- - US"),
        ("Home Based - USA", "- - US"),
        ("Toronto, ON, Canada", "Toronto - CA"),
        ("London, UK", "London - GB"),
        ("Dublin, Ireland", "Dublin - IE"),
        ("Bengaluru, India", "Bengaluru - IN"),
        ("Manila, PH", "Manila - PH"),
        # Lists of countries, whose first one is printed: ours where it is among them.
        ("Canada; United States", "- - US"),
        ("Canada, United States", "- - US"),
        ("Spain; Portugal", "- - ES; - - PT"),
        ("Dublin, Ireland; Tampa, FL; Miami, FL", "Tampa FL US; Miami FL US; Dublin - IE"),
        ("UK, France", "- - GB; - - FR"),
        ("Dabas, Hungary; Sofia, Bulgaria", "Dabas - HU; Sofia - BG"),
    ],
)
def test_location(field: str, said: str) -> None:
    assert short(parse_location(field)) == said


@pytest.mark.parametrize(
    "field",
    [
        None,
        "",
        "Remote",
        "Anywhere",
        "Remote or onsite",
        "Multiple Locations",
        "3 Locations",
        "Hybrid",
        ", -",
        # Some of what these name may be the United States.
        "Northern America, Europe, UK, France",
        "North America; Mexico",
        "Americas; UK",
        "Worldwide; Canada",
    ],
)
def test_no_location(field: str | None) -> None:
    assert parse_location(field) == ()


@given(st.sampled_from(sorted(STATES)), st.sampled_from(["Springfield", "Salem", "Fairview"]))
def test_a_city_in_every_state(code: str, city: str) -> None:
    place = (Place(city, code, "US"),)
    assert parse_location(f"{city}, {code}") == place
    assert parse_location(f"{city}, {STATES[code]}") == place
    assert parse_location(f"{city}, {code}, USA") == place
    assert parse_location(f"US-{code}-{city}") == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Location: Joplin, MO. Position type: Staff.", "Joplin MO US"),
        ("Work location: St. Louis, Missouri\nHours: 40", "St. Louis MO US"),
        ("LOCATION: TULSA, OK", "Tulsa OK US"),
        ("Job Location(s): Winston-Salem, North Carolina", "Winston-Salem NC US"),
        ("Location: Remote", ""),
        ("Location: our office, ME", ""),
        ("Locations: Remote, US", ""),
        ("Our location in Tulsa, OK: a hospital", ""),
        ("Relocation: Tulsa, OK is worth it", ""),
        ("Location: the OR, IN the basement", ""),
    ],
)
def test_a_label_in_the_text(text: str, said: str) -> None:
    assert short(labelled(read(text, markup=False))) == said


def test_a_label_counts_where_no_field_names_a_place() -> None:
    text = "Location: Joplin, MO. Assigns ICD-10-CM and CPT codes."
    assert tagging.tag(title="Medical Coder", description=text).place == Place("Joplin", "MO", "US")
    stated = tagging.tag(title="Medical Coder", location="Tulsa, OK", description=text)
    assert stated.place == Place("Tulsa", "OK", "US")


def test_every_state_has_one_name() -> None:
    assert len(STATES) == 56
    assert len(set(STATES.values())) == len(STATES)
    assert set(places._SHORT.values()) <= STATES.keys()
