"""Lever job sites (`jobs.lever.co/{site}`, in Europe `jobs.eu.lever.co`).

Endpoint: GET https://api.lever.co/v0/postings/{site}?mode=json&skip={n}&limit=100
Paging: `skip` and `limit`; a page of fewer rows is the last one
Quirks: the answer is a bare list without the employer's name; `createdAt` is the only date, in milliseconds,
    and may lie years back; `description` lacks the `lists` and what stands behind them; workplaceType may be
    "unspecified"; a pay interval reads `per-hour-wage`
Source: https://github.com/lever/postings-api
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from scrapers.jobposting import joined, listed, pay_range, rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights

_ROWS = 100
_CAREERS = re.compile(
    r"https?://(?:jobs|api)\.(?P<eu>eu\.)?lever\.co/(?:v0/postings/)?(?P<site>[\w.-]+)", re.IGNORECASE
)


def start(board: Board) -> list[Follow]:
    return [_query(board, 0)]


def _query(board: Board, skip: int) -> Follow:
    asked = urlencode({"mode": "json", "skip": skip, "limit": _ROWS})
    url = f"https://{board.host or 'api.lever.co'}/v0/postings/{board.tenant}?{asked}"
    return Follow(Request(url), partial(jobs, board=board, skip=skip))


def jobs(page: Page, board: Board, skip: int = 0) -> Iterator[Item]:
    found = rows({"postings": page.json()}, "postings", page, board, marks=("hostedUrl", "categories"))
    yield from salvage(found, partial(_job, board=board))
    if len(found) >= _ROWS:
        yield _query(board, skip + len(found))


def _job(row: Any, board: Board) -> RawPosting:
    kinds, mode = under(row, "categories"), words(under(row, "workplaceType"))
    return RawPosting(
        title=words(under(row, "text")) or "",
        external_id=words(under(row, "id")),
        url=words(under(row, "hostedUrl")),
        company=board.employer or None,
        location=joined([under(kinds, "location"), *listed(under(kinds, "allLocations"))]),
        country=words(under(row, "country")),
        remote=None if mode == "unspecified" else mode,
        posted_on=words(under(row, "createdAt")),
        pay=_pay(under(row, "salaryRange")),
        employment=words(under(kinds, "commitment")),
        description=_text(row),
    )


def _pay(salary: Any) -> str | None:
    unit = re.sub(r"^per-|-(?:wage|salary)$", "", words(under(salary, "interval")) or "")
    return pay_range(under(salary, "min"), under(salary, "max"), under(salary, "currency"), unit)


def _text(row: Any) -> str | None:
    """The parts as the job page shows them: text, headed lists, closing words, pay in words."""
    whole = _part(row, "description") or joined([_part(row, "opening"), _part(row, "descriptionBody")], "\n")
    lists = [
        f"<h3>{words(under(one, 'text')) or ''}</h3><ul>{items}</ul>"
        for one in listed(under(row, "lists"))
        if (items := words(under(one, "content")))
    ]
    return joined([whole, *lists, _part(row, "additional"), _part(row, "salaryDescription")], "\n")


def _part(row: Any, name: str) -> str | None:
    return words(under(row, name)) or words(under(row, f"{name}Plain"))


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(url)):
        return None
    area, site = match["eu"] or "", match["site"]
    address = f"https://jobs.{area}lever.co/{site}"
    return Board(site, site, "other", "lever", address, host=f"api.{area}lever.co", tenant=site)


PLATFORM = Platform(
    name="lever",
    rights=Rights("on", "public postings API without login, made for career sites", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
)
