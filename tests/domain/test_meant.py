"""What may have been meant by words that no posting has."""

from __future__ import annotations

import pytest

from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.meant import at_home, held, respelt
from aggregator.domain.search import Filter, words


@pytest.mark.parametrize(
    ("typed", "left", "state"),
    [
        ("coder texas", "coder", "TX"),
        ("Remote New York coder", "remote coder", "NY"),
        ("west virginia", "", "WV"),
        ("virginia west", "west", "VA"),
        ("district of columbia", "", "DC"),
    ],
)
def test_a_states_name_may_be_where_somebody_lives(typed: str, left: str, state: str) -> None:
    assert at_home(Filter(q=words(typed), paid=True)) == Filter(q=words(left), lives=state, paid=True)


def test_a_state_that_is_asked_for_already_is_not_asked_again() -> None:
    assert at_home(Filter(q=("coder",))) is None
    assert at_home(Filter(q=("new", "coder", "york"))) is None
    assert at_home(Filter(q=("texas",), state=frozenset({"OK"}))) is None
    assert at_home(Filter(q=("texas",), lives="OK")) is None


@pytest.mark.parametrize(
    ("typed", "left", "codes"),
    [
        ("CPC-A", "", {"CPC-A"}),
        ("inpatient cpc", "inpatient", {"CPC"}),
        ("ccs-p rhit coder", "coder", {"CCS-P", "RHIT"}),
        ("CCS P", "", {"CCS-P"}),
        ("remote RH-CBS", "remote", {"RH-CBS"}),
    ],
)
def test_a_code_may_be_what_somebody_holds(typed: str, left: str, codes: set[str]) -> None:
    assert held(Filter(q=words(typed), paid=True)) == Filter(q=words(left), holds=frozenset(codes), paid=True)


def test_every_code_that_is_written_is_offered() -> None:
    for code in set(CREDENTIALS) - UMBRELLAS:
        assert held(Filter(q=words(code))) == Filter(holds=frozenset({code}))


def test_what_is_held_is_not_asked_again() -> None:
    assert held(Filter(q=("coder",))) is None
    assert held(Filter(q=("p", "ccs"))) == Filter(q=("p",), holds=frozenset({"CCS"}))
    assert held(Filter(q=("cpc",), holds=frozenset({"CCS"}))) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("radiolgy coder", "radiology coder"),
        ("cardiologgy", "cardiology"),
        ("inpateint", "inpatient"),
        ("anesthesa", "anesthesia"),
        ("hospitel outpaitent", "hospital outpatient"),
        ("oncology onclogy", "oncology"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert respelt(Filter(q=words(typed), lives="TX")) == Filter(q=words(meant), lives="TX")


@pytest.mark.parametrize("typed", ["", "radiology", "coder cpc", "epci", "mercy", "ed 2025", "zzzzzzz"])
def test_other_words_stay(typed: str) -> None:
    assert respelt(Filter(q=words(typed))) is None
