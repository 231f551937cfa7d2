"""Whose board is it? Names that are one employer's, and names that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.employer import agreeing, agrees

SAME = [
    ("Cleveland Clinic", "Cleveland Clinic"),
    ("Cleveland Clinic", "The Cleveland Clinic Foundation, Inc."),
    ("Ventra Health", "Ventra Health, Inc."),
    ("Ventra Health", "VentraHealth"),
    ("Banner Health", "0012 Banner Health"),
    ("Banner Health", "(77) BANNER HEALTH"),
    ("Memorial Community Hospital & Health System", "Memorial Community Hospital and Health System"),
    ("St. Jude Children's Research Hospital", "St Jude Childrens Research Hospital"),
    ("Montéfiore New Rochelle", "Montefiore New Rochelle"),
    ("AdventHealth", "AdventHealth Orlando"),
    ("AdventHealth", "Advent Health"),
    ("Ascension Saint Thomas", "Ascension"),
    ("Munson Healthcare", "Munson Healthcare Cadillac Hospital"),
    ("BCBS Kansas", "Blue Cross and Blue Shield of Kansas"),
    ("Cigna / Evernorth", "Evernorth Health Services"),
    ("CVS Health (Aetna, Signify)", "Aetna"),
    ("Tennessee Oncology (OneOncology)", "OneOncology"),
    ("Universal Health Services", "UHS"),
    ("MANA", "Medical Associates of Northwest Arkansas"),
    ("Memorial Health", "Memorial Health, LLC"),
    ("R1 RCM", "R1 RCM Inc."),
    ("SCA Health", "SCA Health"),
    ("Emory", "Emory Healthcare"),
    ("Ascension Michigan", "Ascension"),
    ("Self Regional Healthcare", "Self Regional Healthcare Foundation"),
]
OTHER = [
    ("Kaiser Permanente", "Kaiser Aluminum"),
    ("Ensemble Health Partners", "Ensemble Travel Group"),
    ("Cigna", "Cignal Studios"),
    ("BCBS Kansas", "Blue Cross Blue Shield of Michigan"),
    ("Memorial Health", "Community Health"),
    ("Memorial Health", "Regional Hospital"),
    ("Mercy Cedar Rapids", "Cedars-Sinai"),
    ("Carle Health", "Carlisle Health"),
    ("Humana", "Humanity Forward"),
    ("Oscar Health", "Oscar Mayer Foods"),
    ("Centra Health", "Central Health"),
    ("Cone Health", "Cone Mills"),
    ("Quest Diagnostics", "Quest Software"),
    ("Kaiser Permanente", "Kaiser"),
    ("GoHealth Urgent Care", "GoHealth"),
    ("Baptist Health South Florida", "South"),
    ("Banner Health", ""),
    ("Banner Health", "12"),
    ("University Hospital (New Jersey)", "University Health System"),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_one_employer_in_two_spellings(ours: str, theirs: str) -> None:
    assert agrees(ours, theirs)


@pytest.mark.parametrize(("ours", "theirs"), OTHER)
def test_two_employers(ours: str, theirs: str) -> None:
    assert not agrees(ours, theirs)


def test_one_name_that_agrees_is_enough() -> None:
    assert agreeing("Banner Health", ["Sonora Quest", "Banner Health Phoenix"]) == "Banner Health Phoenix"
    assert agreeing("Banner Health", ["Sonora Quest"]) is None


@given(st.text(max_size=40))
def test_no_name_makes_it_fail(name: str) -> None:
    assert agrees("Banner Health", name) in (True, False)
    assert agrees(name, "Banner Health") in (True, False)
