"""Rippling job boards (`ats.rippling.com/{board}/jobs`).

Endpoint: GET https://api.rippling.com/platform/api/ats/v1/board/{board}/jobs; details GET …/jobs/{uuid}
Paging: none; a bare array lists the whole board
Quirks: the list has neither dates nor texts, and names a job once per place; places are labels, with the work
    mode among them ("Remote (United States)"); pay is one range per place; the site's own answers wrap the
    rows in `items`
Source: public collectors; no genuine answer was at hand, so the samples rest on reports
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from scrapers.jobposting import (
    completed,
    first,
    joined,
    listed,
    pay_range,
    places,
    rows,
    salvage,
    under,
    words,
)
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights

_API = "https://api.rippling.com/platform/api/ats/v1/board"
_PLACES = ("workLocation", "workLocations", "locations")
_BOARD = re.compile(
    r"https?://(?:ats\.rippling\.com/(?:[a-z]{2}-[A-Z]{2}/)?(?!api/)(?P<board>[\w-]+)(?:/jobs|/?$)"
    r"|api\.rippling\.com/platform/api/ats/v1/board/(?P<named>[\w-]+))"
)


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(f"{_API}/{board.tenant}/jobs"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    answer = page.json()
    wrapped = isinstance(answer, Mapping)
    found = answer if wrapped else {"items": answer}
    groups: dict[str, list[Any]] = {}
    for number, row in enumerate(rows(found, "items", page, board, marks=_PLACES[: 3 if wrapped else 2])):
        groups.setdefault(first(row, "uuid", "id") or f"#{number}", []).append(row)
    yield from salvage(groups.values(), partial(_row, board=board))


def _row(copies: list[Any], board: Board) -> Item:
    posting = _posting(copies, board)
    if not (posting.external_id and board.tenant):
        return posting
    url = f"{_API}/{board.tenant}/jobs/{quote(posting.external_id, safe='', errors='replace')}"
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting)


def _posting(copies: list[Any], board: Board) -> RawPosting:
    """A job out of all the rows that repeat it, which differ in their places only."""
    job, number = copies[0], first(copies[0], "uuid", "id")
    kind, site = under(job, "employmentType"), f"https://ats.rippling.com/{board.tenant}/jobs"
    texts = (under(job, "description", name) for name in ("role", "company"))
    return RawPosting(
        title=first(job, "name", "title") or "",
        external_id=number,
        url=first(job, "url") or (f"{site}/{number}" if number and board.tenant else None),
        company=first(job, "companyName") or board.employer or None,
        **_place(copies),
        posted_on=first(job, "createdOn", "createdAt"),
        pay=joined(map(_pay, listed(under(job, "payRangeDetails")))),
        employment=first(kind, "id", "label") or words(kind),
        description=joined(texts, "\n") or words(under(job, "description")),
    )


def _place(copies: list[Any]) -> dict[str, Any]:
    """Labels in the first API, towns and states in the site's own."""
    spots = [spot for row in copies for name in _PLACES for spot in listed(under(row, name))]
    labels = [words(spot) or first(spot, "label", "name") for spot in spots]
    modes = [*(first(one, "workplaceType") for one in spots), *map(place_mode, labels)]
    placed = places(map(_address, spots)) | {"remote": next(filter(None, modes), None)}
    return placed | {"location": joined(labels) or placed["location"]}


def _address(spot: Any) -> tuple[Any, Any, Any]:
    return under(spot, "city"), first(spot, "stateCode", "state"), first(spot, "countryCode", "country")


def _pay(one: Any) -> str | None:
    low, high = under(one, "rangeStart"), under(one, "rangeEnd")
    return pay_range(low or None, high or None, under(one, "currency"), under(one, "frequency"))


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    job = rows({"jobs": [page.json()]}, "jobs", page, board, marks=("workLocations", "payRangeDetails"))[0]
    yield completed(row, _posting([job], board))


def resolve(url: str) -> Board | None:
    if not (match := _BOARD.match(url)):
        return None
    name = match["board"] or match["named"]
    address = f"https://ats.rippling.com/{name}/jobs"
    return Board(name, name, "other", "rippling", address, "api.rippling.com", name)


PLATFORM = Platform(
    name="rippling",
    rights=Rights("on", "public board API without login, made for career sites", "2026-11-26"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
    whole=True,
)
