"""Boards of associations: what is asked for, what marks their feeds, and what a further page is."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import pytest

from scrapers.platforms import madgex, ymcareers
from scrapers.source import Board, Follow, Page, ParseError, RawPosting, Total

YM = Board(
    "coders", "", "other", "ymcareers", "https://careers.coders.example/jobs/", "careers.coders.example"
)
JOURNAL = Board("journal", "", "other", "madgex", "https://jobs.journal.example/", "jobs.journal.example")


def feed(*items: str, extra: str = "") -> str:
    listed = "".join(f"<item>{one}</item>" for one in items)
    return f'<rss xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><channel>{extra}{listed}</channel></rss>'


def asked(follows: list[Follow]) -> list[str]:
    return [one.request.url for one in follows]


def ym(body: str, url: str = "") -> list[RawPosting]:
    return [one for one in ymcareers.feed(Page(url, body.encode()), YM) if isinstance(one, RawPosting)]


@pytest.mark.parametrize(
    ("url", "searches", "expected"),
    [
        ("", (), ["/jobs/?display=rss&resultsPerPage=1000"]),
        (
            "https://careers.coders.example/jobs/?keywords=x&page=2&resultsPerPage=25",
            ("medical coder", "ccs"),
            [
                "/jobs/?display=rss&keywords=medical+coder&resultsPerPage=1000",
                "/jobs/?display=rss&keywords=ccs&resultsPerPage=1000",
            ],
        ),
        (
            "https://careers.coders.example/jobs/category/coding/state_province/texas/page4",
            (),
            ["/jobs/category/coding/state_province/texas/?display=rss&resultsPerPage=1000"],
        ),
        (
            "https://careers.coders.example/jobs/?filter=%2BSTATE_PROVINCE%3Atexas",
            (),
            ["/jobs/?display=rss&filter=%2BSTATE_PROVINCE%3Atexas&resultsPerPage=1000"],
        ),
    ],
)
def test_a_search_or_browse_page_has_its_feed(
    url: str, searches: tuple[str, ...], expected: list[str]
) -> None:
    found = asked(list(ymcareers.start(replace(YM, url=url, searches=searches))))
    assert found == [f"https://careers.coders.example{one}" for one in expected]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Tulsa, Oklahoma,  A hospital seeks a coder.", "Tulsa, Oklahoma"),
        ("Tulsa, Oklahoma, <p>A hospital</p>", "Tulsa, Oklahoma"),
        ("Tulsa, Oklahoma, ", "Tulsa, Oklahoma"),
        ("United States,  A hospital seeks a coder.", "United States"),
        ("Join Mercy Valley,  a leader in care.", None),
        ("Join Mercy Valley, Tulsa, a leader in care.", None),
        ("A role, which is open,  now", None),
        ("", None),
    ],
)
def test_a_place_is_what_two_blanks_end(text: str, place: str | None) -> None:
    item = "<title>Coder | Mercy</title><link>https://c.example/jobs/rss/123456/x</link>"
    item += f"<description>{escape(text)}</description>"
    assert [one.location for one in ym(feed(item))] == [place]


def test_a_link_of_the_older_kind_is_a_job_of_a_feed_with_employers() -> None:
    item = "<title>Coder | Mercy</title><guid>https://c.example/job/coder-mercy/123456/?x=1</guid>"
    (found,) = ym(feed(item))
    assert (found.external_id, found.url) == ("123456", "https://c.example/job/coder-mercy/123456/")
    with pytest.raises(ParseError):
        ym(feed(item.replace(" | ", " ")))


@pytest.mark.parametrize(
    ("read", "board", "url"),
    [
        (ymcareers.feed, YM, "https://careers.coders.example/jobs/?display=rss"),
        (madgex.feed, JOURNAL, "https://jobs.journal.example/jobsrss/?keywords=x"),
    ],
)
def test_a_search_that_finds_nothing_is_empty_and_another_sites_feed_is_none(
    read: Any, board: Board, url: str
) -> None:
    assert list(read(Page(url, feed().encode()), board)) == []
    for body in (feed(), feed("<title>News</title><link>https://n.example/story/1</link>"), "<html></html>"):
        with pytest.raises(ParseError):
            list(read(Page("", body.encode()), board))


JOB = "<title>Mercy: Coder</title><link>https://jobs.journal.example/job/123456/coder/</link>"
COUNT = "<opensearch:totalResults>41</opensearch:totalResults>"


def test_further_pages_follow_while_the_count_says_so() -> None:
    board = replace(JOURNAL, searches=("coder",))
    (first,) = madgex.start(board)
    assert first.request.url == "https://jobs.journal.example/jobsrss/?countrycode=US&keywords=coder"
    read, pages = first.parse, []
    while True:
        items = list(read(Page("", feed(JOB, extra=COUNT).encode())))
        assert Total(41) in items
        following = [one for one in items if isinstance(one, Follow) and one.row is None]
        if not following:
            break
        pages += asked(following)
        read = following[0].parse
    assert pages == [f"{first.request.url}&page={number}" for number in (2, 3)]


def test_a_row_leads_to_its_page() -> None:
    (found,) = madgex.feed(Page("", feed(JOB).encode()), JOURNAL)
    assert isinstance(found, Follow)
    assert found.row is not None
    assert (found.row.title, found.row.company) == ("Coder", "Mercy")
    page = Page("", b'<script type="application/ld+json">{"@type": "JobPosting", "title": "Coder"}</script>')
    (detail,) = found.parse(page)
    assert isinstance(detail, RawPosting)
    assert (detail.external_id, detail.company) == ("123456", "Mercy")


def test_a_board_in_a_folder_of_a_site_keeps_its_folder() -> None:
    board = replace(JOURNAL, url="https://www.journal.example/unijobs/jobsrss/?LocationId=7", host="")
    assert asked(list(madgex.start(board))) == ["https://www.journal.example/unijobs/jobsrss/?LocationId=7"]
