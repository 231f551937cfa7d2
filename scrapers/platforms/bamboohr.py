"""BambooHR career pages (`{tenant}.bamboohr.com/careers`).

Endpoint: GET https://{tenant}.bamboohr.com/careers/list; details GET /careers/{id}/detail
Paging: none; one answer lists the whole board, `meta.totalCount` counts it
Quirks: the list has neither dates nor texts; `isRemote` is often null and projects disagree on what
    `locationType` 0, 1 and 2 mean, so it is not read; `atsLocation` is often all null; a detail may leave
    out its own id; a tenant that does not exist redirects elsewhere
Source: https://www.bamboohr.com/careers (the vendor's own board); reports disagree, see locationType
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.html import subdomain
from scrapers.jobposting import completed, count, places, record, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_JOB = re.compile(r"/careers/(?P<id>\d+)")


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(f"https://{board.host}/careers/list"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "result", page, board, marks=("jobOpeningName",))
    yield Total(count(under(answer, "meta", "totalCount")) or len(found))
    yield from salvage(found, partial(_row, board=board))


def _row(row: Any, board: Board) -> Item:
    number = words(under(row, "id"))
    url = f"https://{board.host}/careers/{number}" if number and board.host else None
    posting = _posting(row, board, number, url)
    read = partial(detail, board=board, row=posting)
    return Follow(Request(f"{url}/detail"), read, row=posting) if url else posting


def _posting(job: Any, board: Board, number: str | None, url: str | None) -> RawPosting:
    return RawPosting(
        title=words(under(job, "jobOpeningName")) or "",
        external_id=number,
        url=url,
        company=board.employer or None,
        **places([_place(under(job, "location")) or _place(under(job, "atsLocation")) or (None, None, None)]),
        remote="Remote" if yes(under(job, "isRemote")) else None,
        posted_on=words(under(job, "datePosted")),
        pay=words(under(job, "compensation")),
        employment=words(under(job, "employmentStatusLabel")) or words(under(job, "employmentType")),
        description=words(under(job, "description")),
    )


def _place(one: Any) -> tuple[str | None, str | None, str | None] | None:
    state = words(under(one, "state")) or words(under(one, "province"))
    country = words(under(one, "addressCountry")) or words(under(one, "country"))
    place = (words(under(one, "city")), state, country)
    return place if any(place) else None


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    job = record(under(page.json(), "result"), "jobOpening", page, board)
    shared = words(job.get("jobOpeningShareUrl"))
    named = _JOB.search(shared or "") or _JOB.search(page.url)
    # an answer that names neither itself nor its job is at least one of this board's
    url = shared or page.url.removesuffix("/detail") or board.url or "https://www.bamboohr.com/careers"
    yield completed(row, _posting(job, board, words(job.get("id")) or (named["id"] if named else None), url))


def resolve(url: str) -> Board | None:
    tenant = subdomain(url, "bamboohr.com")
    if tenant is None:
        return None
    host = f"{tenant}.bamboohr.com"
    return Board(tenant, tenant, "other", "bamboohr", f"https://{host}/careers", host, tenant)


PLATFORM = Platform(
    name="bamboohr",
    rights=Rights("on", "public JSON of the career page; no login, cookie or token", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
