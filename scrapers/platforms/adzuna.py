"""Adzuna, a search engine for jobs.

Endpoint: GET https://api.adzuna.com/v1/api/jobs/us/search/{page}?app_id&app_key&results_per_page=50&what=…
Paging: the page's number, from 1, in the path; 50 rows; `count`; 25 requests a minute and 250 a day
Quirks: `salary_is_predicted` "1" marks Adzuna's own guess; `area` is [country, state, county, town], and a
    country alone means nationwide or remote; texts are cut at 500 characters; links end in the caller's id; a
    parameter that it does not know is a 400
Source: https://developer.adzuna.com/docs/search
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import query, site_of
from scrapers.jobposting import count, joined, listed, pay_range, rows, salvage, under, words
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS = 50
_CURRENCIES = {"US": "USD", "UK": "GBP"}


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 1) for search in board.searches or ("medical coder",)]


def _query(board: Board, search: str, number: int) -> Follow:
    asked = {"results_per_page": _ROWS, "what": search, "sort_by": "date"}
    url = f"https://api.adzuna.com/v1/api/jobs/us/search/{number}"
    url = query(url, asked, "app_id={app_id}&app_key={app_key}")
    return Follow(Request(url), partial(jobs, board=board, search=search, number=number))


def jobs(page: Page, board: Board, search: str = "", number: int = 1) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "results", page, board, marks=("redirect_url", "adref"))
    total = count(under(answer, "count"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_job, board=board))
    if search and found and number * _ROWS < (total or 0):
        yield _query(board, search, number + 1)


def _job(row: Any, board: Board) -> RawPosting:
    place = words(under(row, "location", "display_name"))
    area = [words(one) for one in listed(under(row, "location", "area"))]
    country, state, county, town = [*area, None, None, None, None][:4]
    if county and not town and not re.search(r" (county|parish|borough)$", county, re.IGNORECASE):
        town = county  # an independent city
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "redirect_url")),
        company=words(under(row, "company", "display_name")) or board.employer or None,
        location=place or joined([town, state, country], ", "),
        city=town,
        state=state,
        country=country,
        remote=place_mode(place),
        posted_on=words(under(row, "created")),
        pay=_pay(row, _CURRENCIES.get(country or "")),
        employment=joined([under(row, "contract_time"), under(row, "contract_type")], ", "),
        description=words(under(row, "description")),
    )


def _pay(row: Any, currency: str | None) -> str | None:
    stated = pay_range(under(row, "salary_min"), under(row, "salary_max"), currency, "year")
    guessed = under(row, "salary_is_predicted") in ("1", 1, True)
    return f"{stated} (predicted by Adzuna)" if stated and guessed else stated


PLATFORM = Platform(
    name="adzuna",
    rights=Rights(
        "needs key",
        "a trial of 14 days for organisations; displayed data must be refreshed, and deleted at the end",
        "2026-11-24",
        terms="https://developer.adzuna.com/docs/terms_of_service",
        least_hours=24,  # 2,500 requests a month are granted
    ),
    start=start,
    readers={"list": jobs},
    resolve=site_of("adzuna", "https://www.adzuna.com/", "aggregator"),
    pace=3.0,
    secrets=("app_id", "app_key"),
    attribution="Jobs by Adzuna (https://www.adzuna.com/)",
    logo=True,  # of at least 116 × 23
)
