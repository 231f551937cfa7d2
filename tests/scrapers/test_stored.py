"""Reading a stored response without being told what kind of page it is; and what a posting must have."""

from __future__ import annotations

import json

import pytest

from scrapers.registry import platform
from scrapers.source import ParseError, RawPosting
from scrapers.stored import read_stored

ROW = {"title": "Inpatient Coder", "externalPath": "/job/Ohio/Coder_R-100", "bulletFields": ["R-100"]}
JOB = {"jobPostingInfo": {"title": "Inpatient Coder", "jobReqId": "R-100", "jobDescription": "<p>Codes.</p>"}}


def packed(value: object) -> bytes:
    return json.dumps(value).encode()


def test_a_list_is_read_as_one_and_its_rows_count_as_they_stand() -> None:
    (found,) = read_stored(platform("workday"), packed({"total": 1, "jobPostings": [ROW]}))
    assert (found.title, found.external_id, found.description) == ("Inpatient Coder", "R-100", None)


def test_a_detail_is_found_out() -> None:
    (found,) = read_stored(platform("workday"), packed(JOB))
    assert found.description == "<p>Codes.</p>"


def test_the_address_tells_the_board() -> None:
    url = "https://buckeye.wd5.myworkdayjobs.com/Careers"
    (found,) = read_stored(platform("workday"), packed({"jobPostings": [ROW]}), url=url)
    assert (found.url, found.company) == (f"{url}/job/Ohio/Coder_R-100", "buckeye")


def test_a_real_answer_without_postings_is_an_empty_list() -> None:
    assert read_stored(platform("workday"), packed({"total": 0, "jobPostings": []})) == []


def test_a_kind_that_is_named_is_the_only_one_tried() -> None:
    with pytest.raises(ParseError, match='a list "jobPostings"'):
        read_stored(platform("workday"), packed(JOB), kind="list")


def test_a_refusal_names_everything_that_was_expected() -> None:
    with pytest.raises(ParseError) as refused:
        read_stored(platform("workday"), b"{}", url="https://a.example/")
    expected = 'an answer of workday with a list "jobPostings" or an answer of workday with "jobPostingInfo"'
    assert str(refused.value) == f"https://a.example/: expected {expected}"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<title>Just a moment...</title>", b"[[[", b"null"])
@pytest.mark.parametrize("name", ["greenhouse", "workday", "icims", "jsonld", "feed", "linkedin_alert"])
def test_block_pages_and_noise_are_refused(name: str, body: bytes) -> None:
    with pytest.raises(ParseError):
        read_stored(platform(name), body)


def test_jobs_of_a_source_that_names_its_list_alike_are_not_greenhouses() -> None:
    """Several sources have a list "jobs" whose rows have an id and a title."""
    row = {"id": 1, "title": "Inpatient Coder", "url": "https://jobs.example/1"}
    with pytest.raises(ParseError, match="absolute_url"):
        read_stored(platform("greenhouse"), packed({"jobs": [row]}))
    assert read_stored(platform("greenhouse"), packed({"jobs": [row | {"absolute_url": row["url"]}]}))


# What a posting must have ----------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["", " ", "\n\t"])
def test_a_posting_has_a_title(title: str) -> None:
    with pytest.raises(ParseError, match="expected a posting with a title"):
        RawPosting(title, "1")


def test_a_posting_has_an_id_or_an_address() -> None:
    with pytest.raises(ParseError, match=r"an id or a URL \('Coder' has neither\)"):
        RawPosting("Coder")
    assert RawPosting("Coder", "1")
    assert RawPosting("Coder", url="https://jobs.example/1")
