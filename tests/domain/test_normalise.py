"""From a source's wording to ours: nothing is guessed, and nothing that only follows a reader is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregator.domain.normalise import arrangement, canonical_url, content_hash, normalise
from aggregator.domain.posting import Pay, Place, Posting
from scrapers.source import Board, RawPosting

TODAY = date(2026, 11, 24)
OWN = Board("alder", "Alder Health", "health system", "workday", "https://alder.example/jobs")
SHARED = Board("roster", "", "other", "jsonld", "https://roster.example/jobs")


def made(board: Board = OWN, **facts: Any) -> Posting:
    said: dict[str, Any] = {"title": "Coder", "external_id": "1", "url": "https://alder.example/jobs/1"}
    return normalise(RawPosting(**(said | facts)), board, TODAY)


def test_a_whole_posting() -> None:
    found = made(
        title=" Inpatient&nbsp;Coder  II ",
        company="Alder Health&amp;Care",
        location="Tulsa, OK",
        remote="Hybrid Remote",
        posted_on="Posted 4 Days Ago",
        pay="24.5 - 31 USD per hour",
        employment="FULL_TIME",
        description="<p>Codes <b>charts</b>.</p><ul><li>CCS</li></ul>",
        requisition=" R-1234 ",
    )
    assert found == Posting(
        board="alder",
        key="1",
        title="Inpatient Coder II",
        url="https://alder.example/jobs/1",
        company="Alder Health&Care",
        requisition="R-1234",
        location="Tulsa, OK",
        places=(Place("Tulsa", "OK", "US"),),
        posted_on=date(2026, 11, 20),
        arrangement="hybrid",
        pay=Pay(24.5, 31, "hour"),
        employment=("full_time",),
        description="Codes charts.\n• CCS",
    )


def test_the_least_posting() -> None:
    found = made(external_id=None)
    assert found.key == found.url == "https://alder.example/jobs/1"
    assert found.company == "Alder Health"  # the board is its own
    assert (found.places, found.posted_on, found.pay, found.employment) == ((), None, None, ())
    assert (found.location, found.arrangement, found.description) == (None, "unknown", "")
    assert made(SHARED).company is None
    assert made(url=None).url == "https://alder.example/jobs"


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ({"city": "Tulsa", "state": "OK", "country": "US"}, (Place("Tulsa", "OK", "US"),)),
        ({"city": "Tulsa", "state": "Oklahoma"}, (Place("Tulsa", "OK", "US"),)),
        ({"state": "OK", "location": "Main Campus"}, (Place(None, "OK", "US"),)),
        ({"city": "Tulsa", "location": "Tulsa, OK, US"}, (Place("Tulsa", "OK", "US"),)),
        ({"location": "Tampa, FL; Macon, GA"}, (Place("Tampa", "FL", "US"), Place("Macon", "GA", "US"))),
        ({"country": "US"}, (Place(None, None, "US"),)),
        ({"country": "India", "city": "Chennai"}, (Place("Chennai", None, "IN"),)),
        ({"country": "IN", "city": "Kolkata", "location": "Kolkata, IN"}, (Place("Kolkata", None, "IN"),)),
        ({"country": "DE", "city": "Rudolstadt"}, (Place("Rudolstadt", None, "DE"),)),
        ({"country": "IT", "location": "Europe, remote, IT"}, (Place(None, None, "IT"),)),
        ({"country": "CA", "location": "Toronto, Canada"}, (Place("Toronto", None, "CA"),)),
        ({"country": "PR", "city": "Ponce"}, (Place("Ponce", "PR", "US"),)),
        ({"location": "Remote"}, ()),
        ({}, ()),
    ],
)
def test_places(facts: dict[str, str], places: tuple[Place, ...]) -> None:
    assert made(**facts).places == places


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("TELECOMMUTE", "remote"),
        ("Remote", "remote"),
        ("Fully Remote", "remote"),
        ("REMOTE_US", "remote"),
        ("true", "remote"),
        ("Yes", "remote"),
        ("1", "remote"),
        ("Work from home", "remote"),
        ("Home Office", "remote"),
        ("Hybrid", "hybrid"),
        ("Hybrid Remote", "hybrid"),
        ("Remote Optional", "hybrid"),
        ("Partially remote", "hybrid"),
        ("Flexible", "hybrid"),
        ("On-site", "onsite"),
        ("ON_SITE", "onsite"),
        ("In-Office", "onsite"),
        ("In person", "onsite"),
        ("Not remote", "onsite"),
        ("Non-Remote", "onsite"),
        ("No", "onsite"),
        ("false", "onsite"),
        ("None", "onsite"),
        ("Full time", "unknown"),
        ("Day shift", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_sources_own_label(said: str | None, means: str) -> None:
    assert arrangement(said) == means


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://Jobs.Example/A/1", "https://jobs.example/A/1"),
        ("https://j.example/1?utm_source=x&utm_medium=y", "https://j.example/1"),
        ("https://j.example/1?gh_jid=7&gh_src=abc", "https://j.example/1?gh_jid=7"),
        ("https://j.example/1?id=7&fbclid=z#apply", "https://j.example/1?id=7"),
        ("https://j.example/1?mode=job&iis=Job+Board&iisn=Indeed", "https://j.example/1"),
        ("https://j.example/view?jobId=9&trk=mail", "https://j.example/view?jobId=9"),
        ("https://j.example/1?q=", "https://j.example/1?q="),
        ("https://j.example/source/1", "https://j.example/source/1"),
        ("http://[", "http://["),
        ("", ""),
    ],
)
def test_addresses(url: str, kept: str) -> None:
    assert canonical_url(url) == kept
    assert canonical_url(kept) == kept


@pytest.mark.parametrize(
    ("board", "said", "kept"),
    [
        (OWN, "R-1234", "R-1234"),
        (OWN, "98765", "98765"),
        (SHARED, "R-1234", "R-1234"),
        (SHARED, "98765", None),
        (SHARED, "HIC-98765", None),  # it stands in the address
        (OWN, "  ", None),
        (SHARED, None, None),
    ],
)
def test_a_number_of_the_board_is_no_requisition(board: Board, said: str | None, kept: str | None) -> None:
    url = "https://roster.example/jobs/HIC-98765-coder"
    assert made(board, requisition=said, url=url).requisition == kept


def test_a_hash_tells_what_is_said_and_not_how_old_it_is() -> None:
    first = content_hash(made(posted_on="Posted 3 Days Ago"))
    assert content_hash(made(posted_on="Posted 4 Days Ago")) == first
    assert content_hash(made(url="https://alder.example/jobs/1?utm_source=mail")) == first
    changed = ({"title": "Coder II"}, {"pay": "$30/hr"}, {"location": "Tulsa, OK"}, {"description": "CCS"})
    assert len({first, *(content_hash(made(**one)) for one in changed)}) == 5


def test_a_hash_of_text_that_cannot_be_encoded() -> None:
    assert content_hash(made(description="half of a pair: \ud83d"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"location": "India, Bangalore, RMZ"}, Place("Bangalore", None, "IN")),
        ({"location": "Philippines, Cavite, GTC"}, Place("Cavite", None, "PH")),
        ({"location": "Istanbul, Turkey"}, Place("Istanbul", None, "TR")),
        ({"location": "Japan - Remote"}, Place(None, None, "JP")),
        ({"location": "Mexico, MO"}, Place("Mexico", "MO", "US")),
        ({"location": "Peru, Indiana"}, Place("Peru", "IN", "US")),
        ({"location": "US, OR, Beaverton"}, Place("Beaverton", "OR", "US")),
        (
            {"location": "Berlin, Berlin, Germany", "city": "Berlin", "state": "BE", "country": "DE"},
            Place("Berlin", None, "DE"),
        ),
        ({"location": "Romania", "country": "Romania"}, Place(None, None, "RO")),
        # Of several places one is ours, and says so.
        ({"location": "Spain; Raleigh, NC, United States", "country": "ES"}, Place("Raleigh", "NC", "US")),
        ({"location": "India, Pune; US, TX, Austin", "country": "IN"}, Place("Austin", "TX", "US")),
        ({"location": "Cochrane, Alberta; Olathe, Kansas", "country": "CA"}, Place("Olathe", "KS", "US")),
        ({"location": "London; Remote - USA", "country": "GB"}, Place(None, None, "US")),
        ({"location": "Chennai, TN; Kolkata, IN", "country": "IN"}, Place("Chennai", None, "IN")),
        ({"location": "London, UK, US hours", "country": "GB"}, Place("London", None, "GB")),
        (
            {"location": "Tulsa, OK", "city": "Tulsa", "state": "OK", "country": "USA"},
            Place("Tulsa", "OK", "US"),
        ),
    ],
)
def test_a_country_is_no_state_and_no_town(said: dict[str, str], expected: Place) -> None:
    assert made(**said).place == expected


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        ("$61000 - $70000 per year (predicted by Adzuna)", None),
        ("$107K - $147K / yr (Estimated Pay)", None),
        ("$30 - $40 Per Hour (Glassdoor est.)", None),
        ("$30 - $40 Per Hour (Employer est.)", Pay(30, 40, "hour")),
        ("$30 - $40 per hour (best offer)", Pay(30, 40, "hour")),
    ],
)
def test_a_sites_guess_at_the_pay_is_not_the_employers(pay: str, expected: Pay | None) -> None:
    assert made(pay=pay).pay == expected
