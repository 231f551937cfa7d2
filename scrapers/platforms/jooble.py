"""Jooble, a search engine for jobs.

Endpoint: POST https://jooble.org/api/{api_key} with {keywords, location, page}
Paging: `page` from 1, a text; the length of a page is theirs, `totalCount` counts all
Quirks: the key stands in the path, so the address may be logged nowhere; texts are snippets with `&nbsp;` and
    <b>; ids are numbers beyond 32 bits, also below zero; `salary` and `type` may be empty
Source: https://help.jooble.org/en/support/solutions/articles/60001448238; no genuine answer was at hand,
    so the sample rests on reports
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.apis import site_of
from scrapers.jobposting import count, rows, salvage, under, words
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 1, 0) for search in board.searches or ("medical coder",)]


def _query(board: Board, search: str, number: int, before: int) -> Follow:
    asked = {"keywords": search, "location": "United States", "page": str(number)}
    read = partial(jobs, board=board, search=search, number=number, before=before)
    return Follow(Request("https://jooble.org/api/{api_key}", json=asked), read)


def jobs(page: Page, board: Board, search: str = "", number: int = 1, before: int = 0) -> Iterator[Item]:
    """`before`: how many rows the pages before this one had."""
    answer = page.json()
    found = rows(answer, "jobs", page, board, marks=("snippet",))
    total = count(under(answer, "totalCount"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_job, board=board))
    came = before + len(found)
    if search and found and came < (total or 0):
        yield _query(board, search, number + 1, came)


def _job(row: Any, board: Board) -> RawPosting:
    place = words(under(row, "location"))
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "link")),
        company=words(under(row, "company")) or board.employer or None,
        location=place,
        remote=place_mode(place),
        posted_on=words(under(row, "updated")),
        pay=words(under(row, "salary")),
        employment=words(under(row, "type")),
        description=words(under(row, "snippet")),
    )


PLATFORM = Platform(
    name="jooble",
    rights=Rights("needs key", "an aggregator of other boards, snippets only; terms unread", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=site_of("jooble", "https://jooble.org/", "aggregator"),
    secrets=("api_key",),
    attribution="Jobs from Jooble (https://jooble.org/)",
)
