"""What a filter means: what may be asked, how it is written, and which openings answer it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.posting import Copy, Group, Opening, Pay, Place, Requirement, Residency, Tags, Terms
from aggregator.domain.search import (
    ANYWHERE,
    ARRANGEMENTS,
    EMPLOYERS,
    SCHEDULES,
    SETTINGS,
    SPECIALTIES,
    Filter,
    FilterError,
    facets,
    matches,
    parse,
    pay_per_year,
    tokens,
    words,
)

TODAY = date(2026, 11, 24)
SEEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
OWN = Copy("alder", "Alder Hospital", "https://alder.example/1", True, "open", SEEN, SEEN)
REPOSTED = Copy("hunt", "Hunt", "https://hunt.example/1", False, "open", SEEN, SEEN)
CPC_OR_CCS = Requirement(required=(Group(frozenset({"CPC", "CCS"})),))


def opening(title: str = "Inpatient Coder", **more: Any) -> Opening:
    said: dict[str, Any] = {"arrangement": "onsite", "settings": ("hospital",), "requirement": CPC_OR_CCS}
    said |= {"places": (Place("Tulsa", "OK", "US"),), "relevance": "core"} | more
    outer = {
        name: said.pop(name) for name in ("company", "location", "description", "posted_on") if name in said
    }
    text = {"company": "Alder Hospital", "description": "Codes charts in Epic."} | outer
    return Opening(1, title, tags=Tags(**said), first_seen=SEEN, last_verified=SEEN, **text)


def asked(query: str) -> Filter:
    return parse(parse_qs(query, keep_blank_values=True))


@pytest.mark.parametrize(
    ("query", "wish"),
    [
        ("", Filter()),
        ("q=Inpatient++CODER", Filter(q=("inpatient", "coder"))),
        ("q=m%C3%A9dical-coder", Filter(q=("medical", "coder"))),
        ("q=coder+coder", Filter(q=("coder",))),
        ("setting=remote&setting=hospital", Filter(setting=frozenset({"remote", "hospital"}))),
        ("setting=remote,Hospital", Filter(setting=frozenset({"remote", "hospital"}))),
        ("holds=cpc, CCS-P", Filter(holds=frozenset({"CPC", "CCS-P"}))),
        ("requires=RHIT", Filter(requires=frozenset({"RHIT"}))),
        ("state=tx,ok", Filter(state=frozenset({"TX", "OK"}))),
        ("lives=oh", Filter(lives="OH")),
        ("lives=Ohio", Filter(lives="OH")),
        ("state=Texas,+Ohio", Filter(state=frozenset({"TX", "OH"}))),
        ("state=TX+OK", Filter(state=frozenset({"TX", "OK"}))),
        ("state=west++virginia+NEW+YORK,ca", Filter(state=frozenset({"WV", "NY", "CA"}))),
        ("state=Washington+DC", Filter(state=frozenset({"DC"}))),
        ("requires=CPC+ccs-p", Filter(requires=frozenset({"CPC", "CCS-P"}))),
        ("lives=OH&lives=oh", Filter(lives="OH")),
        ("pay=25", Filter(pay=25.0)),
        ("pay=$52,000", Filter(pay=52_000.0)),
        ("pay=0", Filter()),
        ("pay=25+an+hour", Filter(pay=25.0)),
        ("pay=$24.50/hr", Filter(pay=24.5)),
        ("pay=52000+a+year", Filter(pay=52_000.0)),
        ("pay=$52,000+per+year", Filter(pay=52_000.0)),
        ("pay=52k", Filter(pay=52_000.0)),
        ("pay=52.5K+annually", Filter(pay=52_500.0)),
        ("pay=25+Hourly", Filter(pay=25.0)),
        ("years=3+years", Filter(years=3.0)),
        ("paid=1", Filter(paid=True)),
        ("paid=0", Filter()),
        ("posted=7", Filter(posted=7)),
        ("specialty=hcc,ED", Filter(specialty=frozenset({"hcc", "ed"}))),
        ("schedule=prn&schedule=nights", Filter(schedule=frozenset({"prn", "nights"}))),
        ("employer=own", Filter(employer=frozenset({"own"}))),
        ("years=1.5", Filter(years=1.5)),
        ("years=0", Filter(years=0.0)),
        ("years=-0", Filter(years=0.0)),
        ("setting=&holds=&q=&pay=&years=+", Filter()),
        ("unknown=1&utm_source=mail", Filter()),
    ],
)
def test_parse(query: str, wish: Filter) -> None:
    assert asked(query) == wish


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("setting=home", {"setting"}),
        ("arrangement=home", {"arrangement"}),
        ("holds=XYZ", {"holds"}),
        ("holds=CPC,XYZ", {"holds"}),
        ("requires=coder", {"requires"}),
        ("state=ZZ", {"state"}),
        ("lives=TX,OK", {"lives"}),
        ("lives=anywhere", {"lives"}),
        ("pay=much", {"pay"}),
        ("specialty=magic&schedule=never&employer=me", {"specialty", "schedule", "employer"}),
        ("pay=-5", {"pay"}),
        ("pay=1000001", {"pay"}),
        ("pay=nan", {"pay"}),
        ("pay=inf", {"pay"}),
        ("posted=366", {"posted"}),
        ("posted=0", {"posted"}),
        ("pay=25+a+year", {"pay"}),
        ("pay=52k+an+hour", {"pay"}),
        ("pay=900+a+week", {"pay"}),
        ("pay=2000k", {"pay"}),
        ("state=Texas+Ohoi", {"state"}),
        ("state=Wonder+Land", {"state"}),
        ("lives=Texas+Ohio", {"lives"}),
        ("q=😀", {"q"}),
        ("q=医疗", {"q"}),
        ('q="', {"q"}),
        ("posted=week", {"posted"}),
        ("years=61", {"years"}),
        ("state=ZZ&pay=much&years=many", {"state", "pay", "years"}),
        ("q=" + "+".join(f"word{at}" for at in range(21)), {"q"}),
        ("q=" + "a" * 201, {"q"}),
    ],
)
def test_what_cannot_be_meant(query: str, wrong: set[str]) -> None:
    with pytest.raises(FilterError) as caught:
        asked(query)
    assert caught.value.errors.keys() == wrong
    assert all(name in str(caught.value) for name in wrong)


filters = st.builds(
    Filter,
    q=st.lists(st.text(alphabet="abc019", min_size=1, max_size=5), unique=True, max_size=3).map(tuple),
    setting=st.frozensets(st.sampled_from(SETTINGS)),
    arrangement=st.frozensets(st.sampled_from(ARRANGEMENTS)),
    holds=st.frozensets(st.sampled_from(sorted(CREDENTIALS)), max_size=4),
    requires=st.frozensets(st.sampled_from(sorted(CREDENTIALS)), max_size=2),
    state=st.frozensets(st.sampled_from(sorted(STATES)), max_size=4),
    lives=st.none() | st.sampled_from(sorted(STATES)),
    pay=st.none() | st.integers(1, 100_000_000).map(lambda cents: cents / 100),
    paid=st.booleans(),
    posted=st.none() | st.integers(1, 365),
    years=st.none() | st.integers(0, 240).map(lambda quarters: quarters / 4),
    specialty=st.frozensets(st.sampled_from(SPECIALTIES), max_size=2),
    schedule=st.frozensets(st.sampled_from(SCHEDULES), max_size=2),
    employer=st.frozensets(st.sampled_from(EMPLOYERS), max_size=2),
)


@given(filters)
def test_a_filter_survives_its_query_string(wish: Filter) -> None:
    assert asked(wish.query()) == wish
    assert asked(wish.query()).query() == wish.query()
    assert wish.is_empty == (wish.query() == "")


@given(filters, st.randoms(use_true_random=False))
def test_equal_filters_are_written_alike(wish: Filter, dice: Any) -> None:
    pairs = wish.pairs()
    dice.shuffle(pairs)
    query: dict[str, list[str]] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value.lower())
    assert parse(query).pairs() == wish.pairs()


numbers = st.floats(allow_nan=True, allow_infinity=True).map(str) | st.text(max_size=8)


@given(st.dictionaries(st.sampled_from([*Filter.__dataclass_fields__, "x"]), st.lists(numbers)))
def test_any_query_is_a_filter_or_an_error(query: dict[str, list[str]]) -> None:
    wish: Filter | None = None
    with suppress(FilterError):
        wish = parse(query)
    assert wish is None or asked(wish.query()) == wish


REMOTE = opening(arrangement="remote", settings=("hospital", "remote"))


@pytest.mark.parametrize(
    ("query", "one"),
    [
        ("", opening()),
        ("q=coder", opening()),
        ("q=alder+epic+inpatient", opening()),
        ("q=INPATIENT", opening()),
        ("setting=hospital", opening()),
        ("setting=hospital,office", opening()),
        ("holds=CPC", opening()),
        ("holds=CPC,RHIT", opening()),
        ("holds=RHIT", opening(requirement=Requirement())),
        ("holds=CPC", opening(requirement=Requirement(required=(Group(frozenset({"CRC"}), 12),)))),
        ("requires=CPC,RHIT", opening()),
        ("state=OK,TX", opening()),
        ("state=TX", opening(places=(Place("Tulsa", "OK", "US"), Place("Dallas", "TX", "US")))),
        ("lives=OK", opening()),
        ("lives=OH", REMOTE),
        ("lives=TX", opening(arrangement="remote", residency=Residency(frozenset({"TX", "OH"})))),
        ("lives=TX", opening(arrangement="remote", residency=Residency(excluded=frozenset({"CA"})))),
        ("pay=25", opening(pay=Pay(20, 30, "hour"))),
        ("pay=25", opening(pay=Pay(50_000, 60_000, "year"))),
        ("pay=60000", opening(pay=Pay(None, 30, "hour"))),
        ("pay=25", opening(pay=Pay(26, None, "hour"))),
        ("pay=25", opening()),  # not stated
        ("pay=25", opening(pay=Pay(0.5, 0.8, "chart"))),  # cannot be compared
        ("paid=1", opening(pay=Pay(20, 30, "hour"))),
        ("years=2", opening(experience_years=2)),
        ("years=0", opening()),
        ("specialty=hcc,ed", opening(specialties=("ed", "surgery"))),
        ("schedule=part_time", opening(employment=("part_time", "prn"))),
        ("schedule=no_weekends", opening(terms=Terms(schedule=("no weekends",)))),
        ("employer=unknown", opening()),
        ("employer=staffing", opening(employer="staffing")),
        ("employer=own", replace(opening(), copies=(OWN,))),
        ("employer=own", replace(opening(), copies=(replace(OWN, status="missing"), REPOSTED))),
        ("posted=4", opening()),
        ("posted=7", opening(posted_on=TODAY - timedelta(days=7))),
    ],
)
def test_matches(query: str, one: Opening) -> None:
    assert matches(asked(query), one, TODAY)


@pytest.mark.parametrize(
    ("query", "one"),
    [
        ("q=coders", opening()),
        ("q=coder+outpatient", opening()),
        ("q=cod", opening()),
        ("setting=office", opening()),
        ("setting=remote", opening(arrangement="onsite", settings=("hospital",), remote_later=True)),
        ("holds=RHIT", opening()),
        (
            "holds=CPC",
            opening(requirement=Requirement(required=(*CPC_OR_CCS.required, Group(frozenset({"CRC"}))))),
        ),
        ("holds=CPC-A", opening()),
        ("requires=CRC", opening()),
        ("requires=CPC", opening(requirement=Requirement(preferred=frozenset({"CPC"})))),
        ("state=TX", opening()),
        ("state=TX", opening(places=())),
        ("lives=TX", opening()),
        ("lives=OK", opening(arrangement="remote", residency=Residency(frozenset({"TX"})))),
        ("lives=CA", opening(arrangement="remote", residency=Residency(excluded=frozenset({"CA"})))),
        ("lives=OH", opening(arrangement="hybrid", settings=("hospital", "remote"))),
        ("pay=31", opening(pay=Pay(20, 30, "hour"))),
        ("pay=70000", opening(pay=Pay(50_000, 60_000, "year"))),
        ("paid=1", opening()),
        ("paid=1", opening(pay=Pay(0.5, 0.8, "chart"))),
        ("years=1", opening(experience_years=2)),
        ("specialty=hcc", opening(specialties=("ed",))),
        ("schedule=full_time", opening()),
        ("schedule=weekends", opening(terms=Terms(schedule=("no weekends",)))),
        ("employer=own", opening()),
        ("employer=own", replace(opening(), copies=(replace(OWN, status="closed"), REPOSTED))),
        ("employer=own", replace(opening(employer="staffing"), copies=(OWN,))),
        ("posted=3", opening()),
        ("posted=6", opening(posted_on=TODAY - timedelta(days=7))),
        ("posted=3", opening(posted_on=TODAY)),  # we saw it before the day that it claims
        ("setting=hospital&state=TX", opening()),
    ],
)
def test_does_not_match(query: str, one: Opening) -> None:
    assert not matches(asked(query), one, TODAY)


def test_facets() -> None:
    assert facets(opening()) == {
        "setting:hospital",
        "arrangement:onsite",
        "state:OK",
        "requires:CPC",
        "requires:CCS",
        "lives:OK",
        "employer:unknown",
    }
    assert ANYWHERE in facets(REMOTE)
    assert "lives:OK" not in facets(REMOTE)
    limited = opening(arrangement="remote", residency=Residency(excluded=frozenset({"CA"})))
    assert len([one for one in facets(limited) if one.startswith("lives:")]) == len(STATES) - 1


def test_words_and_tokens() -> None:
    assert words("Médical  CODER, medical-coder (CPC®) 2!") == ("medical", "coder", "cpc", "2")
    assert words("") == ()
    bare = replace(opening("Coder", company=None, description="Coder"), location=None, tags=Tags())
    assert tokens(bare) == ("coder",)


@pytest.mark.parametrize(
    "asked", ["tyler", "Tyler, TX", "texas coder", "greater tyler area", "new mexico", "oklahoma"]
)
def test_words_find_the_place_and_the_states_that_it_is_short_for(asked: str) -> None:
    places = (Place("Tyler", "TX", "US"), Place(None, "NM", "US"))
    living = Residency(allowed=frozenset({"OK"}))
    job = opening(places=places, arrangement="remote", residency=living, location="Greater Tyler Area, TX")
    assert matches(Filter(q=words(asked)), job, TODAY)
    assert not matches(Filter(q=words(asked)), replace(job, location=None, tags=Tags()), TODAY)


@pytest.mark.parametrize(
    ("pay", "best"),
    [
        (None, None),
        (Pay(20, 30, "hour"), 62_400),
        (Pay(20, None, "hour"), 41_600),
        (Pay(None, 60_000, "year"), 60_000),
        (Pay(0.5, 0.8, "chart"), None),
    ],
)
def test_pay_at_best(pay: Pay | None, best: float | None) -> None:
    assert pay_per_year(opening(pay=pay)) == best


@given(filters)
def test_the_empty_filter_takes_what_any_other_takes(wish: Filter) -> None:
    for one in (opening(), REMOTE):
        assert matches(Filter(), one, TODAY)
        if matches(wish, one, TODAY):
            wider = Filter(wish.q[:1], wish.setting, holds=wish.holds, lives=wish.lives)
            assert matches(wider, one, TODAY)
