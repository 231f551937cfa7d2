"""Remote OK, a job board for remote work, mostly in software.

Endpoint: GET https://remoteok.com/api; job pages hold a JobPosting
Paging: none; one answer holds about a hundred of the newest jobs
Quirks: the first element is the terms of use and no job; pay 0 means that none is stated; places are cut
    ("Ohio, "); tags are noise; on-site jobs are listed too, so being listed says nothing of the work mode;
    texts may be in a broken encoding; a program error may be served in place of a job page
Source: https://remoteok.com/api (its own first element); captured pages
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import site_of
from scrapers.html import own_address
from scrapers.jobposting import completed, first, listed, pay_range, read, rows, salvage, under, words
from scrapers.modes import place_mode
from scrapers.scripts import json_ld
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights

# "/remote-jobs/99-coder-at-sample" of old, "/remote-jobs/remote-coder-sample-99" now
_JOB = re.compile(
    r"https?://(?:www\.)?remoteok\.(?:com|io)/remote-jobs/(?:[^\d/?#][^/?#]*-)?(\d+)(?:-[^/?#]*)?",
    re.IGNORECASE,
)


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request("https://remoteok.com/api"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    found = rows({"jobs": page.json()}, "jobs", page, board, marks=("legal", "epoch", "position"))
    if not found:
        raise ParseError("Remote OK's list, which begins with its terms", board=board.name, url=page.url)
    yield from salvage([one for one in found if not under(one, "legal")], _job)


def _job(row: Any) -> RawPosting:
    place = (words(under(row, "location")) or "").rstrip(", ") or None
    return RawPosting(
        title=words(under(row, "position")) or "",
        external_id=first(row, "id", "slug"),
        url=first(row, "url", "apply_url"),
        company=words(under(row, "company")),
        location=place,
        remote=place_mode(place),
        posted_on=first(row, "date", "epoch"),
        pay=pay_range(under(row, "salary_min") or None, under(row, "salary_max") or None, "USD", "year"),
        description=words(under(row, "description")),
    )


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    block = next(iter(json_ld(page.text, "JobPosting")), None)
    stated = [own_address(page), *map(words, listed(under(block, "url")))] if block else []
    found = next((match for one in stated if (match := _JOB.match(one or ""))), None)
    if block is None or not (row or found):
        raise ParseError("a Remote OK job with JSON-LD", board=board.name, url=page.url)
    yield completed(
        row, read(block, external_id=found[1] if found else None, url=found[0] if found else None)
    )


PLATFORM = Platform(
    name="remoteok",
    rights=Rights(
        "on",
        "its terms allow use with a followed link and its name, without its logo",
        "2026-11-24",
        terms="https://remoteok.com/api",  # its answer begins with them
    ),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=site_of("remoteok", "https://remoteok.com/"),
    whole=True,
    newest=1,
    attribution="Remote OK (https://remoteok.com/)",
)
