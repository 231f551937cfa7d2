"""Remotive, a job board for remote work.

Endpoint: GET https://remotive.com/api/remote-jobs
Paging: none, and parameters change nothing: about thirty rows are all there is
Quirks: `candidate_required_location` is where applicants may live; `salary` is in words ("$18 - $22/hr");
    dates have no zone; jobs come a day late; at most four calls a day
Source: https://github.com/remotive-com/remote-jobs-api
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import site_of
from scrapers.jobposting import rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request("https://remotive.com/api/remote-jobs"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    found = rows(page.json(), "jobs", page, board, marks=("candidate_required_location", "publication_date"))
    yield from salvage(found, partial(_job, board=board))


def _job(row: Any, board: Board) -> RawPosting:
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "url")),
        company=words(under(row, "company_name")) or board.employer or None,
        location=words(under(row, "candidate_required_location")),
        remote="Remote",
        posted_on=words(under(row, "publication_date")),
        pay=words(under(row, "salary")),
        employment=words(under(row, "job_type")),
        description=words(under(row, "description")),
    )


PLATFORM = Platform(
    name="remotive",
    rights=Rights(
        "off",
        "its terms forbid to ask for an address before a listing is shown, and to pass listings on to "
        "Jooble, Google Jobs or LinkedIn",
        "2026-11-24",
        terms="https://remotive.com/api/remote-jobs",  # its answer begins with them
        least_hours=6,
        forbids=("passing on",),
    ),
    start=start,
    readers={"list": jobs},
    resolve=site_of("remotive", "https://remotive.com/"),
    whole=True,
    newest=1,
    attribution="Remote jobs from Remotive (https://remotive.com/)",
)
