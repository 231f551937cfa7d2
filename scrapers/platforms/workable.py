"""Workable career pages (`apply.workable.com/{account}`).

Endpoint: GET https://apply.workable.com/api/v1/widget/accounts/{account}?details=true; with searches
    POST /api/v3/accounts/{account}/jobs; details GET /api/v2/accounts/{account}/jobs/{shortcode}
Paging: the widget has none, one answer holds the whole board; v3 goes on while it gives a `nextPage` token
Quirks: the widget repeats a job once per country under one shortcode; a place may be `hidden`; v3 is
    sensitive to rate and its `state` is no place; `telecommuting` false does not mean on-site; pay is text
Source: colophon-group/jobseek#9021
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapers.html import subdomain
from scrapers.jobposting import completed, count, joined, listed, places, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_API = "https://apply.workable.com/api"
_TYPES = {"full": "full time", "part": "part time"}  # v2 and v3 write half of it
_FILTERS = ("department", "location", "workplace", "worktype")


def start(board: Board) -> Iterator[Follow]:
    if not board.searches:
        url = f"{_API}/v1/widget/accounts/{board.tenant}?details=true"
        yield Follow(Request(url), partial(jobs, board=board))
    for search in board.searches:
        yield _query(board, search)


def _query(board: Board, search: str, token: str | None = None) -> Follow:
    body: dict[str, Any] = {"query": search} | {name: [] for name in _FILTERS}
    asked = Request(
        f"{_API}/v3/accounts/{board.tenant}/jobs", json=body | ({"token": token} if token else {})
    )
    return Follow(asked, partial(jobs, board=board, search=search))


def jobs(page: Page, board: Board, search: str = "") -> Iterator[Item]:
    answer = page.json()
    key = "results" if under(answer, "results") is not None else "jobs"
    found = rows(answer, key, page, board, marks=("shortcode",))
    copies: dict[str, list[Any]] = {}
    for number, row in enumerate(found):
        copies.setdefault(words(under(row, "shortcode")) or f"#{number}", []).append(row)
    yield Total(max(count(under(answer, "total")) or 0, len(copies)))
    yield from salvage(copies.values(), partial(_row, board=board, company=words(under(answer, "name"))))
    if found and (token := words(under(answer, "nextPage"))):
        yield _query(board, search, token)


def _row(copies: list[Any], board: Board, company: str | None) -> Item:
    posting = _posting(copies, board, company)
    if posting.description or not posting.external_id:
        return posting
    read = partial(detail, board=board, row=posting)
    url = f"{_API}/v2/accounts/{board.tenant}/jobs/{posting.external_id}"
    return Follow(Request(url), read, row=posting)


def _posting(copies: list[Any], board: Board, company: str | None) -> RawPosting:
    """A job out of all the rows that repeat it, which differ in their places only."""
    row = copies[0]
    code = words(under(row, "shortcode"))
    kind = words(under(row, "type"))
    away = any(yes(under(row, name)) for name in ("telecommuting", "remote"))
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=code,
        url=words(under(row, "url")) or (f"https://apply.workable.com/j/{code}" if code else None),
        company=company or board.employer or None,
        **places(spot for copy in copies for spot in _spots(copy)),
        remote=words(under(row, "workplace")) or ("Remote" if away else None),
        posted_on=words(under(row, "published_on") or under(row, "published") or under(row, "created_at")),
        employment=words(under(row, "employment_type")) or _TYPES.get(kind or "", kind),
        description=joined((under(row, name) for name in ("description", "requirements", "benefits")), "\n"),
        requisition=words(under(row, "code")),
    )


def _spots(row: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The places of a row that its page shows, else the one that stands in the row itself."""
    shown = [one for one in listed(under(row, "locations")) if under(one, "hidden") is not True]
    for one in shown or listed(under(row, "location")) or [row]:
        state = words(under(one, "region")) or words(under(one, "state"))
        country = words(under(one, "country")) or words(under(one, "countryCode"))
        yield words(under(one, "city")), state, country


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    found = rows({"jobs": [page.json()]}, "jobs", page, board, marks=("shortcode",))
    yield completed(row, _posting(found, board, None))


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    path = re.sub(r"^/api/v\d/(?:widget/)?accounts", "", parts.path).split("/")
    account = path[1] if parts.hostname == "apply.workable.com" and len(path) > 1 else None
    account = account or subdomain(url, "workable.com")
    if account in (None, "j", "api") or not re.fullmatch(r"[\w-]+", account):
        return None
    address = f"https://apply.workable.com/{account}/"
    return Board(account, account, "other", "workable", address, "apply.workable.com", account)


PLATFORM = Platform(
    name="workable",
    rights=Rights("on", "public JSON of the career page; no login, cookie or token", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
