"""The Muse, employers' profiles with their jobs.

Endpoint: GET https://www.themuse.com/api/public/jobs?page&category={site}&api_key
Paging: `page` from 0, 20 rows; `page_count` promises thousands of pages, page 100 is a 400
Quirks: no search by words; not in the order of dates, many rows long stale; categories are wrong at times; a
    location that it does not know gives the remote ones; "Flexible / Remote" is a location
Source: https://www.themuse.com/developers/api/v2; lcarlini/JobSearchAggregator
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import query, site_of
from scrapers.jobposting import count, joined, listed, rows, salvage, under, words
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_PAGES = 100


def start(board: Board) -> list[Follow]:
    return [_query(board, 0)]


def _query(board: Board, number: int) -> Follow:
    asked = {"page": number, "category": board.site or None}
    url = query("https://www.themuse.com/api/public/jobs", asked, "api_key={api_key}")
    return Follow(Request(url), partial(jobs, board=board, number=number))


def jobs(page: Page, board: Board, number: int | None = None) -> Iterator[Item]:
    answer = page.json()
    key = "results" if under(answer, "results") is not None else "jobs"  # as collections of answers call it
    found = rows(answer, key, page, board, marks=("refs", "short_name"))
    total = count(under(answer, "total"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_job, board=board))
    pages = min(count(under(answer, "page_count")) or 0, _PAGES)
    if number is not None and found and number + 1 < pages:
        yield _query(board, number + 1)


def _job(row: Any, board: Board) -> RawPosting:
    spots = [words(under(one, "name")) for one in listed(under(row, "locations"))]
    return RawPosting(
        title=words(under(row, "name")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "refs", "landing_page")),
        company=words(under(row, "company", "name")) or board.employer or None,
        location=joined(spots),
        remote=next(filter(None, map(place_mode, spots)), None),
        posted_on=words(under(row, "publication_date")),
        description=words(under(row, "contents")),
    )


PLATFORM = Platform(
    name="themuse",
    rights=Rights(
        "needs key", "a key is needed beyond testing; health postings are mostly stale", "2026-11-24"
    ),
    start=start,
    readers={"list": jobs},
    resolve=site_of("themuse", "https://www.themuse.com/"),
    secrets=("api_key",),
    attribution="Jobs from The Muse (https://www.themuse.com/)",
)
