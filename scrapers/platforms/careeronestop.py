"""CareerOneStop, the postings of the National Labor Exchange (state job banks and employers), API version 2.

Endpoint: GET https://api.careeronestop.org/v2/jobsearch/{user_id}/{keyword}/US/0/0/0/{from}/100/30, Bearer
Paging: `startRecord` and `pageSize` in the path; `Jobcount`; the last 30 days are asked for
Quirks: no part of the path may be empty; US with radius 0 is the whole country; the date is spelled
    "AccquisitionDate" and is when the exchange got the posting; texts are snippets; an account made after
    August 2024 gets a 401 from version 1
Source: https://www.careeronestop.org/Developers/WebAPI/Jobs/list-jobs-v2.aspx; no genuine answer was at hand,
    so the sample rests on reports
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

from scrapers.apis import query, site_of
from scrapers.jobposting import count, first, rows, salvage, under, words
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS, _DAYS = 100, 30
_OPTIONS = {"showFilters": "false", "enableJobDescriptionSnippet": "true", "enableMetaData": "false"}


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("medical coder",)]


def _query(board: Board, search: str, begin: int) -> Follow:
    # Should the count begin with one, `begin` 0 only makes pages overlap
    path = f"{{user_id}}/{quote(search, safe='')}/US/0/0/0/{begin}/{_ROWS}/{_DAYS}"
    url = query(f"https://api.careeronestop.org/v2/jobsearch/{path}", _OPTIONS)
    asked = Request(url, headers={"Authorization": "Bearer {token}", "Accept": "application/json"})
    return Follow(asked, partial(jobs, board=board, search=search, begin=begin))


def jobs(page: Page, board: Board, search: str = "", begin: int = 0) -> Iterator[Item]:
    answer = page.json()
    total = count(under(answer, "Jobcount"))
    if total == 0 and not under(answer, "Jobs"):
        yield Total(0)
        return
    found = rows(answer, "Jobs", page, board, marks=("JvId", "JobTitle"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_job, board=board))
    if search and found and begin + _ROWS < (total or 0):
        yield _query(board, search, begin + _ROWS)


def _job(row: Any, board: Board) -> RawPosting:
    place = words(under(row, "Location"))
    return RawPosting(
        title=words(under(row, "JobTitle")) or "",
        external_id=words(under(row, "JvId")),
        url=first(row, "URL", "Url"),
        company=words(under(row, "Company")) or board.employer or None,
        location=place,
        remote=place_mode(place),
        posted_on=first(row, "AccquisitionDate", "AcquisitionDate"),
        description=first(row, "DescriptionSnippet", "JobDescription"),
    )


PLATFORM = Platform(
    name="careeronestop",
    rights=Rights(
        "needs key",
        "a free key; the credit and CareerOneStop's logo must be shown",
        "2026-11-24",
        terms="https://www.careeronestop.org/Developers/WebAPI/registration.aspx",
    ),
    start=start,
    readers={"list": jobs},
    resolve=site_of("careeronestop", "https://www.careeronestop.org/", "aggregator"),
    newest=1,
    secrets=("user_id", "token"),
    attribution=(
        "Job listings from CareerOneStop (https://www.careeronestop.org/), sponsored by the U.S. Department "
        "of Labor, Employment and Training Administration, in partnership with the Minnesota Department of "
        "Employment and Economic Development"
    ),
    logo=True,
)
