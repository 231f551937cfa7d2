"""Query strings and forms: what they ask for, and what is said of each field that is wrong."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, parse_qsl

import pytest

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.search import Filter, parse
from aggregator.store.cursor import Cursor
from alerts import rhythm, slots
from web import forms

EVERYTHING = (
    "q=risk+adjustment&setting=office&setting=remote&arrangement=hybrid&holds=CPC&holds=CRC&requires=CCS"
    "&state=OK&state=TX&lives=TX&pay=25&paid=1&posted=7&years=2"
)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("setting=remote", "remote"),
        ("setting=REMOTE", "remote"),
        ("arrangement=remote", "fully remote"),
        ("arrangement=unknown", "not saying where the work is done"),
        ("holds=cpc-a", "I hold CPC-A"),
        ("requires=CCS", "demands CCS"),
        ("state=tx", "in Texas"),
        ("lives=PR", "I live in Puerto Rico"),
        ("pay=25", "paying $25 an hour or more"),
        ("pay=24.5", "paying $24.50 an hour or more"),
        ("pay=$52,000", "paying $52,000 a year or more"),
        ("paid=1", "only jobs that state pay"),
        ("posted=1", "posted within 1 day"),
        ("posted=30", "posted within 30 days"),
        ("years=1", "at most 1 year of experience"),
        ("years=0", "without experience"),
        ("years=2.5", "at most 2.5 years of experience"),
        ("q=  Risk ADJUSTMENT ", "“risk adjustment”"),
        ("q=<script>", "“script”"),
    ],
)
def test_says_what_is_asked_for(query: str, text: str) -> None:
    asked = forms.listing(parse_qs(query))
    assert [chip.text for chip in asked.chips] == [text]
    assert [chip.without for chip in asked.chips] == [""]
    assert not asked.errors


def test_each_chip_removes_itself_and_nothing_else() -> None:
    asked = forms.listing(parse_qs(EVERYTHING))
    pairs = parse_qsl(EVERYTHING)
    assert sorted(parse_qsl(asked.query())) == sorted(pairs)
    assert len(asked.chips) == len(pairs)
    removed = []
    for chip in asked.chips:
        rest = parse_qsl(chip.without)
        removed += [pair for pair in pairs if pair not in rest]
        assert len(rest) == len(pairs) - 1
    assert sorted(removed) == sorted(pairs)


def test_a_chip_of_a_broken_or_an_empty_question_is_not_made() -> None:
    assert forms.listing({}).chips == []
    assert forms.listing(parse_qs("unknown=1&setting=,&q=!!&pay=0")).chips == []


def test_removing_a_chip_keeps_the_order_and_starts_at_the_first_page() -> None:
    asked = forms.listing(parse_qs("setting=remote&lives=TX&order=pay&after=62400.0_7"))
    assert [chip.without for chip in asked.chips] == ["lives=TX&order=pay", "setting=remote&order=pay"]


@pytest.mark.parametrize(
    ("query", "order", "after"),
    [
        ("", "newest", None),
        ("order=newest", "newest", None),
        ("order=pay", "pay", None),
        ("after=739677_3", "newest", Cursor(739677.0, 3)),
        ("order=pay&after=_12", "pay", Cursor(None, 12)),
        ("order=pay&after=62400.5_9", "pay", Cursor(62400.5, 9)),
    ],
)
def test_reads_order_and_place(query: str, order: str, after: Cursor | None) -> None:
    asked = forms.listing(parse_qs(query))
    assert (asked.order, asked.after, asked.errors) == (order, after, {})


@pytest.mark.parametrize("after", [None, Cursor(739677, 3), Cursor(62400.5, 9), Cursor(None, 12)])
@pytest.mark.parametrize("order", [None, "newest", "pay"])
def test_links_lead_back_to_the_same_search(order: str | None, after: Cursor | None) -> None:
    asked = forms.listing(parse_qs("q=café+coder&setting=remote&order=pay&after=_5"))
    there = forms.listing(parse_qs(asked.query(after=after, order=order)))
    assert there.wish == asked.wish
    assert there.order == (order or "pay")
    assert there.after == after
    assert not there.errors


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("setting=moon", "setting"),
        ("setting=remote,moon", "setting"),
        ("holds=PHD", "holds"),
        ("requires=PHD", "requires"),
        ("state=ZZ", "state"),
        ("state=Atlantis", "state"),
        ("lives=ZZ", "lives"),
        ("lives=TX&lives=OK", "lives"),
        ("pay=lots", "pay"),
        ("pay=-1", "pay"),
        ("pay=nan", "pay"),
        ("pay=inf", "pay"),
        ("pay=1000001", "pay"),
        ("posted=yesterday", "posted"),
        ("posted=366", "posted"),
        ("years=some", "years"),
        ("years=61", "years"),
        ("order=best", "order"),
        ("after=x", "after"),
        ("after=_", "after"),
        ("after=1", "after"),
        ("after=nan_1", "after"),
        ("after=inf_1", "after"),
        ("after=_-1", "after"),
        (f"after=_{10**30}", "after"),
        (f"after=_{'9' * 5000}", "after"),
    ],
)
def test_names_the_field_that_is_wrong(query: str, field: str) -> None:
    asked = forms.listing(parse_qs(query))
    assert list(asked.errors) == [field]
    assert 0 < len(asked.errors[field]) < 5100


def test_a_wrong_value_stays_in_its_field_and_the_good_ones_in_theirs() -> None:
    asked = forms.listing(parse_qs("q=Coder+II&pay=lots&years=ten&setting=remote&holds=CPC&posted=7"))
    assert set(asked.errors) == {"pay", "years"}
    assert [asked.typed(name) for name in ("q", "pay", "years")] == ["Coder II", "lots", "ten"]
    assert asked.typed("lives") == ""
    assert asked.wish == Filter(
        q=("coder", "ii"), setting=frozenset({"remote"}), holds=frozenset({"CPC"}), posted=7
    )


def test_an_empty_form_asks_for_what_most_people_want() -> None:
    assert forms.ask({}) == forms.Ask("", "", {}, "daily", "America/New_York", 7, is_robot=False)


def test_a_form_says_what_it_says() -> None:
    given = {
        "address": "  ann@example.org ",
        "query": "setting=remote",
        "frequency": "instant",
        "zone": "Pacific/Guam",
        "hour": "18",
        "website": "https://spam.example",
    }
    asked = forms.ask(given)
    assert asked == forms.Ask(
        "ann@example.org",
        "setting=remote",
        {"setting": ["remote"]},
        "instant",
        "Pacific/Guam",
        18,
        is_robot=True,
    )


def test_what_somebody_says_of_themselves_replaces_what_the_search_says() -> None:
    search = {"query": "setting=remote&holds=CPC&lives=TX", "lives": "OK", "holds": "CCS,RHIT"}
    assert parse(forms.ask(search).wanted).query() == search["query"]
    said = parse(forms.ask({**search, "about": "1"}).wanted)
    assert said.query() == "setting=remote&holds=CCS&holds=RHIT&lives=OK"
    nothing = parse(forms.ask({"query": search["query"], "about": "1"}).wanted)
    assert nothing.query() == "setting=remote"


@pytest.mark.parametrize(
    "query",
    [
        "setting=hospital&setting=remote&arrangement=hybrid&arrangement=remote&holds=CPC&state=TX&state=OK&pay=25&paid=1&posted=7&years=0&q=a+b"
    ],
)
def test_a_search_goes_through_its_form_unchanged(query: str) -> None:
    wish = parse(parse_qs(query))
    fields = {name: ",".join(values) for name, values in forms.listed(wish).items()}
    assert parse(forms.edited({**fields, "do": "change"})) == wish


@pytest.mark.parametrize(
    ("query", "zone"),
    [
        ("", "America/New_York"),
        ("lives=TX&state=CA", "America/Chicago"),
        ("state=NV", "America/Los_Angeles"),
        ("state=NV&state=TX", "America/New_York"),
        ("lives=NY", "America/New_York"),
        ("lives=AZ", "America/Phoenix"),
    ],
)
def test_the_time_zone_is_that_of_the_state(query: str, zone: str) -> None:
    assert forms.home_zone(parse(parse_qs(query))) == zone


@pytest.mark.parametrize(("given", "day"), [("2026-03-05", date(2026, 3, 5)), ("", None), ("5.3.", None)])
def test_a_day_to_pause_to(given: str, day: date | None) -> None:
    assert forms.until({"until": given}) == day


@pytest.mark.parametrize(("hour", "said"), [(0, "12 am"), (7, "7 am"), (12, "12 pm"), (23, "11 pm")])
def test_an_hour_in_words(hour: int, said: str) -> None:
    assert rhythm.clock(hour) == said


@pytest.mark.parametrize("hour", ["", "-1", "x", "7.5", "٧", "²", "123", "9" * 9000])
def test_an_hour_that_is_none_is_never_a_good_one(hour: str) -> None:
    assert forms.ask({"hour": hour}).hour == -1


def test_every_choice_of_the_forms_is_one_that_is_known() -> None:
    assert {zone for zone, _ in rhythm.ZONES} <= slots.zones()
    assert set(forms.COMMON) <= set(CREDENTIALS)
    for days, _ in forms.POSTED:
        assert parse({"posted": [str(days)]}).posted == days
