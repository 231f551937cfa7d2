"""Himalayas, a job board for remote work.

Endpoint: GET https://himalayas.app/jobs/api/search?q&page for each search, else …/jobs/api?limit=20&offset
Paging: 20 rows; `page` from 1 to 401 at most; `totalCount`
Quirks: `locationRestrictions` is where applicants may live, and empty means anywhere; names of countries may
    hold commas; a minimum of 4 dollars a month is somebody's slip; dates are seconds
Source: https://himalayas.app/api
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import query, site_of
from scrapers.jobposting import count, first, joined, listed, pay_range, rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS, _PAGES = 20, 401
_LIST = "https://himalayas.app/jobs/api"


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 1) for search in board.searches or ("",)]


def _query(board: Board, search: str, number: int) -> Follow:
    if search:
        url = query(f"{_LIST}/search", {"q": search, "page": number})
    else:
        url = query(_LIST, {"limit": _ROWS, "offset": (number - 1) * _ROWS})
    return Follow(Request(url), partial(jobs, board=board, search=search, number=number))


def jobs(page: Page, board: Board, search: str = "", number: int | None = None) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "jobs", page, board, marks=("companySlug", "locationRestrictions", "guid"))
    total = count(under(answer, "totalCount"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_job, board=board))
    if number is not None and found and number * _ROWS < (total or 0) and number < _PAGES:
        yield _query(board, search, number + 1)


def _job(row: Any, board: Board) -> RawPosting:
    homes = under(row, "locationRestrictions")
    names = [under(one, "name") or one for one in listed(homes)]
    place = joined(names)
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "guid")),
        url=first(row, "applicationLink", "guid"),
        company=words(under(row, "companyName")) or board.employer or None,
        location=place or ("Worldwide" if homes == [] else None),
        country=place if len(names) == 1 else None,
        remote="Remote",
        posted_on=words(under(row, "pubDate")),
        pay=pay_range(
            under(row, "minSalary"),
            under(row, "maxSalary"),
            under(row, "currency"),
            under(row, "salaryPeriod"),
        ),
        employment=words(under(row, "employmentType")),
        description=first(row, "description", "excerpt"),
    )


PLATFORM = Platform(
    name="himalayas",
    rights=Rights(
        "on",
        "a public API; its terms ask for a link back and for daily polling",
        "2026-11-24",
        terms="https://himalayas.app/api",
        least_hours=24,
    ),
    start=start,
    readers={"list": jobs},
    resolve=site_of("himalayas", "https://himalayas.app/"),
    pace=3.0,
    attribution="Remote jobs from Himalayas (https://himalayas.app/)",
)
