"""Facts in words, on pages and in mails; the unknown is said, and no figure stands without its label."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aggregator.domain import phrases, wages
from aggregator.domain.places import STATES
from aggregator.domain.posting import Group, Pay, Place, Requirement, Residency, Tag, Tags
from aggregator.domain.search import Filter


def remote(*allowed: str, excluded: tuple[str, ...] = ()) -> Tags:
    return Tags(arrangement="remote", residency=Residency(frozenset(allowed), frozenset(excluded)))


def required(*groups: tuple[str, ...], **more: Any) -> Tags:
    found = Requirement(required=tuple(Group(frozenset(one)) for one in groups), **more)
    return Tags(requirement=found)


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (None, ""),
        (Pay(24.5, 31.0, "hour"), "$24.50 to $31 an hour"),
        (Pay(24.0, 24.0, "hour"), "$24 an hour"),
        (Pay(None, 70_000.0, "year"), "up to $70,000 a year"),
        (Pay(52_000.0, None, "year"), "from $52,000 a year"),
        (Pay(52_000.4, 61_999.6, "year"), "$52,000 to $62,000 a year"),
        (Pay(1.25, 2.0, "chart"), "$1.25 to $2 a chart"),
        (Pay(200.0, None, "day"), "from $200 a day"),
        (Pay(999.99, 1_000.01, "week"), "$999.99 to $1,000 a week"),
        (Pay(26_500.0, 29_114.0, "year", "GBP"), "GBP 26,500 to GBP 29,114 a year"),
        (Pay(5, 5, "hour", doubtful=True), "$5 an hour (as posted; looks mistaken)"),
    ],
)
def test_pay_is_said_as_posted(posted: Pay | None, said: str) -> None:
    assert phrases.pay(posted) == said


TYLER, DALLAS = Place("Tyler", "TX", "US"), Place("Dallas", "TX", "US")


@pytest.mark.parametrize(
    ("places", "location", "said"),
    [
        ((), None, ""),
        ((), "Main Campus", "Main Campus"),
        ((TYLER,), "Tyler - Main Campus", "Tyler, TX"),
        ((Place(None, "TX", "US"),), None, "TX"),
        ((Place("Leeds", None, "GB"),), None, "Leeds, GB"),
        ((Place(None, None, "US"),), "USA", "USA"),  # of the United States nothing is said
        ((TYLER, TYLER, DALLAS), None, "Tyler, TX; Dallas, TX"),
        (
            (TYLER, DALLAS, Place("Waco", "TX"), Place("Paris", "TX"), Place("Lufkin", "TX")),
            None,
            "Tyler, TX; Dallas, TX; Waco, TX and 2 more places",
        ),
    ],
)
def test_places_are_named_and_many_are_counted(
    places: tuple[Place, ...], location: str | None, said: str
) -> None:
    assert phrases.place(Tags(places=places), location) == said


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (Tags(), "Setting not stated"),
        (Tags(settings=("hospital",)), "Hospital"),
        (Tags(settings=("hospital", "office", "remote")), "Hospital · Office · Remote"),
        (Tags(settings=("hospital", "remote"), arrangement="remote"), "Hospital · Remote"),
        (Tags(settings=("hospital", "remote"), arrangement="hybrid"), "Hospital · Partly remote"),
    ],
)
def test_settings(tags: Tags, said: str) -> None:
    assert phrases.settings(tags) == said


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (Tags(), "Where the work is done is not stated"),
        (Tags(arrangement="onsite"), "On site"),
        (Tags(arrangement="hybrid"), "Partly remote"),
        (Tags(arrangement="onsite", remote_later=True), "On site; remote later, after training"),
        # A list of states says something of remote jobs only.
        (Tags(arrangement="onsite", residency=Residency(frozenset({"TX"}))), "On site"),
        (remote(), "Remote, no states named"),
        (
            Tags(
                arrangement="remote", residency=Residency(radius_miles=50, time_zones=("Eastern", "Central"))
            ),
            "Remote, no states named; within 50 miles; Eastern or Central time",
        ),
        (remote("TX"), "Remote, residents of Texas only"),
        (remote("TX", "OK", "AR"), "Remote, residents of Arkansas, Oklahoma and Texas only"),
        (remote(excluded=("CA", "NY")), "Remote, not in California or New York"),
        (
            remote("AL", "AK", "AZ", "AR", "CO", "CT", "DE"),
            "Remote, residents of 7 states (AK, AL, AR, AZ, CO, CT, DE) only",
        ),
    ],
)
def test_where_the_work_is_done_or_who_may_do_it(tags: Tags, said: str) -> None:
    assert phrases.work(tags) == said


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (Tags(), "No certification stated"),
        (required(("CCS",)), "Requires CCS"),
        (required(("CCS",), preferred=frozenset({"RHIT"})), "Requires CCS; RHIT preferred"),
        (required(preferred=frozenset({"CPC", "CCS"})), "CCS or CPC preferred"),
        (required(("CPC",), preferred=frozenset({"CPC", "RHIA"})), "Requires CPC; RHIA preferred"),
        (required(("CPC",), preferred=frozenset({"CPC"})), "Requires CPC"),
        (required(("CPC", "CCS"), preferred=frozenset({"CPC"})), "Requires CCS or CPC; CPC preferred"),
        (required(apprentice="accepted"), "Apprentices (CPC-A) accepted"),
        (required(("CPC",), apprentice="excluded"), "Requires CPC; apprentices (CPC-A) excluded"),
        # What is only mentioned is no demand.
        (required(mentioned=frozenset({"CPC"})), "No certification stated"),
    ],
)
def test_certification(tags: Tags, said: str) -> None:
    assert phrases.certification(tags) == said


def test_all_groups_are_needed_and_any_code_of_a_group_will_do() -> None:
    said = phrases.certification(required(("RHIT",), ("CCS", "CIC")))
    assert said == "Requires RHIT and one of CCS, CIC"


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (Tags(), "Experience not stated"),
        (Tags(experience_years=1.0), "1 year of experience"),
        (Tags(experience_years=2.5), "2.5 years of experience"),
        (Tags(experience_years=0.5), "0.5 years of experience"),
        (Tags(experience_years=0.0), "No experience demanded"),
        (Tags(experience_years=0.0, entry_level=True), "Entry level"),
        (Tags(entry_level=True), "Entry level"),
        # Stated years weigh more than the word "entry level" beside them.
        (Tags(experience_years=3.0, entry_level=True), "3 years of experience"),
    ],
)
def test_experience(tags: Tags, said: str) -> None:
    assert phrases.experience(tags) == said


TEXT = (
    "About us. • RHIT required at hire; Active CCS or CIC, whichever fits.\nThe ideal candidate, who has"
    " worked in a busy level one trauma center with many payers, holds the RHIA of AHIMA and knows how to"
    " teach the others what changes in October"
)


def _tag(code: str) -> Tag:
    start = TEXT.index(code)
    return Tag(f"credential:{code}", "description", start, start + len(code), code, "r")


def test_what_is_asked_for_is_proven_by_a_short_quote_each() -> None:
    known = replace(
        required(("RHIT",), ("CCS", "CIC"), preferred=frozenset({"RHIA"})),
        evidence=(
            *map(_tag, ("CIC", "CCS", "RHIT", "RHIA")),
            Tag("credential:CPC", "title", 0, 3, "CPC", "r"),
        ),
    )
    said = phrases.proofs(known, TEXT)
    assert said[:2] == ("RHIT required at hire", "Active CCS or CIC, whichever fits.")
    assert said[2].startswith("…")
    assert said[2].endswith("…")
    assert said[2].strip("…") in TEXT
    assert "holds the RHIA of AHIMA" in said[2]
    assert len(said[2]) < 110
    assert phrases.proofs(required(("CPC",)), TEXT) == ()


def some(*values: str) -> frozenset[str]:
    return frozenset(values)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Filter(), "all coding jobs"),
        (Filter(setting=some("remote", "hospital")), "hospital or remote"),
        (Filter(arrangement=some("hybrid", "remote")), "fully remote or partly remote"),
        (Filter(holds=some("CPC")), "for holders of CPC"),
        (Filter(holds=some("CPC", "CCS", "CIC")), "for holders of CCS, CIC and CPC"),
        (Filter(requires=some("CPC", "CCS")), "demanding CCS or CPC"),
        (Filter(state=some("TX", "OK")), "in Oklahoma or Texas"),
        (Filter(lives="TX"), "open to residents of Texas"),
        (Filter(pay=28.5), "paying $28.50 an hour or more"),
        (Filter(pay=999.0), "paying $999 an hour or more"),
        (Filter(pay=60_000.0), "paying $60,000 a year or more"),
        (Filter(paid=True), "with stated pay"),
        (Filter(years=0.0), "without experience"),
        (Filter(years=1.0), "for 1 year of experience or less"),
        (Filter(years=2.0), "for 2 years of experience or less"),
        (Filter(posted=1), "posted within 1 day"),
        (Filter(posted=7), "posted within 7 days"),
        (Filter(q=("risk", "adjustment")), "with “risk adjustment”"),
        (
            Filter(setting=some("remote"), holds=some("CPC"), lives="TX", posted=7),
            "remote, for holders of CPC, open to residents of Texas, posted within 7 days",
        ),
    ],
)
def test_a_wish_in_words(asked: Filter, said: str) -> None:
    assert phrases.wish(asked) == said


NATIONAL = wages.national()
HOURLY = (
    "Mean of all medical records specialists, United States, May 2025 (SOC 29-2072): $27.30 an hour;"
    " the posted pay's middle is {}"
)
YEARLY = HOURLY.replace("$27.30 an hour", "$56,790 a year")


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (Pay(27.3, 27.3, "hour"), HOURLY.format("equal to it")),
        (Pay(30.0, 40.0, "hour"), HOURLY.format("28 % above it")),
        (Pay(20.0, 21.0, "hour"), HOURLY.format("25 % below it")),
        (Pay(50_000.0, 60_000.0, "year"), YEARLY.format("3 % below it")),
        (Pay(1_000.0, 1_400.0, "week"), YEARLY.format("10 % above it")),
        # No difference is made up where the posted pay has no middle in dollars a year.
        (None, YEARLY.partition(";")[0]),
        (Pay(None, 40.0, "hour"), HOURLY.partition(";")[0]),
        (Pay(30.0, None, "hour"), HOURLY.partition(";")[0]),
        (Pay(1.0, 2.0, "chart"), YEARLY.partition(";")[0]),
        (Pay(26_500.0, 29_114.0, "year", "GBP"), YEARLY.partition(";")[0]),
    ],
)
def test_pay_beside_the_mean(posted: Pay | None, said: str) -> None:
    assert phrases.beside(posted, NATIONAL) == said


@pytest.mark.parametrize("usps", sorted(STATES))
@pytest.mark.parametrize("posted", [Pay(20.0, 21.0, "hour"), Pay(90_000.0, 99_000.0, "year")])
def test_a_difference_never_stands_without_population_release_and_occupation(usps: str, posted: Pay) -> None:
    row = wages.context(Tags(places=(Place(None, usps, "US"),))).shown
    said = phrases.beside(posted, row)
    assert "\n" not in said
    for label in ("all medical records specialists", row.area, "May 2025", "SOC 29-2072"):
        assert label in said.partition("the posted pay's middle")[0]
    assert row.area in (STATES[usps], "United States")


def test_what_is_not_published_is_not_compared() -> None:
    assert phrases.beside(Pay(20.0, 21.0, "hour"), replace(NATIONAL, mean=None)) == ""


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (
            "One. Hybrid: a day in office, four at home. Two.",
            "Hybrid",
            ("", "Hybrid", ": a day in office, four at home"),
        ),
        ("x " * 60 + "CCS" + " y" * 60, "CCS", ("…" + "x " * 24, "CCS", " y" * 23 + "…")),
        ("• CCS; CPC", "CPC", ("", "CPC", "")),
        ("CCS\n  or  CPC", "CCS\n  or", ("", "CCS or", "  CPC")),
        ("", "", ("", "", "")),
    ],
)
def test_words_are_quoted_with_their_sentence(text: str, words: str, said: tuple[str, str, str]) -> None:
    start = text.index(words)
    found = phrases.around(text, start, start + len(words))
    assert found == said
