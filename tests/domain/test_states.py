"""States that a text names: by name, by code where it is no word, by region."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.places import STATES
from aggregator.domain.states import named
from aggregator.domain.text import read


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Must live in Texas or New Mexico.", "TX NM"),
        ("Remote within WA, ID, OR, and UT", "WA ID OR UT"),
        ("in OH/KY/IN", "OH KY IN"),
        ("Springfield, IL", "IL"),
        ("Portland, OR 97201", "OR"),
        ("residents of ME", "ME"),
        ("OK residents only", "OK"),
        ("from West Virginia", "WV"),
        ("in Washington, D.C.", "DC"),
        ("Arkansas", "AR"),
        ("New York City", "NY"),
        ("north carolina", "NC"),
    ],
)
def test_states_in_a_text(text: str, states: str) -> None:
    assert " ".join(code for code, _, _ in named(read(text, markup=False))) == states


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Code charts in the ED, or call me. OK? Hi!",
        "OR nurses ask the MA on duty; ID badges; AL, the manager",
        "CODES CHARTS IN THE OR AND ASKS ME",
        "Coordinates with the VA hospital and VA benefits",
        "The operating room (OR) and the ED",
        "an MA degree",
        "DC planning and DC summary",
        "Washington Post",
        "Virginian, Oregonians, Indianapolis",
        "P&L, R&D, CO-OP, MS-DRG, DE-identified",
        "co-pay, in or out, hi, ok, me",
    ],
)
def test_no_states_in_a_text(text: str) -> None:
    assert named(read(text, markup=False)) == []


@given(st.text(alphabet="ORINMETX, /.-Ohio Texas(){}\n", max_size=60))
def test_states_are_where_they_are_said_to_be(text: str) -> None:
    found = named(read(text, markup=False))
    assert [one[1] for one in found] == sorted(one[1] for one in found)
    for code, start, end in found:
        assert code in STATES
        assert text[start:end].strip() == text[start:end] != ""
