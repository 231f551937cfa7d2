"""Arbeitnow, a job board for Germany with some jobs elsewhere.

Endpoint: GET https://www.arbeitnow.com/api/job-board-api?page={n}
Paging: `page` from 1 for as long as `links.next` is set; no total
Quirks: a slice of the board that changes from day to day; `created_at` is in seconds; only `remote` true says
    anything of the work mode; `job_types` mixes levels with types; some texts are escaped twice; no pay
Source: https://www.arbeitnow.com/blog/job-board-api
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

from scrapers.apis import query, site_of
from scrapers.jobposting import joined, listed, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights


def start(board: Board) -> list[Follow]:
    return [_query(board, 1)]


def _query(board: Board, number: int) -> Follow:
    url = query("https://www.arbeitnow.com/api/job-board-api", {"page": number})
    return Follow(Request(url), partial(jobs, board=board, number=number))


def jobs(page: Page, board: Board, number: int | None = None) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "data", page, board, marks=("slug",))
    yield from salvage(found, partial(_job, board=board))
    if number is not None and found and words(under(answer, "links", "next")):
        yield _query(board, number + 1)


def _job(row: Any, board: Board) -> RawPosting:
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "slug")),
        url=words(under(row, "url")),
        company=words(under(row, "company_name")) or board.employer or None,
        location=words(under(row, "location")),
        remote="Remote" if yes(under(row, "remote")) else None,
        posted_on=words(under(row, "created_at")),
        employment=joined(listed(under(row, "job_types")), ", "),
        description=_text(under(row, "description")),
    )


def _text(value: Any) -> str | None:
    text = words(value) or ""
    return (unescape(text) if text.startswith("&lt;") else text) or None


PLATFORM = Platform(
    name="arbeitnow",
    rights=Rights("on", "a free public API; its terms ask for a link back and may be revoked", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=site_of("arbeitnow", "https://www.arbeitnow.com/"),
    newest=1,
    pace=5.0,
    attribution="Jobs from Arbeitnow (https://www.arbeitnow.com/)",
)
