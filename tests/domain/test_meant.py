"""What may have been meant by words that no posting has."""

from __future__ import annotations

import pytest

from aggregator.domain.meant import at_home, respelt
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
