"""Working Nomads, a job board for remote work.

Endpoint: GET https://www.workingnomads.com/api/exposed_jobs/
Paging: none; one bare list of about thirty rows
Quirks: a row has no id but in its address, /job/go/{id}/; `location` is where applicants may live; tags are
    one text with commas; no pay and no type
Source: https://www.workingnomads.com/api/exposed_jobs/ as read by ikevinxie/remote-jobs-collector
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import site_of
from scrapers.jobposting import rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights

_JOB = re.compile(r"https?://(?:www\.)?workingnomads\.com?/job/go/(\d+)")


def start(board: Board) -> Iterator[Follow]:
    url = "https://www.workingnomads.com/api/exposed_jobs/"
    yield Follow(Request(url), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    found = rows({"jobs": page.json()}, "jobs", page, board, marks=("category_name", "pub_date"))
    yield from salvage(found, _job)


def _job(row: Any) -> RawPosting:
    url = words(under(row, "url"))
    number = _JOB.match(url or "")
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=number[1] if number else None,
        url=url,
        company=words(under(row, "company_name")),
        location=words(under(row, "location")),
        remote="Remote",
        posted_on=words(under(row, "pub_date")),
        description=words(under(row, "description")),
    )


PLATFORM = Platform(
    name="workingnomads",
    rights=Rights("off", "its terms are unclear and ban competing products", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=site_of("workingnomads", "https://www.workingnomads.com/"),
    whole=True,
    newest=1,
    attribution="Working Nomads (https://www.workingnomads.com/)",
)
