"""Breezy HR career sites (`{tenant}.breezy.hr`).

Endpoint: GET https://{tenant}.breezy.hr/json; details are the pages /p/{friendly_id}
Paging: none; one answer, a bare array, holds the whole board
Quirks: a remote posting still names a home town; `salary` is a text made for display, "" when there is none;
    some tenants answer 403; a redirect to breezy.hr means that there is no such tenant; a page's text is its
    `div.description`, with or without a JobPosting beside it
Source: https://developer.breezy.hr/reference (the fields of a position)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from scrapers import html, scripts
from scrapers.jobposting import completed, joined, listed, places, read, rows, salvage, under, words, yes
from scrapers.source import (
    Board,
    Follow,
    Item,
    Page,
    ParseError,
    Platform,
    RawPosting,
    Request,
    Rights,
    Total,
)

_JOB = re.compile(r"https?://[\w-]+\.breezy\.hr/p/(?P<id>[\da-f]{8,})[^?#]*")


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(f"https://{board.host}/json"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    found = rows(
        {"positions": page.json()}, "positions", page, board, marks=("friendly_id", "published_date")
    )
    yield Total(len(found))
    yield from salvage(found, partial(_row, board=board))


def _row(row: Any, board: Board) -> Item:
    url = words(under(row, "url"))
    spots = listed(under(row, "locations")) or listed(under(row, "location"))
    placed = places(_place(one) for one in spots)
    posting = RawPosting(
        title=words(under(row, "name")) or "",
        external_id=words(under(row, "id")) or words(under(row, "_id")),
        url=url,
        company=words(under(row, "company", "name")) or board.employer or None,
        **placed | {"location": joined(under(one, "name") for one in spots) or placed["location"]},
        remote=next((mode for one in [under(row, "location"), *spots] if (mode := _mode(one))), None),
        posted_on=words(under(row, "published_date")),
        pay=words(under(row, "salary")),
        employment=words(under(row, "type", "name")) or words(under(row, "type", "id")),
    )
    read_job = partial(detail, board=board, row=posting)
    return Follow(Request(url), read_job, row=posting) if url and url.startswith("https://") else posting


def _place(one: Any) -> tuple[Any, Any, Any]:
    state, country = (
        words(under(one, key, "id")) or words(under(one, key, "name")) for key in ("state", "country")
    )
    return words(under(one, "city")), state, country


def _mode(place: Any) -> str | None:
    away = yes(under(place, "is_remote"))
    return words(under(place, "remote_details", "label")) or ("Remote" if away else None)


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    tree = html.parse(page.text)
    text = tree.css_first("div.description")
    block = next(iter(scripts.json_ld(page.text, "JobPosting")), None)
    match = _JOB.match(html.own_address(page) or "") or _JOB.match((row and row.url) or "")
    if match is None or not (text or block):
        raise ParseError("a Breezy position with its text", board=board.name, url=page.url)
    facts = {"external_id": match["id"], "url": match[0], "company": board.employer or None}
    title = html.words(tree.css_first("h1")) or (row and row.title) or ""
    posting = read(block, **facts) if block else RawPosting(title=title, **facts)
    posting = replace(posting, description=text.inner_html) if text else posting
    yield completed(posting, row) if row else posting  # the list knows the place and the work mode better


def resolve(url: str) -> Board | None:
    tenant = html.subdomain(url, "breezy.hr")
    host = f"{tenant}.breezy.hr"
    return Board(tenant, tenant, "other", "breezy", f"https://{host}", host, tenant) if tenant else None


PLATFORM = Platform(
    name="breezy",
    rights=Rights("on", "public JSON and pages of the career site; some refuse with 403", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
