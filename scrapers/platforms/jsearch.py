"""JSearch, Google's job search resold through RapidAPI.

Endpoint: GET https://jsearch.p.rapidapi.com/search?query&page&num_pages=1&country=us, X-RapidAPI-Key
Paging: `page` from 1, ten rows; no total: the first page with fewer is the last one
Quirks: every call is paid; `job_is_remote` false says nothing; each posting is a copy from `job_publisher`;
    one job stands in several copies; types read FULLTIME, with a list of them in newer answers
Source: https://rapidapi.com/letscrape-6bRBa3QguO5/api/jsearch
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import query, site_of
from scrapers.jobposting import first, joined, listed, pay_range, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights

_ROWS, _PAGES = 10, 50
_HEADERS = {"X-RapidAPI-Key": "{api_key}", "X-RapidAPI-Host": "jsearch.p.rapidapi.com"}


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 1) for search in board.searches or ("medical coder",)]


def _query(board: Board, search: str, number: int) -> Follow:
    asked = {"query": search, "page": number, "num_pages": 1, "country": "us", "date_posted": "month"}
    url = query("https://jsearch.p.rapidapi.com/search", asked)
    return Follow(Request(url, headers=_HEADERS), partial(jobs, board=board, search=search, number=number))


def jobs(page: Page, board: Board, search: str = "", number: int = 1) -> Iterator[Item]:
    found = rows(page.json(), "data", page, board, marks=("job_id", "job_title"))
    yield from salvage(found, partial(_job, board=board))
    if search and len(found) >= _ROWS and number < _PAGES:
        yield _query(board, search, number + 1)


def _job(row: Any, board: Board) -> RawPosting:
    city, state, country = (words(under(row, f"job_{part}")) for part in ("city", "state", "country"))
    pay = (
        under(row, f"job_{part}") for part in ("min_salary", "max_salary", "salary_currency", "salary_period")
    )
    kinds = listed(under(row, "job_employment_types")) or [under(row, "job_employment_type")]
    return RawPosting(
        title=words(under(row, "job_title")) or "",
        external_id=words(under(row, "job_id")),
        url=first(row, "job_apply_link", "job_google_link"),
        company=words(under(row, "employer_name")) or board.employer or None,
        location=words(under(row, "job_location")) or joined([city, state], ", ") or country,
        city=city,
        state=state,
        country=country,
        remote="Remote" if yes(under(row, "job_is_remote")) else None,
        posted_on=first(row, "job_posted_at_datetime_utc", "job_posted_at_timestamp"),
        pay=pay_range(*pay),
        employment=joined(kinds, ", "),
        description=words(under(row, "job_description")),
    )


PLATFORM = Platform(
    name="jsearch",
    rights=Rights("off", "a paid key; results of Google resold, of weak provenance", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=site_of("jsearch", "https://jsearch.p.rapidapi.com/search", "aggregator"),
    newest=1,
    secrets=("api_key",),
    attribution="Jobs found with JSearch (https://rapidapi.com/letscrape-6bRBa3QguO5/api/jsearch)",
)
