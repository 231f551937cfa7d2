"""Which adverts are one opening: copies are, and what a level, a state or a number sets apart is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import headline, links
from aggregator.domain.identity import Advert, Register, Verdicts, alike, distinct, keys
from aggregator.domain.posting import Place, Posting, Tags

TEXT = (
    "You will read the notes of surgeons and assign the codes of each procedure, ask the physicians where the"
    " record is unclear, keep up with the yearly changes of every code set, share what you learn with the"
    " rest of the team, and close every account in two days of discharge so that the bills can leave on time."
    " We give you two screens, quiet hours, a mentor for the first half year and every other Friday off."
)
OTHER = (
    "Our clinics see nine hundred people a day. This work means reading what the doctors wrote, choosing the"
    " level of every visit, and telling them kindly when a note does not carry what was billed. There is an"
    " audit of ten charts each month, a small bonus for quality, and a long lunch on the day of the results."
    " Nobody counts minutes here, and most of the team has stayed longer than seven years with the practice."
)


def advert(title: str = "Surgical Coder", **more: Any) -> Advert:
    said: dict[str, Any] = {
        "board": "one",
        "key": "1",
        "url": "https://one.example/1",
        "company": "Alder Health",
    }
    said |= {"description": TEXT, "requisition": None, "employment": ()} | more
    place = said.pop("place", Place("Salem", "OR", "US"))
    tags = Tags(
        relevance="core",
        places=(place,) if place else (),
        arrangement=said.pop("arrangement", "onsite"),
        facility=said.pop("facility", "unknown"),
        employment=said["employment"],
    )
    return Advert(Posting(title=title, places=tags.places, **said), tags)


def copy(title: str = "Surgical Coder", **more: Any) -> Advert:
    return advert(title, **({"board": "two", "key": "2", "url": "https://two.example/2"} | more))


def merged(one: Advert, other: Advert) -> bool:
    """Does the second join the opening of the first, and the first that of the second?"""
    both = [Register([(1, a)]).home(b) for a, b in ((one, other), (other, one))]
    assert (both[0] is None) == (both[1] is None)
    return both[0] is not None


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Surgical Coder", {}),
        ("Remote Surgical Coder", {}),
        ("Surgical Coder - Salem, OR", {}),
        ("SURGICAL CODER (CPC required)", {}),
        ("Surgical Coders", {}),
        ("Surgical Coder - Full Time", {}),
        ("Alder Health Surgical Coder", {}),
        ("Surgical Coder 98123", {}),
        ("Surgical Coder", {"company": "Alder Health, Inc."}),
        ("Surgical Coder", {"company": "0210 Alder Health"}),
        ("Surgical Coder", {"company": "210 - Alder Health"}),
        ("Surgical Coder", {"company": "Alder Hlth"}),
        ("Surgical Coder (2 positions)", {}),
        ("Urgently Hiring: Surgical Coder, Req #4412", {}),
        ("Surgical Coder", {"company": None}),
        ("Surgical Coder", {"company": "Placement Partners"}),  # the same words: a copy by staff agents
        ("Surgical Coder", {"description": ""}),
        ("Surgical Coder", {"place": None}),
        ("Surgical Coder", {"place": Place(None, "OR", "US")}),
    ],
)
def test_copies_are_one(title: str, more: dict[str, Any]) -> None:
    assert merged(advert(), copy(title, **more))


def test_a_requisition_proves_a_copy() -> None:
    mine = advert(requisition="R-00412", company="Alder Health")
    theirs = copy("Coder, Surgery", requisition="JR412", company="Alder Health System", description=OTHER)
    assert merged(mine, theirs)


def test_a_remote_job_is_listed_anywhere_in_its_state() -> None:
    mine = advert(arrangement="remote")
    assert merged(mine, copy(arrangement="remote", place=Place("Bend", "OR", "US")))


@pytest.mark.parametrize(
    ("title", "city", "state"),
    [
        ("Coder - Las Cruces", "Las Cruces", "NM"),
        ("Coder, Los Angeles", "Los Angeles", "CA"),
        ("Coder | Corpus Christi, TX", "Corpus Christi", "TX"),
    ],
)
def test_a_city_is_no_part_of_the_work(title: str, city: str, state: str) -> None:
    place = Place(city, state, "US")
    assert merged(advert("Coder", place=place), copy(title, place=place))


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Coder I", "Coder II"),
        ("Coder II", "Coder III"),
        ("Coder 1", "Coder 2"),
        ("Coder", "Coder II"),
        ("Coder", "Senior Coder"),
        ("Sr. Coder", "Coder"),
        ("Lead Coder", "Coder"),
        ("Lead Coder", "Senior Coder"),
        ("Coding Supervisor", "Coding Manager"),
        ("Coder", "Coder Apprentice"),
        ("Inpatient Coder", "Outpatient Coder"),
        ("IP Coder", "OP Coder"),
        ("Coder - PRN", "Coder - Full Time"),
        ("Per Diem Coder", "Coder"),
        ("Surgical Coder", "Radiology Coder"),
        ("Coding Auditor", "Coding Educator"),
    ],
)
def test_titles_that_are_two(mine: str, theirs: str) -> None:
    first = advert(mine, employment=("full_time",) if theirs == "Per Diem Coder" else ())
    second = copy(theirs, employment=("full_time",) if mine.startswith("Per") else ())
    assert not merged(first, second)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({}, {"place": Place("Salem", "MA", "US")}),
        ({}, {"place": Place("Bend", "OR", "US")}),
        ({"arrangement": "remote"}, {"arrangement": "remote", "place": Place("Boise", "ID", "US")}),
        ({"requisition": "R-100"}, {"requisition": "R-101"}),
        ({"requisition": "R-100"}, {"requisition": "R-101", "company": "Alder Health System"}),
        ({"employment": ("full_time",)}, {"employment": ("prn",)}),
        ({"employment": ("full_time",)}, {"employment": ("part_time",)}),
        ({"facility": "inpatient"}, {"facility": "outpatient"}),
        ({}, {"description": OTHER}),
        ({"description": ""}, {"description": "", "company": "Birch Clinic"}),
        ({"description": ""}, {"description": "", "company": None}),
        ({"description": "Short."}, {"description": "Short.", "company": "Birch Clinic"}),
    ],
)
def test_facts_that_are_two(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert not merged(advert(**mine), copy(**theirs))


@pytest.mark.parametrize(
    ("mine", "theirs", "why"),
    [
        (advert("Coder I"), copy("Coder II"), "different levels"),
        (advert(), copy(place=Place("Salem", "MA", "US")), "different states"),
        (advert("Inpatient Coder"), copy("Outpatient Coder"), "inpatient and outpatient"),
        (advert("PRN Coder"), copy(employment=("full_time",)), "different terms of employment"),
        (advert(requisition="7"), copy(requisition="8"), "different requisitions"),
        (advert(requisition="7"), copy(requisition="8", company="Birch Clinic"), None),
        (advert(employment=("full_time", "prn")), copy(employment=("prn",)), None),
        (advert(), copy(), None),
    ],
)
def test_distinct_says_why(mine: Advert, theirs: Advert, why: str | None) -> None:
    assert distinct(mine, theirs) == distinct(theirs, mine) == why


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("0210 Marrowstone Health", "Marrowstone Health"),
        ("1042 Marrowstone Health, LLC", "Marrowstone Health"),
        ("12 - Marrowstone Health", "The Marrowstone Health Company"),
        ("Marrowstone Health Inc.", "marrowstone health"),
    ],
)
def test_keys_know_an_employer_by_its_name(name: str, other: str) -> None:
    assert keys(advert(company=name)) == keys(advert(company=other))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("3M", "M"),
        ("360 Coding", "Coding"),
        ("1st Coding", "Coding"),
        ("Coding 4000", "Coding"),
        ("24-7 Coding", "7 Coding"),
    ],
)
def test_a_number_may_be_the_name(name: str, other: str) -> None:
    assert headline.company(name) != headline.company(other)


def test_no_chain_of_copies_joins_two_levels() -> None:
    register = Register([(1, advert("Coder I")), (1, copy("Coder I")), (2, advert("Coder II", key="3"))])
    found = register.home(copy("Coder II", key="4"))
    assert found is not None
    assert found.opening_id == 2
    assert register.home(copy("Coder III", key="5")) is None


def test_side_by_side_on_its_own_board_is_two() -> None:
    register = Register([(1, advert(key="1"))])
    beside = advert(key="2")
    assert register.home(beside, listed=frozenset({"1", "2"})) is None
    again = register.home(beside, listed=frozenset({"2"}))
    assert again is not None
    assert again.again


def test_what_was_removed_is_forgotten() -> None:
    register = Register([(1, advert())])
    register.remove(1, "one", "1")
    assert register.home(copy()) is None


def test_a_key_that_everybody_has_leads_nowhere() -> None:
    crowd = [(n, advert(key=str(n), board=str(n), requisition=str(n))) for n in range(1, 40)]
    assert Register(crowd).home(copy()) is None


def test_the_strongest_proof_decides() -> None:
    mine = copy(requisition="R-77123")
    register = Register([(1, advert(key="8")), (2, advert("Coder, Surgery", key="9", requisition="77123"))])
    found = register.home(mine)
    assert found is not None
    assert (found.opening_id, found.reason) == (2, "same employer and requisition")


def test_a_head_alone_is_no_proof_where_it_fits_two() -> None:
    bare = copy(description="")
    twins = [(1, advert(key="8", description=TEXT)), (2, advert(key="9", description=OTHER))]
    assert Register(twins[:1]).home(bare) is not None
    assert Register(twins).home(bare) is None


WORKDAY = "https://alder.wd1.myworkdayjobs.com/Careers/job/Salem/Coder_R-{0}"


def test_a_link_to_the_employers_page_is_the_strongest_proof() -> None:
    mine = advert(url=WORKDAY.format(100))
    theirs = copy("Coder", url=WORKDAY.format(100) + "/apply?utm_source=x", company=None, description=OTHER)
    found = Register([(1, mine)]).home(theirs)
    assert found is not None
    assert found.reason == "the same advert of the employer's site"


def test_a_copy_leads_to_one_advert_of_a_site_and_not_to_its_twin() -> None:
    mine, twin = advert(url=WORKDAY.format(100)), advert(key="2", url=WORKDAY.format(101))
    led = copy(url=WORKDAY.format(101))
    assert Register([(1, mine)]).home(led) is None
    found = Register([(1, mine), (2, twin)]).home(led)
    assert found is not None
    assert found.opening_id == 2
    reposted = Register([(1, mine), (1, twin)]).home(led)  # the new one of two numbers of one opening
    assert reposted is not None


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://boards.greenhouse.io/alder/jobs/4005?gh_src=1", ("boards.greenhouse.io/alder", "4005")),
        (
            "https://jobs.lever.co/Alder/0a0a0a0a-1111-2222-3333-444455556666/apply",
            ("jobs.lever.co/alder", "0a0a0a0a-1111-2222-3333-444455556666"),
        ),
        (WORKDAY.format("12-1"), ("alder.wd1.myworkdayjobs.com/", "r-12")),
        (
            "https://careers-alder.icims.com/jobs/15195/coder/job?mode=view",
            ("careers-alder.icims.com/", "15195"),
        ),
        ("https://jobs.alder.example/coder?gh_jid=55", ("jobs.alder.example/", "55")),
        (
            "https://x.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX/job/77/?src=y",
            ("x.fa.us2.oraclecloud.com/", "77"),
        ),
        ("https://www.usajobs.gov/job/812345600", ("www.usajobs.gov/", "812345600")),
        ("https://alder.example/jobs/15195", None),
        ("https://notgreenhouse.example/boards.greenhouse.io/alder/jobs/4005", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_links_of_known_sites(url: str, found: tuple[str, str] | None) -> None:
    assert links.advert(url) == found


@pytest.mark.parametrize(
    ("mine", "theirs", "two"),
    [
        ({"412"}, {"412"}, False),
        ({"20251234"}, {"1234"}, False),
        ({"12345"}, {"123451"}, False),
        ({"123451"}, {"123452"}, True),
        ({"12"}, {"112"}, True),
        (set(), {"1"}, False),
        ({"1", "2"}, {"2"}, False),
    ],
)
def test_numbers_of_two_vacancies(mine: set[str], theirs: set[str], two: bool) -> None:
    assert headline.other_number(frozenset(mine), frozenset(theirs)) is two


LINE = " Candidates need an active credential and previous {0} experience in a large practice."


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("cardiology", "nephrology", False),
        ("two years of cardiology", "four years of cardiology", True),  # spelt numbers are no numbers
        ("2 years of cardiology", "4 years of cardiology", False),
        ("surgical", "relevant", True),  # one of them says nothing that the other contradicts
        ("relevant", "pertinent", True),
        ("Ohio", "Iowa", False),
        ("some new", "kind of", True),  # words of states' names that every text has
    ],
)
def test_a_line_filled_in_otherwise_is_another_job(mine: str, theirs: str, same: bool) -> None:
    one, other = (TEXT + LINE.format(said) + OTHER for said in (mine, theirs))
    assert merged(advert(description=one), copy(description=other)) is same


def test_a_verdict_stands_above_every_proof() -> None:
    mine, theirs = advert(), copy()
    pair = frozenset({frozenset({mine.name, theirs.name})})
    assert Register([(1, mine)], Verdicts(apart=pair)).home(theirs) is None
    level = copy("Surgical Coder III")
    pair = frozenset({frozenset({mine.name, level.name})})
    assert Register([(1, mine)], Verdicts(same=pair)).fits(1, level)
    assert not Register([(1, mine)]).fits(1, level)


titles = st.lists(
    st.sampled_from(
        ["coder", "senior", "lead", "II", "III", "inpatient", "outpatient", "prn", "remote", "surgical"]
    ),
    min_size=1,
    max_size=5,
).map(" ".join)
adverts = st.builds(
    advert,
    titles,
    company=st.sampled_from([None, "Alder Health", "0210 Alder Health", "Birch Clinic"]),
    requisition=st.sampled_from([None, "R-1", "2"]),
    place=st.sampled_from([None, Place("Salem", "OR", "US"), Place("Salem", "MA", "US")]),
    description=st.sampled_from(["", TEXT, OTHER]),
)


@given(adverts, adverts)
def test_both_ways_alike(one: Advert, other: Advert) -> None:
    assert alike(one, other) == alike(other, one)
    assert distinct(one, other) == distinct(other, one)
    assert distinct(one, one) is None


@given(adverts, adverts)
def test_what_is_alike_is_found(one: Advert, other: Advert) -> None:
    assert alike(one, other) is None or set(keys(one)) & set(keys(other))
