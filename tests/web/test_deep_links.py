"""Searches as links into places that may not be collected: exact addresses, nothing dropped silently."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data
from aggregator.domain import phrases
from aggregator.domain.places import STATES
from aggregator.domain.search import ARRANGEMENTS, SETTINGS, Filter, parse
from scrapers import registry
from scrapers.denied import denied, hosts
from web import deep_links

LINKEDIN = "https://www.linkedin.com/jobs/search?"
INDEED = "https://www.indeed.com/jobs?"
GLASSDOOR = "https://www.glassdoor.com/Job/jobs.htm?"
ZIP = "https://www.ziprecruiter.com/jobs-search?"
FLEX = "https://www.flexjobs.com/search?"
OFFICE_OR_REMOTE = (
    "office or remote, for holders of CPC, paying $25 an hour or more, for 2 years of experience or less"
)

# query, then for every place its address and what it is not asked
TABLE = {
    "": {
        "LinkedIn": (f"{LINKEDIN}keywords=medical%20coder&location=United%20States", ""),
        "Indeed": (f"{INDEED}q=medical%20coder&sort=date", ""),
        "Glassdoor": (f"{GLASSDOOR}sc.keyword=medical%20coder&locT=N&locId=1", ""),
        "ZipRecruiter": (f"{ZIP}search=medical%20coder&location=United%20States", ""),
        "FlexJobs": (f"{FLEX}search=medical%20coder", ""),
    },
    "setting=remote&posted=1": {
        "LinkedIn": (f"{LINKEDIN}keywords=medical%20coder&location=United%20States&f_TPR=r86400&f_WT=2", ""),
        "Indeed": (f"{INDEED}q=medical%20coder&l=Remote&sort=date&fromage=1", ""),
        "Glassdoor": (
            f"{GLASSDOOR}sc.keyword=medical%20coder&locT=N&locId=1&remoteWorkType=1&fromAge=1",
            "",
        ),
        "ZipRecruiter": (
            f"{ZIP}search=medical%20coder&location=Remote%20%28USA%29&refine_by_location_type=only_remote&days=1",
            "",
        ),
        "FlexJobs": (f"{FLEX}search=medical%20coder", "posted within 1 day"),
    },
    "arrangement=remote,hybrid": {
        "LinkedIn": (
            f"{LINKEDIN}keywords=medical%20coder&location=United%20States&f_WT=2",
            "fully remote or partly remote",
        ),
        "Indeed": (f"{INDEED}q=medical%20coder&l=Remote&sort=date", "fully remote or partly remote"),
    },
    "arrangement=onsite": {
        "LinkedIn": (f"{LINKEDIN}keywords=medical%20coder&location=United%20States", "on site"),
    },
    "q=risk adjustment&state=TX&posted=5": {
        "LinkedIn": (
            f"{LINKEDIN}keywords=medical%20coder%20risk%20adjustment&location=Texas%2C%20United%20States&f_TPR=r432000",
            "",
        ),
        "Indeed": (f"{INDEED}q=medical%20coder%20risk%20adjustment&l=Texas&sort=date&fromage=7", ""),
        "Glassdoor": (
            f"{GLASSDOOR}sc.keyword=medical%20coder%20risk%20adjustment&locT=N&locId=1&fromAge=5",
            "in Texas",
        ),
        "ZipRecruiter": (f"{ZIP}search=medical%20coder%20risk%20adjustment&location=Texas&days=5", ""),
        "FlexJobs": (
            f"{FLEX}search=medical%20coder%20risk%20adjustment&location=Texas",
            "posted within 5 days",
        ),
    },
    "q=inpatient coder&requires=CCS-P&setting=remote&lives=NY&posted=30": {
        "LinkedIn": (
            (
                f"{LINKEDIN}keywords=inpatient%20coder%20CCS-P&location=New%20York%2C%20United%20States"
                "&f_TPR=r2592000&f_WT=2"
            ),
            "open to residents of New York",
        ),
        "Indeed": (
            f"{INDEED}q=inpatient%20coder%20CCS-P&l=Remote&sort=date",
            "open to residents of New York, posted within 30 days",
        ),
        "Glassdoor": (
            f"{GLASSDOOR}sc.keyword=inpatient%20coder%20CCS-P&locT=N&locId=1&remoteWorkType=1&fromAge=30",
            "open to residents of New York",
        ),
        "ZipRecruiter": (
            (
                f"{ZIP}search=inpatient%20coder%20CCS-P&location=Remote%20%28USA%29"
                "&refine_by_location_type=only_remote&days=30"
            ),
            "open to residents of New York",
        ),
        "FlexJobs": (
            f"{FLEX}search=inpatient%20coder%20CCS-P&location=New%20York",
            "open to residents of New York, posted within 30 days",
        ),
    },
    "lives=DC&setting=office,remote&holds=CPC&pay=25&years=2&posted=60": {
        "LinkedIn": (
            (
                f"{LINKEDIN}keywords=medical%20coder&location=District%20of%20Columbia%2C%20United%20States"
                "&f_TPR=r5184000"
            ),
            OFFICE_OR_REMOTE,
        ),
        "Indeed": (
            f"{INDEED}q=medical%20coder&l=District%20of%20Columbia&sort=date",
            f"{OFFICE_OR_REMOTE}, posted within 60 days",
        ),
    },
    "state=TX,OK&requires=CPC,CCS": {
        "LinkedIn": (
            f"{LINKEDIN}keywords=medical%20coder&location=United%20States",
            "demanding CCS or CPC, in Oklahoma or Texas",
        ),
    },
}


def wish(query: str) -> Filter:
    return parse({name: [value] for name, value in parse_qsl(query)})


@pytest.mark.parametrize("query", TABLE)
def test_a_search_becomes_an_address_and_a_rest(query: str) -> None:
    made = deep_links.links(wish(query))
    for place, (url, left) in TABLE[query].items():
        assert made[place].url == url, place
        rest = made[place].left
        assert (phrases.wish(rest) if rest != Filter() else "") == left, place


FILTERS = st.builds(
    Filter,
    q=st.lists(st.text("abcxyz019", min_size=1, max_size=9), max_size=4, unique=True).map(tuple),
    setting=st.frozensets(st.sampled_from(SETTINGS)),
    arrangement=st.frozensets(st.sampled_from(ARRANGEMENTS)),
    state=st.frozensets(st.sampled_from(sorted(STATES)), max_size=3),
    requires=st.frozensets(st.sampled_from(["CPC", "CCS-P", "RHIT"]), max_size=2),
    lives=st.none() | st.sampled_from(sorted(STATES)),
    posted=st.none() | st.integers(1, 365),
)


@given(FILTERS)
def test_every_part_of_a_search_is_asked_or_told(asked: Filter) -> None:
    for place, link in deep_links.links(asked).items():
        parts = urlsplit(link.url)
        given_ = dict(parse_qsl(parts.query, strict_parsing=True))
        said = " ".join(given_.values())
        assert parts.scheme == "https"
        assert denied(parts.netloc), f"{place} is a place that we never ask ourselves"
        assert " " not in link.url
        assert set(asked.q) <= set(said.split())
        if len(asked.requires) == 1:
            assert asked.requires <= set(said.split())
        else:
            assert link.left.requires == asked.requires
        for code in asked.state:
            assert STATES[code] in said or code in link.left.state
        if asked.posted:
            told = {"f_TPR", "fromage", "fromAge", "days"} & set(given_)
            assert bool(told) != (link.left.posted == asked.posted)
        if asked.setting and asked.setting != {"remote"}:
            assert link.left.setting == asked.setting
        assert link.left.arrangement == asked.arrangement, "no place knows fully remote from partly"


def test_no_letter_breaks_an_address() -> None:
    """Words of a filter are plain by then; the builders do not rely on it."""
    for word in ("a&b=c", "#x", "50%", "d'or", 'q"uote', "ü", "<script>", "a+b", "x/y?z"):
        for link in deep_links.links(Filter(q=(word,))).values():
            parts = urlsplit(link.url)
            assert parts.fragment == ""
            assert f"medical coder {word}" in dict(parse_qsl(parts.query, strict_parsing=True)).values()


# The guide's places, and those that the issue of the sources names: none may be missing without a word.
NAMED = {
    *("LinkedIn", "Indeed", "Glassdoor", "ZipRecruiter", "FlexJobs"),
    *("AAPC", "AHIMA", "HBMA", "MGMA", "PAHCS", "AACCA", "PayScale", "Glassdoor salaries", "BLS"),
}


def test_every_place_stands_in_the_table_with_what_is_taken_from_it() -> None:
    rows = {row["place"]: row for row in data.rows("elsewhere.csv")}
    assert set(rows) == NAMED
    for place, row in rows.items():
        assert row["takes"], place
        assert row["provenance"], place
        assert row["group"] in ("search", "association", "pay")
        assert row["url"] == "" or row["url"].startswith("https://")
        assert (row["group"] == "search") == (place in deep_links.links(Filter()))
        if row["mails"]:
            assert registry.platform(row["mails"]).medium == "mail"


def test_the_modes_of_denied_hosts_are_those_of_the_page() -> None:
    rows = {row["place"]: row for row in data.rows("elsewhere.csv")}
    for line in hosts():
        assert rows[line.place]["group"] == "search"
        assert bool(rows[line.place]["mails"]) == (line.mode == "alert mail"), line
