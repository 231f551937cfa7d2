"""Phrases put together from built/ways.toml: each way to say a thing, with drawn codes, numbers, states."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from drawn import CODES, STATES, alternatives
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from phrasebook import FRAME, TITLE

from aggregator.domain.tagging import as_contract, tag

Draw = Callable[[st.SearchStrategy[Any]], Any]
Meaning = tuple[str, Any, Any]  # what was said, what the tagger makes of it, what it means

_FILE = Path(__file__).parent / "built" / "ways.toml"
WAYS: dict[str, list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))

REMOTE = FRAME.replace("{phrase}", "This is a fully remote position.\n\n{phrase}")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
LONE = ("CO", "ID", "IN", "LA", "ME", "OH", "OR", "VA")  # alone they are words as well

some_codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True)
some_states = st.lists(st.sampled_from(sorted(STATES)), min_size=1, max_size=5, unique=True)


def said_in(phrase: str, frame: str = FRAME) -> dict[str, Any]:
    return as_contract(tag(title=TITLE, description=frame.replace("{phrase}", phrase)))


def _demands(required: bool, preferred: bool) -> Callable[[str, Draw], Meaning]:
    def meaning(way: str, draw: Draw) -> Meaning:
        codes = draw(some_codes)
        said = way.format(alternatives(codes))
        found = said_in(said)["requirements"]
        wanted = ([set(codes)] if required else [], set(codes) if preferred else set())
        return said, (list(map(set, found["required"])), set(found["preferred"])), wanted

    return meaning


def _months(way: str, draw: Draw) -> Meaning:
    code, months = draw(st.sampled_from(CODES)), draw(st.integers(2, 24))
    said = way.format(code=code, months=months)
    found = said_in(said)["requirements"]
    return said, (found["required"], found["grace_months"]), ([[code]], months)


def _years(way: str, draw: Draw) -> Meaning:
    years = draw(st.integers(2, 10))
    number = draw(st.sampled_from(["{0}", "{1}", "{1} ({0})"])).format(years, NUMBERS[years - 1])
    said = way.format(number)
    return said, said_in(said[0].upper() + said[1:])["experience_years_min"], years


def _years_twice(way: str, draw: Draw) -> Meaning:
    years = draw(st.integers(2, 10))
    said = f"{way.format(years, NUMBERS[years - 1])} of coding experience required."
    return said, said_in(said)["experience_years_min"], years


def _years_preferred(way: str, draw: Draw) -> Meaning:
    said = way.format(draw(st.integers(2, 10)))
    return said, said_in(said)["experience_years_min"], None


def _pay_range(unit: str, low: int, high: int, times: int = 1) -> Callable[[str, Draw], Meaning]:
    def meaning(way: str, draw: Draw) -> Meaning:
        least = draw(st.integers(low, high))
        most = least + draw(st.integers(1, 20))
        said = way.format(low=least, high=most)
        pay = {"min": least * times, "max": most * times, "unit": unit, "currency": "USD"}
        return said, said_in(said)["pay"], pay

    return meaning


def _pay_end(low: bool, high: bool) -> Callable[[str, Draw], Meaning]:
    def meaning(way: str, draw: Draw) -> Meaning:
        rate = draw(st.integers(16, 45))
        said = way.format(rate)
        pay = said_in(said)["pay"] or {}
        wanted = (rate if low else None, rate if high else None, "hour")
        return said, (pay.get("min"), pay.get("max"), pay.get("unit")), wanted

    return meaning


def _no_pay(way: str, draw: Draw) -> Meaning:
    said = way.format(draw(st.integers(2, 60)))
    return said, said_in(said)["pay"], None


def _states(allowed: bool, denied: bool, frame: str = REMOTE) -> Callable[[str, Draw], Meaning]:
    def meaning(way: str, draw: Draw) -> Meaning:
        names = draw(some_states)
        codes = {STATES[name] for name in names}
        short = draw(st.booleans()) and not (len(names) == 1 and codes <= set(LONE))
        last = draw(st.sampled_from(["or", "and"]))
        said = way.format(alternatives([STATES[name] if short else name for name in names], last))
        found = said_in(said, frame)["residency"]
        wanted = (codes if allowed else set(), codes if denied else set())
        return said, (set(found["allowed_states"]), set(found["excluded_states"])), wanted

    return meaning


def _lone_state(way: str, draw: Draw) -> Meaning:
    code = draw(st.sampled_from(LONE))
    return way.format(code), said_in(way.format(code), REMOTE)["residency"]["allowed_states"], [code]


def _last_of_a_list(way: str, draw: Draw) -> Meaning:
    code = draw(st.sampled_from(LONE))
    said = f"Must reside in TX, GA{draw(st.sampled_from([' ', ', ']))}{way} {code}."
    return said, set(said_in(said, REMOTE)["residency"]["allowed_states"]), {"TX", "GA", code}


def _umbrella(required: list[list[str]]) -> Callable[[str, Draw], Meaning]:
    def meaning(way: str, draw: Draw) -> Meaning:
        found = said_in(way)["requirements"]
        return way, (found["required"], found["preferred"]), (required, [])

    return meaning


def _field(name: str, wanted: object) -> Callable[[str, Draw], Meaning]:
    return lambda way, draw: (way, said_in(way)[name], wanted)


SUBJECTS: dict[str, Callable[[str, Draw], Meaning]] = {
    "required": _demands(True, False),
    "preferred": _demands(False, True),
    "not required": _demands(False, False),
    "boast": _demands(False, False),
    "umbrella": _umbrella([["ANY-AAPC-AHIMA"]]),
    "no umbrella": _umbrella([]),
    "months": _months,
    "years": _years,
    "years twice": _years_twice,
    "years preferred": _years_preferred,
    "pay": _pay_range("hour", 16, 45),
    "pay a year": _pay_range("year", 38, 95, times=1000),
    "pay from": _pay_end(True, False),
    "pay up to": _pay_end(False, True),
    "pay one": _pay_end(True, True),
    "no pay": _no_pay,
    "allowed": _states(True, False),
    "denied": _states(False, True),
    "no rule": _states(False, False),
    "lone state": _lone_state,
    "last of a list": _last_of_a_list,
    "remote": _field("arrangement", "remote"),
    "hybrid": _field("arrangement", "hybrid"),
    "onsite": _field("arrangement", "onsite"),
    "not remote": _field("arrangement", "unknown"),
    "remote later": _field("remote_later", True),
    "entry": _field("entry_level", True),
    "not entry": _field("entry_level", False),
    "apprentice accepted": _field("apprentice", "accepted"),
    "apprentice excluded": _field("apprentice", "excluded"),
}


@pytest.mark.parametrize(
    ("subject", "way"),
    [pytest.param(subject, way, id=f"{subject}: {way!r}") for subject in SUBJECTS for way in WAYS[subject]],
)
def test_a_way_to_say_it(subject: str, way: str) -> None:
    @settings(max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        said, found, meant = SUBJECTS[subject](way, data.draw)
        assert found == meant, said

    check()


def test_no_way_is_left_out() -> None:
    assert set(SUBJECTS) == set(WAYS)
